package dev.curfew.testkit;

import dev.curfew.base.World;
import dev.curfew.client.StoreException;
import dev.curfew.keyring.Keyrings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// A desktop session as far as programs that keep secrets see it: a D-Bus of its own and a real GNOME Keyring
/// on it. `scripts/test-needs` installs both. Closing ends them.
public final class Desktop implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Desktop.class.getName());
    private static final Pattern ADDRESS = Pattern.compile("(unix:\\S+)\n");
    private static final Pattern READY = Pattern.compile("GNOME_KEYRING_CONTROL=\\S+");

    private final Path directory;
    private final Program bus;
    private final String address;
    private @Nullable Program keyring;

    private Desktop(Path directory, Program bus) {
        this.directory = directory;
        this.bus = bus;
        this.address = bus.await(ADDRESS).group(1);
    }

    /// A session with its bus and nobody on it; without the programs the calling test is skipped with the
    /// reason.
    ///
    /// @param directory its `HOME` and runtime directory; made where it is missing
    public static Desktop start(Path directory) {
        for (String program : List.of("dbus-daemon", "gnome-keyring-daemon")) {
            if (Stream.of(path().split(":")).noneMatch(it -> Files.isExecutable(Path.of(it, program)))) {
                LOG.log(System.Logger.Level.WARNING, "NO KEYRING: there is no {0}", program);
                Assumptions.abort("NO KEYRING: there is no " + program + ". Run scripts/test-needs.");
            }
        }
        try {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            // Nobody is started because somebody calls for it: who is there and who is not is the test's to say.
            Path settings = Files.writeString(directory.resolve("bus.conf"), """
                    <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
                     "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                    <busconfig>
                      <type>session</type>
                      <listen>unix:dir=%s</listen>
                      <auth>EXTERNAL</auth>
                      <policy context="default">
                        <allow send_destination="*" eavesdrop="true"/>
                        <allow eavesdrop="true"/>
                        <allow own="*"/>
                      </policy>
                    </busconfig>
                    """.formatted(directory));
            return new Desktop(
                    directory,
                    Program.start(
                            List.of("dbus-daemon", "--config-file=" + settings, "--nofork", "--print-address=1"),
                            Map.of("PATH", path(), "HOME", directory.toString()),
                            directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The variables that lead a program to this session.
    public Map<String, String> environment() {
        return Map.of("DBUS_SESSION_BUS_ADDRESS", address, "XDG_RUNTIME_DIR", directory.toString());
    }

    /// Somebody signs in to the desktop: the keyring starts, unlocked, with what it kept before.
    public Desktop unlocked() {
        return keyring(List.of("--unlock"));
    }

    /// The keyring starts without anybody's password: what it kept before is locked.
    public Desktop locked() {
        return keyring(List.of());
    }

    /// The keyring goes away.
    public Desktop withoutKeyring() {
        if (keyring != null) {
            keyring.close();
            keyring = null;
        }
        return this;
    }

    @Override
    public void close() {
        withoutKeyring();
        bus.close();
    }

    private Desktop keyring(List<String> more) {
        withoutKeyring();
        var command = new ArrayList<>(List.of(
                "gnome-keyring-daemon", "--foreground", "--components=secrets", "--control-directory=" + directory));
        command.addAll(more);
        var environment = new HashMap<>(environment());
        environment.put("PATH", path());
        environment.put("HOME", directory.toString());
        Program started = Program.converse(command, environment, directory, ignored -> {});
        keyring = started;
        started.say("password");
        started.endInput();
        started.await(READY);
        // It says so before it has its name on the bus.
        World world = World.system();
        while (isGone()) {
            if (!started.isAlive()) {
                throw new AssertionError("the keyring ended: " + started.printed());
            }
            world.sleep(Duration.ofMillis(10));
        }
        return this;
    }

    private boolean isGone() {
        try {
            Keyrings.here(environment(), World.system()).find("nobody", "nothing");
            return false;
        } catch (StoreException e) {
            return e.fault() == StoreException.Fault.KEYRING_GONE;
        }
    }

    private static String path() {
        return System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    }
}
