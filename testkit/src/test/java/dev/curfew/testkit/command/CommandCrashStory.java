package dev.curfew.testkit.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import dev.curfew.cli.Curfew;
import dev.curfew.testkit.Program;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.ScriptedIssuer.Act;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The whole commands `logout` and `login`, killed as soon as a step of theirs shows: a file that comes or
/// goes, a request that arrives. Between that and the kill they may go on for a moment; what must hold holds
/// at every moment. Each step by itself is killed in `LogoutCrashStory`, with the library that these commands
/// call.
@Timeout(120)
class CommandCrashStory {
    private static final Pattern ADDRESS = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+/oauth/authorize\\?\\S+)");

    private final ScriptedIssuer issuer = ScriptedIssuer.start(World.system());

    @TempDir
    Path directory;

    private Terminal shell;
    private String old;
    private String before;

    /// What shows.
    enum Step {
        ASKED,
        INTENDED,
        WRITTEN_DOWN,
        CHANGED,
        TOLD
    }

    @BeforeEach
    void signIn() {
        shell = new Terminal(directory, issuer.uri());
        old = issuer.family("old");
        var now = World.system().now();
        before = """
                {
                  "auth_mode": "chatgpt",
                  "OPENAI_API_KEY": null,
                  "tokens": {
                    "id_token": "",
                    "access_token": "%s",
                    "refresh_token": "%s",
                    "account_id": "acct-1",
                    "login_owner_id": "old"
                  },
                  "last_refresh": "%s"
                }""".formatted(ScriptedIssuer.accessToken(now.plusSeconds(3600), 1), old, now);
        shell.store(before);
    }

    @AfterEach
    void close() {
        issuer.close();
    }

    /// Acceptance (c): never nothing here, nothing written down and a live token.
    @ParameterizedTest
    @EnumSource(names = {"WRITTEN_DOWN", "CHANGED", "TOLD"})
    void aLogoutThatIsKilledForgetsNoLiveToken(Step step) throws IOException {
        var told = new CountDownLatch(1);
        issuer.next(new Act.Meanwhile(told::countDown, Act.honest()));
        try (var logout = shell.start(Curfew.class, "logout")) {
            await(logout, shown(step, told));
        }

        assertThat(shell.signedIn() || waits(".json") || !issuer.isLive(old)).isTrue();

        var again = shell.run("logout");
        assertThat(again.exit()).as(again.said()).isZero();
        var flushed = shell.run("revocations", "flush");
        assertThat(flushed.exit()).as(flushed.said()).isZero();
        assertThat(shell.signedIn()).isFalse();
        assertThat(issuer.isLive(old)).isFalse();
    }

    /// The old sign-in or the new one, and never a stored one that dies.
    @ParameterizedTest
    @EnumSource(names = {"ASKED", "INTENDED", "CHANGED", "TOLD"})
    void aLoginThatIsKilledLeavesOneOfTheTwoAlive(Step step) throws IOException {
        var told = new CountDownLatch(1);
        var signal = new Act.Meanwhile(told::countDown, Act.honest());
        // Its description, the browser, the tokens, the revocation.
        issuer.next(Act.honest(), Act.honest(), step == Step.ASKED ? signal : Act.honest(), signal);
        try (var login = shell.start(Curfew.class, "login", "--no-browser")) {
            visited(login.await(ADDRESS).group(1));
            await(login, shown(step, told));
        }

        assertThat(shell.run("login", "status").exit()).isZero();
        shell.run("revocations", "flush");

        boolean replaced = !shell.stored().equals(before);
        assertThat(replaced || step.compareTo(Step.CHANGED) < 0).isTrue();
        assertThat(issuer.isLive(old)).isEqualTo(!replaced);
        assertThat(shell.run("refresh", "--force").exit()).isZero();
        assertThat(waits(".json") || waits(".intended")).isFalse();
    }

    private BooleanSupplier shown(Step step, CountDownLatch told) {
        return switch (step) {
            case INTENDED -> () -> waits(".intended") || waits(".json");
            case WRITTEN_DOWN -> () -> waits(".json");
            case CHANGED -> this::isChanged;
            case ASKED, TOLD -> () -> told.getCount() == 0;
        };
    }

    private boolean isChanged() {
        try {
            return !Files.readString(shell.auth).equals(before);
        } catch (IOException gone) {
            return true;
        }
    }

    /// Looks without a pause, so as not to miss it.
    private static void await(Program program, BooleanSupplier step) {
        while (program.isAlive() && !step.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private boolean waits(String suffix) {
        Path queue = shell.home.resolve("revocations");
        if (!Files.isDirectory(queue)) {
            return false;
        }
        try (var files = Files.list(queue)) {
            return files.anyMatch(file -> file.toString().endsWith(suffix));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// As the browser does; whether anybody is there to hear where it ends is another matter.
    private static void visited(String address) {
        var client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();
        var _ = client.sendAsync(
                HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.discarding());
    }
}
