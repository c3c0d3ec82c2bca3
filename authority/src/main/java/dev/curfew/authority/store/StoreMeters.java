package dev.curfew.authority.store;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/// How busy a store is: `curfew_store_queue` (decisions that wait), `curfew_store_batch` (decisions that shared
/// a commit), `curfew_store_commit` (seconds from the first look to the end of the commit).
final class StoreMeters {
    private final MeterRegistry registry;
    private final DistributionSummary batch;
    private final Timer commit;

    StoreMeters(MeterRegistry registry) {
        this.registry = registry;
        this.batch = DistributionSummary.builder("curfew.store.batch")
                .description("decisions that shared a commit")
                .register(registry);
        this.commit = Timer.builder("curfew.store.commit")
                .description("from a batch's first look to the end of its commit")
                .register(registry);
    }

    void watch(Batches batches) {
        Gauge.builder("curfew.store.queue", batches, Batches::depth)
                .description("decisions that wait")
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
