package dev.curfew.gateway.pool;

import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/// A manual world in which whoever sleeps sleeps for good: nothing happens by itself.
public record StillWorld(World world) implements World {
    @Override
    public Instant now() {
        return world.now();
    }

    @Override
    public long nanos() {
        return world.nanos();
    }

    @Override
    public void fill(byte[] bytes) {
        world.fill(bytes);
    }

    @Override
    public void sleep(Duration span) {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
