package dev.curfew.cli.account;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The person's browser, as the system opens it.
final class BrowserWindow {
    private BrowserWindow() {}

    /// Opens an address.
    ///
    /// @return whether something was started that should
    static boolean open(URI address, Map<String, String> environment) {
        Optional<List<String>> command = command(environment);
        if (command.isEmpty()) {
            return false;
        }
        var words = new java.util.ArrayList<>(command.get());
        words.add(address.toString());
        try {
            new ProcessBuilder(words)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return true;
        } catch (IOException none) {
            return false;
        }
    }

    private static Optional<List<String>> command(Map<String, String> environment) {
        String named = environment.getOrDefault("BROWSER", "").strip();
        if (named.matches("[^\\s:%]+")) {
            return Optional.of(List.of(named));
        }
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.startsWith("mac")) {
            return Optional.of(List.of("open"));
        }
        if (system.startsWith("windows")) {
            return Optional.of(List.of("rundll32", "url.dll,FileProtocolHandler"));
        }
        boolean screen = environment.containsKey("DISPLAY") || environment.containsKey("WAYLAND_DISPLAY");
        return screen ? Optional.of(List.of("xdg-open")) : Optional.empty();
    }
}
