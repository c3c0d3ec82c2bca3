package dev.curfew.testkit.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.store.PostgresStore;
import dev.curfew.authority.store.SqliteStore;
import dev.curfew.authority.store.Store;
import dev.curfew.base.World;
import dev.curfew.testkit.WrongClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A process of its own that renews connections, for a test to stop or kill it while it does.
final class VaultNode implements AutoCloseable {
    /// How many of its threads renew when it is {@link #restless}.
    static final int THREADS = 2;

    /// Longer than a machine that does much else keeps somebody who lives from ending an attempt.
    static final Duration STANDS = Duration.ofSeconds(4);

    private final Process process;

    private VaultNode(Process process) {
        this.process = process;
    }

    /// One that renews a generation of a connection at once, and then does nothing.
    ///
    /// @param place a `jdbc:postgresql:` URL, or a data directory
    /// @param keys where its keyset is, which all nodes share
    /// @param spool what only its own machine has
    static VaultNode renewing(String place, Path keys, Path spool, String connection, long generation) {
        return start(place, keys, spool, generation, List.of(connection));
    }

    /// One that begins to renew connections over and over when it is told to {@link #go}.
    static VaultNode restless(String place, Path keys, Path spool, List<String> connections) {
        return start(place, keys, spool, 0, connections);
    }

    private static VaultNode start(String place, Path keys, Path spool, long generation, List<String> connections) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                // It does not live long enough for more to pay.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                VaultNode.class.getName(),
                place,
                keys.toString(),
                spool.toString(),
                String.valueOf(generation)));
        command.addAll(connections);
        try {
            return new VaultNode(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void main(String[] arguments) throws IOException {
        Keys.warmUp();
        House house = House.over(
                open(arguments[0]),
                new WrongClock(),
                Optional.of(Path.of(arguments[2])),
                KeysetHome.inDirectory(Path.of(arguments[1])),
                STANDS);
        long generation = Long.parseLong(arguments[3]);
        List<String> connections = List.of(arguments).subList(4, arguments.length);
        if (generation > 0) {
            house.renew(connections.getFirst(), generation);
        } else {
            System.out.println("open");
            System.in.read();
            for (int i = 0; i < THREADS; i++) {
                Thread.ofPlatform().daemon().start(() -> house.renewOverAndOver(connections, () -> false));
            }
        }
        // Whoever started this process is gone when its input ends.
        System.in.read();
        Runtime.getRuntime().halt(0);
    }

    private static Store open(String place) {
        return place.startsWith("jdbc:")
                ? PostgresStore.open(
                        place, Optional.empty(), Optional.empty(), World.system(), new SimpleMeterRegistry())
                : SqliteStore.open(Path.of(place), World.system(), new SimpleMeterRegistry());
    }

    /// Waits until it is there.
    VaultNode awaitOpen() {
        try {
            process.inputReader().readLine();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void go() {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets it stand where it is: it reads nothing and does nothing until its end.
    void stop() {
        try {
            assertThat(new ProcessBuilder("kill", "-STOP", String.valueOf(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Kills it with SIGKILL; it is gone when this returns.
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
