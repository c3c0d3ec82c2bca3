package dev.curfew.testkit.command;

import dev.curfew.base.World;
import dev.curfew.cli.Curfew;
import dev.curfew.cli.account.Surrounds;
import dev.curfew.testkit.Program;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.TestAuthority;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A shell in which commands are run: a home, variables, and what was printed last.
final class Terminal {
    private final Path directory;
    final Path home;
    final Path auth;
    final Map<String, String> environment = new HashMap<>();
    World world = World.system();
    String input = "";
    boolean person;

    /// What a command came to.
    record Ran(int exit, String out, String err) {
        JsonNode json() {
            return JsonMapper.shared().readTree(out);
        }

        /// What a person read.
        String said() {
            return out + err;
        }
    }

    Terminal(Path directory, URI server) {
        this.directory = directory;
        home = directory.resolve("home");
        auth = home.resolve("auth.json");
        environment.put("HOME", directory.toString());
        environment.put("CURFEW_HOME", home.toString());
        environment.put("XDG_STATE_HOME", directory.resolve("state").toString());
        environment.put("CURFEW_SERVER", server.toString());
    }

    /// Runs `curfew` with these words.
    Ran run(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exit = Curfew.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                new Surrounds(world, Map.copyOf(environment), new StringReader(input), person),
                words);
        return new Ran(exit, out.toString(), err.toString());
    }

    /// Starts a program of these words in a process of its own.
    Program start(Class<?> program, String... words) {
        var command = new ArrayList<>(heedful());
        command.addAll(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(words));
        return Program.start(command, Map.copyOf(environment), directory);
    }

    /// What makes a program heed Ctrl-C though these tests run where it is ignored, as they do in the background of a
    /// script; nothing where there is no GNU `env`.
    private List<String> heedful() {
        var heedful = List.of("env", "--default-signal=INT");
        try (var tried =
                Program.start(Stream.concat(heedful.stream(), Stream.of("true")).toList(), Map.of(), directory)) {
            return tried.await().exit() == 0 ? heedful : List.of();
        }
    }

    /// Signs in, as `curfew login --admin` would.
    void signIn(TestAuthority authority, String email, String password) {
        var tokens = authority
                .probe()
                .post("/api/auth/login", Map.of("email", email, "password", password, "client", "native"))
                .json();
        store("""
                {
                  "auth_mode": "chatgpt",
                  "OPENAI_API_KEY": null,
                  "tokens": {
                    "id_token": "%s",
                    "access_token": "%s",
                    "refresh_token": "%s",
                    "account_id": "workspace",
                    "oauth_provenance": {"issuer": "%s", "client_id": "curfew-cli"}
                  },
                  "last_refresh": "2026-11-22T00:00:00Z"
                }""".formatted(
                        ScriptedIssuer.jwt("{\"email\":\"" + email + "\"}"),
                        tokens.get("accessToken").asString(),
                        tokens.get("refreshToken").asString(),
                        authority.uri()));
    }

    /// Puts down what a sign-in stored.
    void store(String text) {
        try {
            Files.createDirectories(home);
            Files.writeString(auth, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As if nobody had ever signed in.
    void forget() {
        try {
            Files.deleteIfExists(auth);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String stored() {
        try {
            return Files.readString(auth);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean signedIn() {
        return Files.exists(auth);
    }
}
