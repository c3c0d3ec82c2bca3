package dev.curfew.gateway.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// The accounts that are ready at one moment, arranged for a strategy; it never changes.
///
/// Accounts are numbers, the places in the list that it was made of. For each tier of health it holds the
/// members in the order of the strategy, and for strategies by chance the running sums of their weights: a
/// draw is a search in them.
public final class Snapshot {
    final Strategy strategy;
    final Tier healthy;
    final Tier probing;
    final Tier draining;

    private Snapshot(Strategy strategy, Tier healthy, Tier probing, Tier draining) {
        this.strategy = strategy;
        this.healthy = healthy;
        this.probing = probing;
        this.draining = draining;
    }

    /// The members of one tier.
    ///
    /// Arrays for speed; nobody writes to them once they are made.
    static final class Tier {
        final int[] members;
        final double[] weights;
        final double[] sums;

        private Tier(int[] members, double[] weights) {
            this.members = members;
            this.weights = weights;
            this.sums = new double[weights.length];
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i];
                sums[i] = sum;
            }
        }
    }

    /// Arranges `candidates`.
    ///
    /// @param single the one account of `SINGLE_ACCOUNT`; empty text for none
    public static Snapshot of(
            List<Candidate> candidates, Strategy strategy, String single, Instant now, Tuning tuning) {
        double floor = tuning.fraction("weight.floor");
        Duration step = tuning.span("availability.step");
        double[] weights = new double[candidates.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weight(candidates.get(i), strategy, floor, step, now);
        }
        Comparator<Integer> order = order(candidates, weights, strategy);
        Function<Health.Tier, Tier> tier = of -> {
            int[] members = IntStream.range(0, weights.length)
                    .filter(i -> candidates.get(i).tier() == of)
                    .filter(i -> strategy != Strategy.SINGLE_ACCOUNT
                            || candidates.get(i).id().equals(single))
                    .boxed()
                    .sorted(order)
                    .mapToInt(Integer::intValue)
                    .toArray();
            return new Tier(
                    members, IntStream.of(members).mapToDouble(i -> weights[i]).toArray());
        };
        return new Snapshot(
                strategy,
                tier.apply(Health.Tier.HEALTHY),
                tier.apply(Health.Tier.PROBING),
                tier.apply(Health.Tier.DRAINING));
    }

    /// How many it holds.
    public int size() {
        return healthy.members.length + probing.members.length + draining.members.length;
    }

    private static double weight(Candidate it, Strategy strategy, double floor, Duration step, Instant now) {
        double left = it.capacity() * Math.max(floor, 1 - it.used());
        if (strategy != Strategy.RELATIVE_AVAILABILITY) {
            return left;
        }
        // Whole steps, at least one: the same weights for as long as possible.
        long steps = it.resetsAt()
                .filter(now::isBefore)
                .map(reset -> 1 + Duration.between(now, reset).dividedBy(step))
                .orElse(Duration.ofDays(7).dividedBy(step));
        return left / steps;
    }

    /// Of equals, the older first, so that the order is the same on every node.
    private static Comparator<Integer> order(List<Candidate> candidates, double[] weights, Strategy strategy) {
        Comparator<Integer> age = Comparator.comparing(i -> candidates.get(i).id());
        Comparator<Integer> longUse =
                Comparator.comparingDouble(i -> candidates.get(i).usedLong());
        Comparator<Integer> shortUse =
                Comparator.comparingDouble(i -> candidates.get(i).usedShort());
        return switch (strategy) {
            case CAPACITY_WEIGHTED, ROUND_ROBIN, SEQUENTIAL_DRAIN, SINGLE_ACCOUNT -> age;
            case USAGE_WEIGHTED -> longUse.thenComparing(shortUse).thenComparing(age);
            case FILL_FIRST ->
                longUse.reversed().thenComparing(shortUse.reversed()).thenComparing(age);
            case RELATIVE_AVAILABILITY ->
                Comparator.<Integer>comparingDouble(i -> -weights[i]).thenComparing(age);
            case RESET_DRAIN ->
                Comparator.<Integer, Instant>comparing(
                                i -> candidates.get(i).resetsAt().orElse(Instant.MAX))
                        .thenComparing(age);
        };
    }
}
