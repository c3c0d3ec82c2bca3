package dev.curfew.base;

import java.time.Duration;
import java.time.Instant;

/// The outside as Curfew sees it: what time it is, what nobody can guess, and how to wait.
///
/// Passed in everywhere; a search for {@code Instant.now} or {@code SecureRandom} finds only this package. A request
/// takes one {@link #now()} and keeps it.
public interface World {
    /// The real world: the system clock and the platform's strong generator.
    static World system() {
        return SystemWorld.INSTANCE;
    }

    /// A world that stands still until told otherwise and whose entropy follows from {@code seed}: for tests and the
    /// simulator.
    static ManualWorld manual(long seed) {
        return new ManualWorld(seed);
    }

    /// The wall clock, cut to milliseconds so that a stored instant reads back equal.
    Instant now();

    /// Nanoseconds of a clock that only moves forward; for measuring spans, not for telling the time.
    long nanos();

    /// Fills {@code bytes} with unguessable values.
    void fill(byte[] bytes);

    /// Waits; returns early, with the thread's interrupt flag set, when interrupted.
    void sleep(Duration span);

    /// `length` unguessable bytes.
    default byte[] random(int length) {
        byte[] bytes = new byte[length];
        fill(bytes);
        return bytes;
    }

    /// A new identifier: `prefix`, an underscore, and 26 characters of Crockford's base 32 holding the time (48 bits)
    /// and entropy (80 bits). Identifiers sort roughly by age; nothing that ends or orders depends on it.
    default String id(String prefix) {
        return Ids.next(prefix, now().toEpochMilli(), random(10));
    }
}
