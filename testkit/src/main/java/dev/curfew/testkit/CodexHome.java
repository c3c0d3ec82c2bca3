package dev.curfew.testkit;

import dev.curfew.authority.codex.CodexSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One `CODEX_HOME` and the Codex processes that share it. They reach loopback only: every attempt to leave
/// it is turned away and kept in {@link #strayed()}. Closing ends what still runs.
public final class CodexHome implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path program;
    private final Path directory;
    private final Outside outside = Outside.start();
    private final List<Program> running = new CopyOnWriteArrayList<>();

    CodexHome(Path program, Path directory) {
        this.program = program;
        this.directory = directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes `config.toml`.
    public CodexHome config(String toml) {
        try {
            Files.writeString(directory.resolve("config.toml"), toml);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes the `config.toml` that keeps all traffic on two servers: the authority, and the one that
    /// answers `/v1/responses`.
    public CodexHome config(URI issuer, URI models) {
        return config(new CodexSettings(URI.create(bare(issuer)), URI.create(bare(models))).toml());
    }

    public Path directory() {
        return directory;
    }

    /// What `auth.json` holds; null when nobody is signed in.
    public @Nullable JsonNode auth() {
        Path file = directory.resolve("auth.json");
        return Files.exists(file) ? JSON.readTree(file.toFile()) : null;
    }

    /// Puts a file into the home, for example an `auth.json` of another home.
    public void put(String name, String content) {
        try {
            Files.writeString(directory.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs `codex ARGUMENTS` to its end.
    public Program.Ended run(String... arguments) {
        return run(List.of(arguments), Map.of(), Program.PATIENCE);
    }

    /// Runs `codex ARGUMENTS` to its end.
    ///
    /// @param environment added to what every process of this home has
    public Program.Ended run(List<String> arguments, Map<String, String> environment, Duration timeout) {
        return start(arguments, environment).await(timeout);
    }

    /// Asks for one answer of the model, without looking at the directory that it runs in.
    public Program.Ended exec(String prompt) {
        return run("exec", "--skip-git-repo-check", "--json", prompt);
    }

    /// Starts `codex ARGUMENTS`; what it prints can be read while it runs.
    ///
    /// @param environment added to what every process of this home has
    public Program start(List<String> arguments, Map<String, String> environment) {
        var started = Program.start(command(arguments), environment(environment), directory);
        running.add(started);
        return started;
    }

    /// Starts `codex ARGUMENTS` with one line of input.
    ///
    /// @param environment added to what every process of this home has
    public Program start(List<String> arguments, Map<String, String> environment, String input) {
        var started = Program.converse(command(arguments), environment(environment), directory, ignored -> {});
        running.add(started);
        started.say(input);
        started.endInput();
        return started;
    }

    /// Starts `codex login --device-auth` against an issuer.
    public DeviceLogin deviceLogin(URI issuer) {
        return new DeviceLogin(
                start(List.of("login", "--device-auth", "--experimental_issuer", bare(issuer)), Map.of()));
    }

    /// Starts `codex app-server` and greets it.
    ///
    /// @param environment added to what every process of this home has
    public CodexAppServer appServer(Map<String, String> environment) {
        var server = new CodexAppServer(command(List.of("app-server")), environment(environment), directory);
        running.add(server.program());
        server.greet();
        return server;
    }

    /// The `host:port` of every attempt of a process of this home to leave loopback.
    public List<String> strayed() {
        return outside.wanted();
    }

    @Override
    public void close() {
        running.forEach(Program::close);
        outside.close();
    }

    private List<String> command(List<String> arguments) {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        return command;
    }

    private Map<String, String> environment(Map<String, String> more) {
        var environment = new HashMap<>(outside.environment());
        environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        environment.put("HOME", directory.toString());
        environment.put("CODEX_HOME", directory.toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("TERM", "xterm");
        environment.putAll(more);
        return environment;
    }

    private static String bare(URI uri) {
        String text = uri.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
