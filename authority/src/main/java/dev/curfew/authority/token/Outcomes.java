package dev.curfew.authority.token;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// How often presenting a refresh token came to what: `curfew_refreshes_total`, by `outcome`.
final class Outcomes {
    private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);

    Outcomes() {
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome, new LongAdder());
        }
    }

    /// The label.
    private enum Outcome {
        ROTATED,
        REPEATED,
        REPLAYED,
        LAPSED,
        REFUSED,
        GUESSED
    }

    void count(Redemption redemption) {
        count(
                switch (redemption) {
                    case Redemption.Rotated _ -> Outcome.ROTATED;
                    case Redemption.Repeated _ -> Outcome.REPEATED;
                    case Redemption.Replayed _ -> Outcome.REPLAYED;
                    case Redemption.Lapsed _ -> Outcome.LAPSED;
                    case Redemption.Unredeemable _ -> Outcome.REFUSED;
                });
    }

    /// Counts a text that is no token of ours.
    void countGuess() {
        count(Outcome.GUESSED);
    }

    private void count(Outcome outcome) {
        LongAdder count = counts.get(outcome);
        if (count != null) {
            count.increment();
        }
    }

    void watch(MeterRegistry registry) {
        counts.forEach((outcome, count) -> FunctionCounter.builder("curfew.refreshes", count, LongAdder::sum)
                .description("refresh tokens that were presented, by what it came to")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry));
    }
}
