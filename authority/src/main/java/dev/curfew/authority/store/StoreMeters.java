package dev.curfew.authority.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How busy a store is: `curfew_store_queue` (decisions that wait), `curfew_store_batch` (decisions that
/// shared a commit), `curfew_store_commit` (seconds from the first look to the end of the commit), and
/// `curfew_events` (what happened).
final class StoreMeters {
    private final MeterRegistry registry;
    private final DistributionSummary batch;
    private final Timer commit;
    private final Map<Told, Counter> events = new ConcurrentHashMap<>();

    /// What an event is counted under: codes of ours, nothing that came from outside.
    private record Told(Event.Type type, String cause) {}

    StoreMeters(MeterRegistry registry) {
        this.registry = registry;
        this.batch = DistributionSummary.builder("curfew.store.batch")
                .description("decisions that shared a commit")
                .register(registry);
        this.commit = Timer.builder("curfew.store.commit")
                .description("from a batch's first look to the end of its commit")
                .serviceLevelObjectives(
                        Duration.ofMillis(2), Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(500))
                .register(registry);
    }

    void watch(Batches batches) {
        Gauge.builder("curfew.store.queue", batches, Batches::depth)
                .description("decisions that wait")
                .register(registry);
    }

    /// Counts what was told by this node.
    void told(List<Event> told) {
        told.forEach(event -> events.computeIfAbsent(new Told(event.type(), event.cause()), this::counter)
                .increment());
    }

    private Counter counter(Told told) {
        return Counter.builder("curfew.events")
                .description("what happened, by type and cause, as this node wrote it")
                .tag("type", told.type().code())
                .tag("cause", told.cause())
                .register(registry);
    }

    Timer.Sample begin() {
        return Timer.start(registry);
    }

    void committed(Timer.Sample sample, int decisions) {
        sample.stop(commit);
        batch.record(decisions);
    }
}
