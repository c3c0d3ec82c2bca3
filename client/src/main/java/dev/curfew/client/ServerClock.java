package dev.curfew.client;

import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;

/// What time it is at the server, by which tokens lapse: ours, unless the two were seen to differ by more
/// than a minute. A small difference is the time that an answer took.
final class ServerClock {
    private static final Duration NOTICEABLE = Duration.ofSeconds(60);

    private final World world;
    private volatile Duration off = Duration.ZERO;

    ServerClock(World world) {
        this.world = world;
    }

    Instant now() {
        return world.now().plus(off);
    }

    /// Learns from the date of an answer that has just come.
    void compare(Instant server) {
        Duration seen = Duration.between(world.now(), server);
        off = seen.abs().compareTo(NOTICEABLE) > 0 ? seen : Duration.ZERO;
    }
}
