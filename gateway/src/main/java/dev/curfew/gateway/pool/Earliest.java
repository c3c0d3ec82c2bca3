package dev.curfew.gateway.pool;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The first of several moments that are still to come.
final class Earliest {
    private final Instant now;
    private @Nullable Instant first;

    Earliest(Instant now) {
        this.now = now;
    }

    void consider(Instant moment) {
        if (moment.isAfter(now) && (first == null || moment.isBefore(first))) {
            first = moment;
        }
    }

    Optional<Instant> found() {
        return Optional.ofNullable(first);
    }
}
