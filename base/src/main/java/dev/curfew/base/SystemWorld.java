package dev.curfew.base;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// The machine's own clock and generator.
final class SystemWorld implements World {
    static final SystemWorld INSTANCE = new SystemWorld();

    /// Made when something unguessable is first wanted: a short command may want nothing.
    private volatile @Nullable SecureRandom entropy;

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
        SecureRandom source = entropy;
        if (source == null) {
            // Two at once make two, and either is as good.
            source = new SecureRandom();
            entropy = source;
        }
        source.nextBytes(bytes);
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
