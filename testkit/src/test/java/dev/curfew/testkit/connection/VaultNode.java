package dev.curfew.testkit.connection;

import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.store.PostgresStore;
import dev.curfew.base.World;
import dev.curfew.testkit.WrongClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A process that renews one generation of a connection, for a test to kill it while it does.
final class VaultNode {
    private VaultNode() {}

    /// Renews, and says so on standard output.
    ///
    /// @param arguments the database, the directory of spool and keys, the connection, the generation
    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[1]);
        try (House house = House.over(
                PostgresStore.open(
                        arguments[0], Optional.empty(), Optional.empty(), World.system(), new SimpleMeterRegistry()),
                new WrongClock(),
                Optional.of(directory.resolve("connections")),
                KeysetHome.inDirectory(directory))) {
            house.renew(arguments[2], Long.parseLong(arguments[3]));
            World.system().sleep(Duration.ofMinutes(1));
        }
    }

    static Process start(String database, Path directory, String connection, long generation) {
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            VaultNode.class.getName(),
                            database,
                            directory.toString(),
                            connection,
                            String.valueOf(generation))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
