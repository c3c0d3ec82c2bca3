package dev.curfew.testkit;

import dev.curfew.gateway.limit.Count;
import dev.curfew.gateway.limit.Limit;
import dev.curfew.gateway.limit.Measure;
import dev.curfew.gateway.limit.Span;
import dev.curfew.gateway.pool.Account;
import dev.curfew.gateway.pool.Evidence;
import dev.curfew.gateway.pool.Observation;
import dev.curfew.gateway.pool.Outcome.Usage;
import dev.curfew.gateway.pool.PoolSettings;
import dev.curfew.gateway.pool.Standing;
import dev.curfew.gateway.pool.Strategy;
import dev.curfew.gateway.pool.Tie;
import dev.curfew.gateway.traffic.Rollup;
import dev.curfew.gateway.traffic.Tally;
import dev.curfew.gateway.traffic.Waits;
import dev.curfew.testkit.Samples.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Values of every kind that the gateway keeps, made up from the same seed.
final class GatewaySamples {
    private final Samples samples;

    GatewaySamples(Samples samples) {
        this.samples = samples;
    }

    /// One value of every kind.
    List<Sample<?>> all() {
        return List.of(
                new Sample<>(Rollup.KIND, rollup()),
                new Sample<>(Account.KIND, account()),
                new Sample<>(
                        PoolSettings.KIND,
                        new PoolSettings(samples.id(), samples.one(Strategy.values()), samples.maybe(samples::text))),
                new Sample<>(
                        Tie.KIND, new Tie(samples.id(), samples.id(), flag(), samples.instant(), samples.instant())),
                new Sample<>(Limit.KIND, limit()),
                new Sample<>(
                        Count.KIND,
                        new Count(
                                samples.id(),
                                samples.id(),
                                samples.number(),
                                samples.number(),
                                samples.instant(),
                                samples.instant())));
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

    private Account account() {
        var window = new Observation.Window(
                samples.text(),
                samples.one(new Double[] {0.0, 12.5, 100.0, 130.0}),
                Optional.of(Duration.ofHours(5)),
                samples.maybe(samples::instant));
        var gauge = new Evidence.Gauge(window, samples.one(Observation.Source.values()), samples.instant());
        var evidence = new Evidence(
                new Standing.Good(0),
                samples.maybe(this::stop),
                samples.maybe(this::stop),
                samples.maybe(samples::instant),
                samples.maybe(samples::instant),
                samples.maybe(samples::text),
                samples.one(new Long[] {-1L, 7L}),
                flag() ? Map.of() : Map.of(window.name(), gauge),
                flag() ? Map.of() : Map.of(samples.text(), samples.instant()));
        return new Account(
                samples.id(),
                evidence,
                samples.maybe(() -> 1.5),
                flag(),
                samples.maybe(samples::instant),
                samples.maybe(samples::instant));
    }

    private Evidence.Stop stop() {
        return new Evidence.Stop(samples.instant(), flag(), samples.text());
    }

    private Limit limit() {
        return new Limit(
                samples.id(),
                samples.one(Limit.Holder.values()),
                samples.id(),
                samples.one(Measure.values()),
                samples.one(Span.values()),
                samples.maybe(samples::text),
                samples.number(),
                samples.instant());
    }

    private boolean flag() {
        return samples.one(new Boolean[] {true, false});
    }
}
