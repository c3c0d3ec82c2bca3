package dev.curfew.testkit.sim;

import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.base.World;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Ten thousand stories about a client, its authority and what comes between them.
class SimulatorTest {
    private static final long SEEDS = Long.getLong("curfew.sim.seeds", 10_000);
    private static final long FIRST = Long.getLong("curfew.sim.first", 1);

    @Test
    void lawsHoldForEverySeed() {
        World world = World.manual(1);
        Keys keys = Keys.at(KeysetHome.inMemory(Keyset.first(world)), world);
        LongStream.range(FIRST, FIRST + SEEDS).parallel().forEach(seed -> Simulation.run(seed, keys));
    }
}
