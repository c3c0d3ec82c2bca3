package dev.curfew.authority.connection;

import dev.curfew.base.World;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// For how long this node has seen others' attempts stand, by a clock that only moves forward: the clocks on
/// the wall of two nodes may be minutes apart.
///
/// Only time in which it looked counts. While the database is away, an attempt stands because nobody can end
/// it.
final class Sightings {
    private static final long LOOK = Duration.ofSeconds(1).toNanos();

    private final World world;
    private final long span;
    private final Map<String, Sighting> sightings = new ConcurrentHashMap<>();

    private record Sighting(String attempt, long last, long stood) {}

    /// @param span how long an attempt may stand
    Sightings(World world, Duration span) {
        this.world = world;
        this.span = span.toNanos();
    }

    /// Looks at an attempt once more.
    ///
    /// @return whether it has stood for too long: whoever made it is gone
    boolean overdue(String connection, Attempt attempt) {
        long now = world.nanos();
        Sighting seen = sightings.compute(
                connection,
                (_, before) -> before == null || !before.attempt.equals(attempt.id())
                        ? new Sighting(attempt.id(), now, 0)
                        : new Sighting(attempt.id(), now, before.stood + Math.min(now - before.last, LOOK)));
        return seen.stood >= span;
    }

    void forget(String connection) {
        sightings.remove(connection);
    }
}
