package dev.curfew.client;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The directory in which a sign-in lies, with all that belongs to it.
///
/// @param path absolute; it need not exist yet
public record Home(Path path) {
    public Home {
        path = path.toAbsolutePath().normalize();
    }

    /// Ours: `CURFEW_HOME`, else `~/.curfew`. What Codex keeps is another home, which is used only where
    /// somebody says so.
    public static Home of(Map<String, String> environment) {
        return named(environment, "CURFEW_HOME", ".curfew");
    }

    /// Codex's: `CODEX_HOME`, else `~/.codex`.
    public static Home ofCodex(Map<String, String> environment) {
        return named(environment, "CODEX_HOME", ".codex");
    }

    /// The settings of this home, in TOML, with Codex's names where Codex has the same.
    public Path config() {
        return path.resolve("config.toml");
    }

    /// The credential, where it is kept in a file.
    public Path auth() {
        return path.resolve("auth.json");
    }

    /// What the sign-ins of this home said while they ran.
    public Path loginLog() {
        return path.resolve("log").resolve("login.log");
    }

    private static Home named(Map<String, String> environment, String variable, String usual) {
        return new Home(given(environment, variable)
                .map(Path::of)
                .orElseGet(() -> ofPerson(environment).resolve(usual)));
    }

    /// The person's own directory: `HOME`, else what the system says.
    static Path ofPerson(Map<String, String> environment) {
        return Path.of(given(environment, "HOME").orElse(System.getProperty("user.home", ".")));
    }

    /// A variable that is set to something.
    static Optional<String> given(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
