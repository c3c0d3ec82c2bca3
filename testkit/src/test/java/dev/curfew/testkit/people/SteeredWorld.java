package dev.curfew.testkit.people;

import dev.curfew.base.ManualWorld;
import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;

/// A world whose time the test moves, while threads that sleep really do: a server's chores would turn a clock
/// that sleeping moves without end.
final class SteeredWorld implements World {
    private final ManualWorld steered = World.manual(42);

    void advance(Duration span) {
        steered.advance(span);
    }

    @Override
    public Instant now() {
        return steered.now();
    }

    @Override
    public long nanos() {
        return steered.nanos();
    }

    @Override
    public void fill(byte[] bytes) {
        steered.fill(bytes);
    }

    @Override
    public void sleep(Duration span) {
        World.system().sleep(span);
    }
}
