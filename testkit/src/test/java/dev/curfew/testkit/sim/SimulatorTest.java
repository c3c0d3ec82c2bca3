package dev.curfew.testkit.sim;

import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.base.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Ten thousand stories about a client, its authority and what comes between them.
class SimulatorTest {
    private static final long SEEDS = Long.getLong("curfew.sim.seeds", 10_000);
    private static final long FIRST = Long.getLong("curfew.sim.first", 1);

    private static final long MACHINES = Long.getLong("curfew.sim.machines", 200);

    @Test
    void lawsHoldForTheClientOnEveryMachine() throws IOException {
        World world = World.manual(1);
        Keys keys = Keys.at(KeysetHome.inMemory(Keyset.first(world)), world);
        // In memory where there is such a place: every write waits for the disk.
        Path memory = Path.of("/dev/shm");
        Path homes = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "curfew-sim")
                : Files.createTempDirectory("curfew-sim");
        try {
            LongStream.range(FIRST, FIRST + MACHINES)
                    .forEach(seed -> ClientSimulation.run(seed, keys, homes.resolve("home-" + seed)));
        } finally {
            try (var all = Files.walk(homes)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Test
    void lawsHoldForEverySeed() {
        World world = World.manual(1);
        Keys keys = Keys.at(KeysetHome.inMemory(Keyset.first(world)), world);
        LongStream.range(FIRST, FIRST + SEEDS).parallel().forEach(seed -> Simulation.run(seed, keys));
    }
}
