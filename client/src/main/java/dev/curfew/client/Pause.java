package dev.curfew.client;

import dev.curfew.base.World;
import java.time.Duration;
import java.util.OptionalLong;

/// A time in which a server is left alone. By the clock that only moves forward: the other one may be set back.
final class Pause {
    private final World world;
    private volatile OptionalLong until = OptionalLong.empty();

    Pause(World world) {
        this.world = world;
    }

    void begin(Duration span) {
        until = OptionalLong.of(world.nanos() + span.toNanos());
    }

    void end() {
        until = OptionalLong.empty();
    }

    boolean isOn() {
        OptionalLong end = until;
        return end.isPresent() && world.nanos() - end.getAsLong() < 0;
    }
}
