package dev.curfew.base;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The machine's own clock and generator.
final class SystemWorld implements World {
    static final SystemWorld INSTANCE = new SystemWorld();

    private final SecureRandom entropy = new SecureRandom();

    private SystemWorld() {}

    @Override
    public Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void fill(byte[] bytes) {
        entropy.nextBytes(bytes);
    }

    @Override
    public void sleep(Duration span) {
        try {
            Thread.sleep(span);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
