package dev.curfew.bench;

import java.time.Duration;
import java.util.stream.Stream;

/// How much processor time the parties to a measurement have used, in the system's ticks of some 10 ms.
///
/// @param callers this process
record Processor(Duration server, Duration database, Duration callers) {
    /// Since they began.
    static Processor of(Subject subject) {
        return new Processor(
                tree(Stream.of(subject.server())),
                tree(subject.database().stream()),
                used(Stream.of(ProcessHandle.current())));
    }

    /// Since `before`.
    Processor since(Processor before) {
        return new Processor(
                server.minus(before.server), database.minus(before.database), callers.minus(before.callers));
    }

    private static Duration tree(Stream<ProcessHandle> roots) {
        return used(roots.flatMap(root -> Stream.concat(Stream.of(root), root.descendants())));
    }

    private static Duration used(Stream<ProcessHandle> processes) {
        return processes
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }
}
