package dev.curfew.keyring;

import dev.curfew.base.World;
import dev.curfew.client.Keyring;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The keyring of the system that this runs on.
public final class Keyrings {
    private Keyrings() {}

    /// The keyring of a process with this environment. Nobody is called before it is used; where there is
    /// none, every use of it says why.
    public static Keyring here(Map<String, String> environment, World world) {
        return of(System.getProperty("os.name", ""), environment, world);
    }

    static Keyring of(String system, Map<String, String> environment, World world) {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return new LoginKeychain(SecurityFramework::system);
        }
        if (name.startsWith("windows")) {
            return new CredentialManager(Advapi::system, new SealedFiles(beside(environment), world));
        }
        if (!name.startsWith("linux")) {
            return Keyring.none("This version of Curfew knows no keyring on " + system + ".");
        }
        return bus(environment)
                .<Keyring>map(bus -> new SecretService(bus, SecretService.PATIENCE))
                .orElseGet(() -> Keyring.none("There is no D-Bus session here, and so no keyring: neither"
                        + " DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR leads to one."));
    }

    /// Where Windows lets a person's programs keep what is of this machine.
    private static Path beside(Map<String, String> environment) {
        Path local = Path.of(System.getProperty("user.home", ""), "AppData", "Local");
        try {
            local = given(environment, "LOCALAPPDATA").map(Path::of).orElse(local);
        } catch (InvalidPathException garbage) {
            System.getLogger(Keyrings.class.getName())
                    .log(System.Logger.Level.WARNING, "LOCALAPPDATA is no path; {0} is used", local);
        }
        return local.resolve("Curfew").resolve("keyring");
    }

    private static Optional<String> bus(Map<String, String> environment) {
        return given(environment, "DBUS_SESSION_BUS_ADDRESS")
                .or(() -> given(environment, "XDG_RUNTIME_DIR")
                        .map(directory -> Path.of(directory, "bus"))
                        .filter(Files::exists)
                        .map(socket -> "unix:path=" + socket));
    }

    private static Optional<String> given(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }
}
