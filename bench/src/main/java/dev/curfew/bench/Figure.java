package dev.curfew.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What one measurement came to.
///
/// @param perSecond how many were done a second
/// @param waits how long each took, where that was measured
record Figure(double perSecond, Optional<Waits> waits) {
    /// In milliseconds.
    record Waits(double median, double p99) {}

    static Figure of(long[] nanos, double seconds) {
        Arrays.sort(nanos);
        var waits = new Waits(nanos[nanos.length / 2] / 1e6, nanos[(int) (nanos.length * 0.99)] / 1e6);
        return new Figure(nanos.length / seconds, Optional.of(waits));
    }

    static Figure rate(double perSecond) {
        return new Figure(perSecond, Optional.empty());
    }

    /// `12,345/s   p50 1.23 ms   p99 5.67 ms`.
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,9.0f/s", perSecond)
                + waits.map(all ->
                                String.format(Locale.ROOT, "   p50 %6.2f ms   p99 %6.2f ms", all.median(), all.p99()))
                        .orElse("");
    }
}
