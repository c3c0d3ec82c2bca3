package dev.curfew.testkit.sim;

import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.MemoryKeysetHome;
import dev.curfew.base.World;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Ten thousand stories about a client, its authority and what comes between them.
class SimulatorTest {
    private static final long SEEDS = Long.getLong("curfew.sim.seeds", 10_000);
    private static final long FIRST = Long.getLong("curfew.sim.first", 1);

    @Test
    void lawsHoldForEverySeed() {
        Keys keys = Keys.at(new MemoryKeysetHome(), World.manual(1));
        LongStream.range(FIRST, FIRST + SEEDS).parallel().forEach(seed -> Simulation.run(seed, keys));
    }
}
