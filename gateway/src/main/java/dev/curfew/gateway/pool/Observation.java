package dev.curfew.gateway.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What an upstream said of an account's limits.
///
/// @param source where it said so
public record Observation(Instant at, Source source, List<Window> windows) {
    public Observation {
        windows = List.copyOf(windows);
    }

    /// Where a figure came from.
    public enum Source {
        POLL,
        HEADER,
        EVENT
    }

    /// One usage window.
    ///
    /// @param name `5h`, `weekly`, `monthly`, or the name of a model's limit
    /// @param usedPercent 0 to 100, or more
    /// @param length how long the window is
    public record Window(String name, double usedPercent, Optional<Duration> length, Optional<Instant> resetsAt) {}
}
