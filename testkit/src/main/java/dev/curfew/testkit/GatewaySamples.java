package dev.curfew.testkit;

import dev.curfew.gateway.pool.Outcome.Usage;
import dev.curfew.gateway.traffic.Rollup;
import dev.curfew.gateway.traffic.Tally;
import dev.curfew.gateway.traffic.Waits;
import dev.curfew.testkit.Samples.Sample;
import java.time.Duration;
import java.util.List;

/// Values of every kind that the gateway keeps, made up from the same seed.
final class GatewaySamples {
    private final Samples samples;

    GatewaySamples(Samples samples) {
        this.samples = samples;
    }

    /// One value of every kind.
    List<Sample<?>> all() {
        return List.of(new Sample<>(Rollup.KIND, rollup()));
    }

    private Rollup rollup() {
        return new Rollup(
                samples.id(),
                samples.one(Rollup.Grain.values()),
                samples.instant(),
                samples.id(),
                samples.maybe(samples::id),
                samples.maybe(samples::id),
                samples.maybe(samples::id),
                samples.text(),
                samples.text(),
                new Tally(
                        samples.number(),
                        samples.number(),
                        samples.number(),
                        samples.number(),
                        new Usage(samples.number(), samples.number(), samples.number()),
                        samples.number(),
                        Waits.of(Duration.ofMillis(20)).plus(Waits.of(Duration.ofHours(1)))),
                samples.one(new Boolean[] {true, false}));
    }
}
