package dev.curfew.keyring;

import dev.curfew.client.Keyring;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The keyring of the system that this runs on.
public final class Keyrings {
    private Keyrings() {}

    /// The keyring of a process with this environment. Nobody is called before it is used; where there is
    /// none, every use of it says why.
    public static Keyring here(Map<String, String> environment) {
        return of(System.getProperty("os.name", ""), environment);
    }

    static Keyring of(String system, Map<String, String> environment) {
        if (!system.toLowerCase(Locale.ROOT).startsWith("linux")) {
            return Keyring.none("This version of Curfew knows no keyring on " + system + ".");
        }
        return bus(environment)
                .<Keyring>map(bus -> new SecretService(bus, SecretService.PATIENCE))
                .orElseGet(() -> Keyring.none("There is no D-Bus session here, and so no keyring: neither"
                        + " DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR leads to one."));
    }

    private static Optional<String> bus(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("DBUS_SESSION_BUS_ADDRESS"))
                .filter(text -> !text.isBlank())
                .or(() -> Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"))
                        .filter(text -> !text.isBlank())
                        .map(directory -> Path.of(directory, "bus"))
                        .filter(Files::exists)
                        .map(socket -> "unix:path=" + socket));
    }
}
