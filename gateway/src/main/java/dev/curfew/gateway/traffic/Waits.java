package dev.curfew.gateway.traffic;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How long something took, counted in steps that double: at most 1 ms, 2 ms, 4 ms, … 65 s, and longer. So a
/// quantile is right to its step, and what two nodes counted adds up.
///
/// @param counts how many fell into each step, the shortest first
public record Waits(List<Long> counts) {
    private static final int STEPS = 18;

    /// None.
    public static final Waits NONE = new Waits(Collections.nCopies(STEPS, 0L));

    public Waits {
        if (counts.size() != STEPS) {
            throw new IllegalArgumentException("not " + STEPS + " steps but " + counts.size());
        }
        counts = List.copyOf(counts);
    }

    /// One, of this length.
    public static Waits of(Duration span) {
        long millis = Math.max(1, span.toMillis());
        int step = Math.min(STEPS - 1, Long.SIZE - Long.numberOfLeadingZeros(millis - 1));
        return new Waits(
                IntStream.range(0, STEPS).mapToObj(at -> at == step ? 1L : 0L).toList());
    }

    /// These and those.
    public Waits plus(Waits other) {
        return new Waits(IntStream.range(0, STEPS)
                .mapToObj(step -> counts.get(step) + other.counts.get(step))
                .toList());
    }

    /// How many there are.
    public long total() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /// What the share `quantile` of them did not exceed, as the upper end of its step; empty where there are
    /// none.
    ///
    /// @param quantile over 0, at most 1
    public Optional<Duration> quantile(double quantile) {
        long rank = (long) Math.ceil(quantile * total());
        long passed = 0;
        for (int step = 0; step < STEPS; step++) {
            passed += counts.get(step);
            if (passed >= rank && passed > 0) {
                return Optional.of(Duration.ofMillis(1L << step));
            }
        }
        return Optional.empty();
    }

    /// As a row keeps it.
    String text() {
        return counts.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    /// What a row kept.
    static Waits of(String text) {
        return new Waits(Arrays.stream(text.split(" ")).map(Long::valueOf).toList());
    }
}
