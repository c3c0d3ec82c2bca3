package dev.curfew.gateway.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Choosing, against a reference that goes through all accounts each time and knows no arrays.
class PickerTest {
    private static final Tuning TUNING = Tuning.standard();
    private static final Picker PICKER = new Picker(TUNING);
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final int DRAWS = 150_000;

    private static final class Carried implements Picker.Load {
        private final boolean[] opened;
        private final int[] flights;

        Carried(int count) {
            opened = new boolean[count];
            flights = new int[count];
        }

        @Override
        public boolean open(int account) {
            return opened[account];
        }

        @Override
        public int inFlight(int account) {
            return flights[account];
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Strategy.class,
            names = {"USAGE_WEIGHTED", "ROUND_ROBIN", "FILL_FIRST", "SEQUENTIAL_DRAIN", "RESET_DRAIN", "SINGLE_ACCOUNT"
            })
    void whatIsDeterminedIsExactlyTheReferences(Strategy strategy) {
        for (long seed = 1; seed <= 60; seed++) {
            var random = new Random(seed);
            List<Candidate> candidates = candidates(random, 1 + random.nextInt(300), Health.Tier.HEALTHY);
            Carried load = load(random, candidates.size());
            String single = candidates.get(random.nextInt(candidates.size())).id();
            var snapshot = Snapshot.of(candidates, strategy, single, NOW, TUNING);
            for (long turn = 0; turn < 20; turn++) {
                assertThat(PICKER.pick(snapshot, load, turn, new SplittableRandom(seed)))
                        .as("seed %d, turn %d", seed, turn)
                        .isEqualTo(reference(candidates, load, strategy, single, turn));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 200})
    void capacityIsDrawnAsTheReferenceWeighsIt(int size) {
        distribution(Strategy.CAPACITY_WEIGHTED, size, 17 + size);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 200})
    void availabilityIsDrawnAmongTheFiveBest(int size) {
        distribution(Strategy.RELATIVE_AVAILABILITY, size, 91 + size);
    }

    private static void distribution(Strategy strategy, int size, long seed) {
        var random = new Random(seed);
        List<Candidate> candidates = candidates(random, size, Health.Tier.HEALTHY);
        Carried load = load(random, size);
        load.opened[0] = true;
        double[] expected = weights(candidates, load, strategy);
        int[] drawn = new int[size];
        var snapshot = Snapshot.of(candidates, strategy, "", NOW, TUNING);
        var chance = new SplittableRandom(seed);
        for (int i = 0; i < DRAWS; i++) {
            drawn[PICKER.pick(snapshot, load, i, chance)]++;
        }

        double sum = IntStream.range(0, size).mapToDouble(i -> expected[i]).sum();
        double distance = 0;
        for (int i = 0; i < size; i++) {
            distance += Math.abs((double) drawn[i] / DRAWS - expected[i] / sum) / 2;
            if (expected[i] == 0) {
                assertThat(drawn[i]).as("seed %d, account %d", seed, i).isZero();
            }
        }
        assertThat(distance).as("seed %d", seed).isLessThan(0.01 + noise(size));
    }

    /// What chance alone makes of the distance in so many draws.
    private static double noise(int size) {
        return Math.sqrt(size / (2 * Math.PI * DRAWS));
    }

    @Test
    void thoseOnTrialGetAFewAndThoseThatDrainNone() {
        var candidates = new ArrayList<>(candidates(new Random(5), 10, Health.Tier.HEALTHY));
        candidates.addAll(candidates(new Random(6), 1, Health.Tier.PROBING));
        candidates.addAll(candidates(new Random(7), 1, Health.Tier.DRAINING));
        var snapshot = Snapshot.of(candidates, Strategy.CAPACITY_WEIGHTED, "", NOW, TUNING);
        Carried load = idle(12);
        int[] drawn = new int[12];
        var chance = new SplittableRandom(3);
        for (int i = 0; i < 50_000; i++) {
            drawn[PICKER.pick(snapshot, load, i, chance)]++;
        }

        assertThat(drawn[10]).isBetween(2_200, 2_800);
        assertThat(drawn[11]).isZero();
    }

    @Test
    void whatDrainsServesWhereThereIsNoOther() {
        var candidates = new ArrayList<>(candidates(new Random(5), 1, Health.Tier.HEALTHY));
        candidates.addAll(candidates(new Random(7), 1, Health.Tier.DRAINING));
        var snapshot = Snapshot.of(candidates, Strategy.ROUND_ROBIN, "", NOW, TUNING);
        Carried load = idle(2);
        load.opened[0] = false;

        assertThat(PICKER.pick(snapshot, load, 0, new SplittableRandom(1))).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void whereNothingIsOpenNothingIsPicked(Strategy strategy) {
        for (int size : new int[] {0, 3, 300}) {
            List<Candidate> candidates = candidates(new Random(size), size, Health.Tier.HEALTHY);
            Carried load = new Carried(size);
            var snapshot = Snapshot.of(candidates, strategy, "", NOW, TUNING);

            assertThat(PICKER.pick(snapshot, load, 1, new SplittableRandom(1))).isEqualTo(Picker.NONE);
        }
    }

    @Test
    void theOnlyOneThatIsOpenIsFoundAmongMany() {
        List<Candidate> candidates = candidates(new Random(2), 5_000, Health.Tier.HEALTHY);
        Carried load = new Carried(5_000);
        load.opened[4_321] = true;
        load.flights[4_321] = 40;
        var snapshot = Snapshot.of(candidates, Strategy.CAPACITY_WEIGHTED, "", NOW, TUNING);

        assertThat(PICKER.pick(snapshot, load, 1, new SplittableRandom(1))).isEqualTo(4_321);
    }

    private static int reference(
            List<Candidate> candidates, Carried load, Strategy strategy, String single, long turn) {
        IntPredicate may = i -> load.opened[i]
                && (strategy != Strategy.SINGLE_ACCOUNT
                        || candidates.get(i).id().equals(single));
        Comparator<Candidate> age = Comparator.comparing(Candidate::id);
        Comparator<Candidate> best = switch (strategy) {
            case USAGE_WEIGHTED ->
                Comparator.comparingDouble(Candidate::usedLong)
                        .thenComparingDouble(Candidate::usedShort)
                        .thenComparing(age);
            case FILL_FIRST ->
                Comparator.<Candidate>comparingDouble(it -> -it.usedLong())
                        .thenComparingDouble(it -> -it.usedShort())
                        .thenComparing(age);
            case RESET_DRAIN ->
                Comparator.<Candidate, Instant>comparing(it -> it.resetsAt().orElse(Instant.MAX))
                        .thenComparing(age);
            case ROUND_ROBIN ->
                Comparator.comparingLong((Candidate it) -> Math.floorMod(
                        candidates.stream()
                                        .filter(other -> other.id().compareTo(it.id()) < 0)
                                        .count()
                                - turn,
                        (long) candidates.size()));
            case CAPACITY_WEIGHTED, RELATIVE_AVAILABILITY, SEQUENTIAL_DRAIN, SINGLE_ACCOUNT -> age;
        };
        return IntStream.range(0, candidates.size())
                .filter(may)
                .boxed()
                .min(Comparator.comparing(candidates::get, best))
                .orElse(Picker.NONE);
    }

    private static double[] weights(List<Candidate> candidates, Carried load, Strategy strategy) {
        double[] base = new double[candidates.size()];
        for (int i = 0; i < base.length; i++) {
            Candidate it = candidates.get(i);
            double left = it.capacity() * Math.max(0.01, 1 - Math.max(it.usedShort(), it.usedLong()));
            long steps = 1 + Duration.between(NOW, it.resetsAt().orElse(NOW)).toMinutes() / 5;
            base[i] = strategy == Strategy.CAPACITY_WEIGHTED
                    ? left
                    : left / (it.resetsAt().isEmpty() ? 7 * 24 * 12 : steps);
        }
        List<Integer> open = IntStream.range(0, base.length)
                .filter(i -> load.opened[i])
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -base[i])
                        .thenComparing(i -> candidates.get(i).id()))
                .limit(strategy == Strategy.CAPACITY_WEIGHTED ? base.length : 5)
                .toList();
        double[] weights = new double[base.length];
        open.forEach(i -> weights[i] = base[i] * Math.max(0, 1 - 0.025 * load.flights[i]));
        return weights;
    }

    private static List<Candidate> candidates(Random random, int count, Health.Tier tier) {
        var candidates = new ArrayList<Candidate>();
        for (int i = 0; i < count; i++) {
            candidates.add(new Candidate(
                    "con_" + Long.toString(random.nextLong() >>> 1, 32),
                    random.nextInt(4) == 0 ? 6 : 1,
                    random.nextInt(5) / 4.0,
                    random.nextInt(100) / 100.0,
                    random.nextInt(5) == 0
                            ? Optional.empty()
                            : Optional.of(NOW.plus(Duration.ofMinutes(1 + random.nextInt(10_000)))),
                    tier));
        }
        return candidates;
    }

    private static Carried load(Random random, int count) {
        Carried load = idle(count);
        for (int i = 0; i < count; i++) {
            load.opened[i] = random.nextInt(10) > 0;
            load.flights[i] = random.nextInt(40);
        }
        return load;
    }

    private static Carried idle(int count) {
        var load = new Carried(count);
        Arrays.fill(load.opened, true);
        return load;
    }
}
