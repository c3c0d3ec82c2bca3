package dev.curfew.testkit;

import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;

/// The real world with a clock on the wall that is wrong, and can be set; spans are what they are.
public final class WrongClock implements World {
    private volatile Duration off = Duration.ZERO;

    /// One that is right, until it is set.
    public WrongClock() {}

    /// @param off how far it is ahead; negative where it is behind
    public WrongClock(Duration off) {
        this.off = off;
    }

    /// Puts it ahead by so much of what is right.
    public void set(Duration by) {
        off = by;
    }

    @Override
    public Instant now() {
        return World.system().now().plus(off);
    }

    @Override
    public long nanos() {
        return World.system().nanos();
    }

    @Override
    public void fill(byte[] bytes) {
        World.system().fill(bytes);
    }

    @Override
    public void sleep(Duration span) {
        World.system().sleep(span);
    }
}
