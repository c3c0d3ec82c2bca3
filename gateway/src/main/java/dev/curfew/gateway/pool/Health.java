package dev.curfew.gateway.pool;

import java.time.Instant;

/// How an account, or the way to an upstream, has done of late on this node: a moving average of errors, and
/// the tier that follows.
///
/// ```
/// HEALTHY ── average too high ──► DRAINING ── rest over ──► PROBING ── some good answers ──► HEALTHY
///                                     ▲                        │
///                                     └────────── error ───────┘
/// ```
///
/// @param errors the average, 0 to 1
/// @param seen how many outcomes it is made of, as far as that matters
/// @param restUntil when a draining one is tried again
/// @param well good answers in a row while it is tried
public record Health(Tier tier, double errors, int seen, Instant restUntil, int well) {
    /// Nothing is known yet.
    public static final Health UNKNOWN = new Health(Tier.HEALTHY, 0, 0, Instant.EPOCH, 0);

    /// In which order accounts are considered.
    public enum Tier {
        HEALTHY,
        /// Tried again with a small share of the requests.
        PROBING,
        /// Only where there is no other.
        DRAINING
    }

    /// The tier at `now`: resting ends by itself.
    public Tier tierAt(Instant now) {
        return tier == Tier.DRAINING && !now.isBefore(restUntil) ? Tier.PROBING : tier;
    }

    /// What it is after an outcome.
    public Health after(boolean good, Instant now, Tuning tuning) {
        double alpha = tuning.fraction("health.alpha");
        double average = errors + alpha * ((good ? 0 : 1) - errors);
        int count = Math.min(seen + 1, 1_000);
        return switch (tierAt(now)) {
            case HEALTHY ->
                average >= tuning.fraction("health.drain") && count >= tuning.number("health.least")
                        ? draining(average, count, now, tuning)
                        : new Health(Tier.HEALTHY, average, count, Instant.EPOCH, 0);
            case PROBING ->
                !good
                        ? draining(average, count, now, tuning)
                        : well + 1 >= tuning.number("health.well")
                                ? UNKNOWN
                                : new Health(Tier.PROBING, average, count, restUntil, well + 1);
            case DRAINING -> new Health(Tier.DRAINING, average, count, restUntil, 0);
        };
    }

    /// On trial: as somebody wants it who put it back to work.
    public static Health probing() {
        return new Health(Tier.PROBING, 0, 0, Instant.EPOCH, 0);
    }

    private static Health draining(double average, int count, Instant now, Tuning tuning) {
        return new Health(Tier.DRAINING, average, count, now.plus(tuning.span("health.rest")), 0);
    }
}
