package dev.curfew.testkit.connection;

import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;

/// A clock on the wall that can be wrong, and be set; spans are what they are.
final class Clock implements World {
    private volatile Duration off = Duration.ZERO;

    Clock() {}

    Clock(Duration off) {
        this.off = off;
    }

    void set(Duration by) {
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
