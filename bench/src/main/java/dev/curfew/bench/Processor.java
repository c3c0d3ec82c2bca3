package dev.curfew.bench;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How much processor time the parties to a measurement have used, in the system's ticks of some 10 ms.
///
/// @param callers this process
record Processor(Duration server, Duration database, Duration callers) {
    /// What each process of the parties had used at one moment.
    record Reading(
            Map<ProcessHandle, Duration> server,
            Map<ProcessHandle, Duration> database,
            Map<ProcessHandle, Duration> callers) {
        /// What was used since `before`; a process that ended meanwhile takes its part with it.
        Processor since(Reading before) {
            return new Processor(
                    since(before.server, server), since(before.database, database), since(before.callers, callers));
        }

        private static Duration since(Map<ProcessHandle, Duration> before, Map<ProcessHandle, Duration> now) {
            return now.entrySet().stream()
                    .map(used -> used.getValue().minus(before.getOrDefault(used.getKey(), Duration.ZERO)))
                    .reduce(Duration.ZERO, Duration::plus);
        }
    }

    /// Reads the clocks of all processes.
    static Reading read(Subject subject) {
        return new Reading(
                tree(Stream.of(subject.server())),
                tree(subject.database().stream()),
                used(Stream.of(ProcessHandle.current())));
    }

    private static Map<ProcessHandle, Duration> tree(Stream<ProcessHandle> roots) {
        return used(roots.flatMap(root -> Stream.concat(Stream.of(root), root.descendants())));
    }

    private static Map<ProcessHandle, Duration> used(Stream<ProcessHandle> processes) {
        return processes.collect(Collectors.toMap(
                process -> process, process -> process.info().totalCpuDuration().orElse(Duration.ZERO)));
    }
}
