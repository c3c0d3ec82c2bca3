package dev.curfew.cli.appserver;

import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/// A world in which whoever sleeps goes on sleeping until the time is let go.
final class HeldTime implements World {
    private final World real = World.system();
    private final CountDownLatch held = new CountDownLatch(1);

    void letGo() {
        held.countDown();
    }

    @Override
    public Instant now() {
        return real.now();
    }

    @Override
    public long nanos() {
        return real.nanos();
    }

    @Override
    public void fill(byte[] bytes) {
        real.fill(bytes);
    }

    @Override
    public void sleep(Duration span) {
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
