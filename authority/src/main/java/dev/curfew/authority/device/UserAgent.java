package dev.curfew.authority.device;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a client says it is, from its `User-Agent`: `codex_exec/0.169.0 (Debian 12.0.0; x86_64) xterm (…)`.
///
/// @param version the product and its version, `codex_exec/0.169.0`
/// @param platform what it runs on, `Debian 12.0.0; x86_64`; empty where it does not say
public record UserAgent(String version, String platform) {
    private static final Pattern FORM = Pattern.compile(
            "([A-Za-z][A-Za-z0-9._-]{0,39}/[0-9][A-Za-z0-9.+_-]{0,39})(?: \\(([^()]{1,80})\\))?(?: .*)?");

    /// What browsers write, and what a person calls it; iPhones say that they are like Mac OS X, and Android
    /// that it is Linux, so they come first.
    private static final List<Known> SYSTEMS = List.of(
            new Known("iPhone", "iPhone"),
            new Known("iPad", "iPad"),
            new Known("Android", "Android"),
            new Known("CrOS", "ChromeOS"),
            new Known("Windows", "Windows"),
            new Known("Macintosh", "macOS"),
            new Known("Linux", "Linux"));

    private record Known(String written, String name) {}

    /// Reads a client's `User-Agent`; empty for a browser's, whose first product has long meant nothing, and
    /// for one without a version.
    public static Optional<UserAgent> parse(String text) {
        var form = FORM.matcher(text.strip());
        if (!form.matches() || form.group(1).startsWith("Mozilla/")) {
            return Optional.empty();
        }
        String platform = form.group(2) == null ? "" : form.group(2).strip();
        return Optional.of(new UserAgent(form.group(1), platform));
    }

    /// The system that a browser runs on, such as `Linux`; empty where it does not say one of the usual.
    public static Optional<String> system(String browser) {
        return SYSTEMS.stream()
                .filter(system -> browser.contains(system.written))
                .map(Known::name)
                .findFirst();
    }
}
