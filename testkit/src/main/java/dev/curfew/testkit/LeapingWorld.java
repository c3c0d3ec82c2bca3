package dev.curfew.testkit;

import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;

/// Another world, whose time goes on by itself and leaps ahead when told: what a server waits for comes at
/// once, and nobody who lives by another clock notices.
final class LeapingWorld implements World {
    private final World real;
    private volatile Duration ahead = Duration.ZERO;

    LeapingWorld(World real) {
        this.real = real;
    }

    /// Lets `span` pass on both clocks.
    synchronized void leap(Duration span) {
        ahead = ahead.plus(span);
    }

    @Override
    public Instant now() {
        return real.now().plus(ahead);
    }

    @Override
    public long nanos() {
        return real.nanos() + ahead.toNanos();
    }

    @Override
    public void fill(byte[] bytes) {
        real.fill(bytes);
    }

    @Override
    public void sleep(Duration span) {
        real.sleep(span);
    }
}
