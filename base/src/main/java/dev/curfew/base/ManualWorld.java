package dev.curfew.base;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/// A world under the hand of a test: time moves when told, entropy repeats with the seed, sleeping moves the clock.
public final class ManualWorld implements World {
    private final SplittableRandom entropy;
    private Instant now = Instant.parse("2026-11-22T08:00:00Z");
    private long nanos;

    ManualWorld(long seed) {
        entropy = new SplittableRandom(seed);
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized void fill(byte[] bytes) {
        entropy.nextBytes(bytes);
    }

    @Override
    public void sleep(Duration span) {
        advance(span);
    }

    /// Lets `span` pass on both clocks.
    public synchronized void advance(Duration span) {
        now = now.plus(span);
        nanos += span.toNanos();
    }

    /// Steps the wall clock, forward or back, as an operator or a time daemon does; the forward-only clock stays.
    public synchronized void step(Duration span) {
        now = now.plus(span);
    }
}
