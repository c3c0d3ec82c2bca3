package dev.curfew.testkit.appserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.curfew.base.World;
import dev.curfew.cli.Curfew;
import dev.curfew.testkit.Canary;
import dev.curfew.testkit.Program;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.ScriptedIssuer.Act;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Law L4 on a developer's machine: what an app-server and the terminal interface say, log, keep and leave
/// behind when they crash holds no secret, but for the one frame that was asked for one.
class SecretsStory {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String KEY = "sk-canary-0123456789-of-ada";
    private static final String STRAY = "crft_canary-where-it-does-not-belong-0123456789-0123456789-0123456789";

    @AutoClose
    private final ScriptedIssuer issuer = ScriptedIssuer.start(World.system());

    private final Canary canary = new Canary();
    private int ids;

    @TempDir
    Path directory;

    private void signIn() throws IOException {
        Host.signIn(directory, Host.accessToken(), issuer.family("canary-refresh-token-of-ada"));
        plantStored();
    }

    /// Learns what is stored now; returns the access token.
    private String plantStored() throws IOException {
        JsonNode tokens = JSON.readTree(Files.readString(directory.resolve("home/auth.json")))
                .get("tokens");
        canary.plant(tokens.get("access_token").asString());
        canary.plant(tokens.get("refresh_token").asString());
        return tokens.get("access_token").asString();
    }

    private List<String> command(String... words) {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-CreateCoredumpOnCrash",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Curfew.class.getName()));
        command.addAll(List.of(words));
        command.addAll(List.of(
                "--home",
                directory.resolve("home").toString(),
                "--server",
                issuer.uri().toString()));
        return command;
    }

    private Program curfew(String... words) throws IOException {
        var environment = Map.of(
                "PATH", "/usr/bin:/bin",
                "TERM", "dumb",
                "CURFEW_LOG", "trace",
                "XDG_STATE_HOME", directory.resolve("state").toString());
        Path here = Files.createDirectories(directory.resolve("work"));
        return Program.converse(command(words), environment, here, line -> {});
    }

    /// Asks, and waits for the answer.
    private JsonNode ask(Program host, String method, Map<String, ?> params) {
        int id = ++ids;
        var question = new HashMap<String, Object>(Map.of("id", id, "method", method));
        question.put("params", params);
        host.say(JSON.writeValueAsString(question));
        String answer =
                host.await(Pattern.compile("(?m)^\\{\"id\":" + id + ",.*$")).group();
        return JSON.readTree(answer);
    }

    private List<Canary.Sighting> seen(String printed) {
        var sightings = new ArrayList<>(canary.search("what was printed", printed));
        sightings.addAll(canary.search(directory));
        return sightings;
    }

    @Test
    void neitherFramesNorLogsNorFilesNorACrashHoldOne() throws Exception {
        signIn();
        canary.plant(KEY);
        canary.plant(STRAY);
        try (Program host = curfew("app-server")) {
            ask(
                    host,
                    "initialize",
                    Map.of(
                            "clientInfo",
                            Map.of("name", "test", "version", "1"),
                            "capabilities",
                            Map.of("experimentalApi", true)));
            nonsense(host);
            ask(host, "account/read", Map.of("refreshToken", true));
            String access = plantStored();
            for (String method : List.of(
                    "auth/state", "session/list", "revocation/list", "account/rateLimits/read", "account/usage/read")) {
                ask(host, method, Map.of());
            }
            JsonNode asked = ask(host, "getAuthStatus", Map.of("includeToken", true));
            assertThat(asked.at("/result/authToken").asString()).isEqualTo(access);

            // Given up at once: it stays where it is, sealed, and nobody tries it again meanwhile.
            issuer.next(Act.Say.json(404, "{}"));
            ask(host, "account/logout", Map.of());
            ask(host, "account/login/start", Map.of("type", "apiKey", "apiKey", KEY));
            ask(host, "account/logout", Map.of());
            await().until(() -> ask(host, "revocation/list", Map.of())
                            .at("/result/revocations")
                            .size()
                    == 1);
            assertThat(new ProcessBuilder("kill", "-SEGV", String.valueOf(host.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            String printed = host.await().out() + host.printed();

            assertThat(seen(printed.replace(access, "what was asked for"))).isEmpty();
            var control = new Canary();
            control.plant("ada@example.com");
            control.plant("SIGSEGV (0xb)");
            assertThat(control.search("what was printed", printed)).isNotEmpty();
            assertThat(control.search(directory.resolve("work")))
                    .as("what a crash leaves behind")
                    .isNotEmpty();
        }
    }

    /// Secrets where they do not belong.
    private void nonsense(Program host) {
        host.say("{\"id\":0,\"method\":\"account/read\",\"params\":{\"refreshToken\":\"" + STRAY);
        host.say("[\"" + STRAY + "\"]");
        ask(host, "account/read", Map.of("refreshToken", STRAY));
        ask(host, "account/login/cancel", Map.of("loginId", STRAY));
        ask(host, "account/login/start", Map.of("type", STRAY, "apiKey", STRAY));
        ask(
                host,
                "account/login/start",
                Map.of("type", "chatgptAuthTokens", "accessToken", STRAY, "chatgptAccountId", STRAY));
        ask(host, "account/logout", Map.of("policy", STRAY));
        ask(host, "account/usage/read", Map.of("threadId", STRAY));
        ask(host, "account/sendAddCreditsNudgeEmail", Map.of("creditType", STRAY));
        ask(host, STRAY, Map.of(STRAY, STRAY));
    }

    @Test
    void theTerminalInterfaceShowsNone() throws Exception {
        signIn();
        try (Program tui = curfew("tui")) {
            for (String word : List.of("/status", "/sessions", "/refresh", "/log", "/help", "/status")) {
                tui.say(word);
            }
            tui.await(Pattern.compile("== Log"));
            tui.say("/logout");
            tui.endInput();

            Program.Ended ended = tui.await();

            assertThat(ended.exit()).as("%s", ended).isZero();
            assertThat(seen(ended.out() + ended.err())).isEmpty();
            assertThat(ended.out()).contains("ada@example.com");
        }
    }

    /// In a terminal that it fills: every screen, all that was ever drawn, and what a crash leaves behind.
    @Test
    void theTerminalInterfaceDrawsNone() throws Exception {
        signIn();
        String before = plantStored();
        canary.plant(KEY);
        Path work = Files.createDirectories(directory.resolve("work"));
        Path drawn = work.resolve("drawn");
        try (Tmux tmux = Tmux.start(directory)) {
            var command = new ArrayList<>(List.of("env", "-C", work.toString(), "CURFEW_LOG=trace"));
            command.addAll(command("tui"));
            tmux.run(command);
            tmux.record(drawn);
            tmux.await("Connected.");
            tmux.type("/refresh");
            tmux.keys("Enter");
            await().until(() -> !plantStored().equals(before));
            var screens = new StringBuilder();
            var pages = Map.of("2", "Sessions", "3", "Devices", "4", "Revocations", "5", "Log", "6", "Help");
            pages.forEach((key, name) -> {
                tmux.type(key);
                tmux.await("\\[" + key + " " + name + "\\]");
                screens.append(tmux.screen());
            });

            tmux.type("/login key");
            tmux.keys("Enter");
            tmux.await("API key: _");
            tmux.type(KEY);
            screens.append(tmux.screen());
            tmux.keys("Enter");
            tmux.type("5");
            tmux.await("Signed in\\.");
            screens.append(tmux.screen());
            ProcessHandle program = tmux.program();
            assertThat(new ProcessBuilder("kill", "-SEGV", String.valueOf(program.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            tmux.await("ended [1-9]");
            screens.append(tmux.everything());
            assertThat(canary.search(directory.resolve("home/auth.json"))).isNotEmpty();
            Files.delete(directory.resolve("home/auth.json"));

            assertThat(seen(screens.toString())).isEmpty();
            var control = new Canary();
            control.plant("ada@example.com");
            assertThat(control.search(drawn)).as("what was drawn").isNotEmpty();
            assertThat(work).as("what a crash leaves behind").isDirectoryContaining("glob:**/hs_err*");
        }
    }
}
