package dev.curfew.testkit.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import dev.curfew.cli.Curfew;
import dev.curfew.testkit.Canary;
import dev.curfew.testkit.Program;
import dev.curfew.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The terminal interface in a real terminal, on this machine and on another, at the real authority.
@Timeout(120)
class TuiStory {
    private static final String EMAIL = "ada@example.com";
    private static final String PASSWORD = "four unrelated words do";

    private final TestAuthority authority = TestAuthority.start();

    @TempDir
    Path directory;

    private Tmux tmux;

    @BeforeEach
    void open() {
        tmux = Tmux.start(directory);
        authority.owner(EMAIL, PASSWORD);
    }

    @AfterEach
    void close() {
        tmux.close();
        authority.close();
    }

    /// Signs a home in, as a command line does; returns its refresh token.
    private String signIn(String home) throws IOException {
        JsonNode tokens = authority
                .probe()
                .post("/api/auth/login", Map.of("email", EMAIL, "password", PASSWORD, "client", "native"))
                .json();
        Path at = Files.createDirectories(directory.resolve(home));
        String refresh = tokens.get("refreshToken").asString();
        Files.writeString(at.resolve("auth.json"), """
                {"auth_mode": "chatgpt", "OPENAI_API_KEY": null, "last_refresh": "%s",
                 "tokens": {"id_token": "%s", "access_token": "%s", "refresh_token": "%s", "account_id": "acct-1",
                  "oauth_provenance": {"issuer": "%s", "client_id": "curfew-cli"}}}""".formatted(
                World.system().now(), Host.ID_TOKEN, tokens.get("accessToken").asString(), refresh, authority.uri()));
        Files.setPosixFilePermissions(at.resolve("auth.json"), PosixFilePermissions.fromString("rw-------"));
        return refresh;
    }

    private List<String> curfew(String home, String... words) {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Curfew.class.getName()));
        command.addAll(List.of(words));
        command.addAll(List.of(
                "--home",
                directory.resolve(home).toString(),
                "--server",
                authority.uri().toString()));
        return command;
    }

    private Program appServer(String home, String... words) {
        var all = new ArrayList<>(List.of("app-server"));
        all.addAll(List.of(words));
        return Program.start(
                curfew(home, all.toArray(String[]::new)),
                Map.of(
                        "PATH",
                        "/usr/bin:/bin",
                        "XDG_STATE_HOME",
                        directory.resolve("state").toString()),
                directory);
    }

    private boolean isSignedIn(String home) {
        return Files.exists(directory.resolve(home).resolve("auth.json"));
    }

    @Test
    void showsHowItStandsSignsASessionOutAndLogsOut() throws IOException {
        String refresh = signIn("here");
        signIn("elsewhere");
        tmux.run(curfew("here", "tui"));

        tmux.await("Account         ada@example.com");
        tmux.await("Connected.");
        golden("status");

        tmux.type("2");
        tmux.await("(this)");
        golden("sessions");
        tmux.type("x");
        tmux.await("Sign out .* y/n");
        tmux.type("y");
        tmux.await("Signed out: 1 session ended.");

        tmux.type("/lo");
        tmux.await("/login /logout /log");
        golden("command");
        tmux.type("gou");
        tmux.keys("Tab", "Enter");

        tmux.await("Successfully logged out.\n");
        tmux.await("ended 0");
        golden("after");
        assertThat(isSignedIn("here")).isFalse();
        assertThat(tmux.settings())
                .as("the terminal is as it was")
                .contains(" echo")
                .contains(" icanon");
        var canary = new Canary();
        canary.plant(refresh);
        assertThat(canary.search("the terminal", tmux.everything())).isEmpty();
    }

    @Test
    void logoutThereSignsThatHostOutAndLeavesThisMachineAlone() throws IOException {
        signIn("there");
        signIn("here");
        try (Program server = appServer("there", "--listen", "ws://127.0.0.1:0")) {
            String url = server.await(Pattern.compile("ws://127.0.0.1:\\d+")).group();
            Path token = directory.resolve("there/app-server.token");
            tmux.run(curfew("here", "tui", "--connect", url, "--token-file", token.toString()));
            tmux.await("Account         ada@example.com");
            assertThat(tmux.screen()).contains(directory.resolve("there") + "/auth.json");

            tmux.type("/logout");
            tmux.keys("Enter");

            tmux.await("Successfully logged out of ");
            assertThat(isSignedIn("there")).isFalse();
            assertThat(isSignedIn("here")).isTrue();
            assertThat(server.printed()).doesNotContain(Files.readString(token).strip());
        }
    }

    @Test
    void aServerThatIsKilledIsSaidAndFoundAgain() throws IOException {
        signIn("there");
        Path socket = directory.resolve("s");
        var server = appServer("there", "--listen", "unix://" + socket);
        server.await(Pattern.compile("Listening"));
        tmux.run(curfew("here", "tui", "--connect", "unix://" + socket));
        tmux.await("Account         ada@example.com");

        server.close();
        tmux.await("The app-server is gone; trying to reach it again.");
        assertThat(tmux.screen()).contains("(not connected)");

        try (var second = appServer("there", "--listen", "unix://" + socket)) {
            second.await(Pattern.compile("Listening"));
            tmux.await("Connected.");
            assertThat(tmux.screen()).doesNotContain("(not connected)");
        }
        tmux.keys("C-c");
        tmux.await("ended 0");
    }

    @Test
    void fitsIntoAnySizeAndLeavesAtCtrlC() throws IOException {
        signIn("here");
        tmux.run(curfew("here", "tui"));
        tmux.await("Connected.");

        tmux.resize(20, 5);
        tmux.await(" State           si~");
        golden("tiny");
        tmux.resize(80, 24);
        tmux.await("Revocations     none waiting");
        tmux.keys("C-c");

        tmux.await("ended 0");
        assertThat(tmux.settings()).contains(" echo").contains(" icanon");
        assertThat(isSignedIn("here")).isTrue();
    }

    @Test
    void withoutATerminalToFillCommandsGoInAndScreensComeOut() throws IOException {
        signIn("here");
        var program = Program.converse(
                curfew("here", "tui"),
                Map.of(
                        "PATH",
                        "/usr/bin:/bin",
                        "TERM",
                        "dumb",
                        "XDG_STATE_HOME",
                        directory.resolve("state").toString()),
                directory,
                line -> {});
        program.say("/sessions");
        program.say("/logout");
        program.endInput();

        Program.Ended ended = program.await();

        assertThat(ended.exit()).as("%s", ended).isZero();
        assertThat(ended.out())
                .contains("== Status")
                .contains("== Sessions")
                .contains("(this)")
                .endsWith("Successfully logged out.\n")
                .doesNotContain("\u001b");
        assertThat(isSignedIn("here")).isFalse();
    }

    /// Compares the screen with the one that is kept, but for what differs from run to run.
    private void golden(String name) throws IOException {
        String shown = tmux.screen()
                .replace(directory.toString(), "DIR")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "SERVER")
                .replaceAll("(?m)^ Curfew  .*$", " Curfew  HOST")
                .replaceAll("java -XX.*", "java ...");
        Path kept = Path.of("src/test/resources/tui", name + ".txt");
        if (Boolean.getBoolean("curfew.golden")) {
            Files.createDirectories(kept.getParent());
            Files.writeString(kept, shown);
        }
        assertThat(shown).isEqualTo(Files.readString(kept));
    }
}
