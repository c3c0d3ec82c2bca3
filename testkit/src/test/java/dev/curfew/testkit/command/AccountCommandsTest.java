package dev.curfew.testkit.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import dev.curfew.cli.Curfew;
import dev.curfew.cli.account.AtOnce;
import dev.curfew.client.AuthFile;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.Program;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.ScriptedIssuer.Act;
import dev.curfew.testkit.ScriptedIssuer.Act.Say;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the commands do, say and exit with, against an issuer that is told to misbehave. What waits to be
/// revoked is looked at in the files, as the next process finds it.
@Timeout(120)
class AccountCommandsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final ScriptedIssuer issuer = ScriptedIssuer.start(World.system());
    private int logins;

    @TempDir
    Path directory;

    private Terminal shell;

    @BeforeEach
    void open() {
        shell = new Terminal(directory, issuer.uri());
    }

    @AfterEach
    void close() {
        issuer.close();
    }

    /// Signs in; the access token lapses after `life`.
    ///
    /// @return the refresh token
    private String signIn(Duration life) {
        String token = issuer.family("login" + ++logins);
        Instant now = World.system().now();
        shell.store("""
                {
                  "auth_mode": "chatgpt",
                  "OPENAI_API_KEY": null,
                  "tokens": {
                    "id_token": "%s",
                    "access_token": "%s",
                    "refresh_token": "%s",
                    "account_id": "acct-1"
                  },
                  "last_refresh": "%s"
                }""".formatted(
                        ScriptedIssuer.jwt("{\"email\":\"ada@example.com\"}"),
                        ScriptedIssuer.accessToken(now.plus(life), logins),
                        token,
                        now));
        return token;
    }

    private List<Path> waiting() throws IOException {
        Path queue = shell.home.resolve("revocations");
        if (!Files.isDirectory(queue)) {
            return List.of();
        }
        try (var files = Files.list(queue)) {
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        }
    }

    @Test
    void nobodySignedInIsSaidAlike() {
        assertThat(shell.run("login", "status")).satisfies(ran -> {
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err()).isEqualTo("Not logged in\n");
            assertThat(ran.out()).isEmpty();
        });
        assertThat(shell.run("logout")).isEqualTo(new Terminal.Ran(0, "", "Not logged in\n"));
        assertThat(shell.run("refresh").exit()).isEqualTo(1);
        assertThat(shell.run("token")).satisfies(ran -> {
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err()).contains("Not logged in", "curfew login");
        });
        assertThat(shell.run("sessions", "list").exit()).isEqualTo(1);
        assertThat(shell.run("devices").exit()).isEqualTo(1);
        assertThat(shell.run("revocations", "list").exit()).isZero();
        assertThat(shell.run("auth", "export", "-").exit()).isEqualTo(1);
    }

    @Test
    void statusShowsWhoWhereAndHowLong() {
        signIn(HOUR);
        var ran = shell.run("login", "status");
        assertThat(ran.exit()).isZero();
        assertThat(ran.err())
                .contains(
                        "Signed in as ada@example.com.",
                        shell.auth.toString(),
                        issuer.uri().toString(),
                        "good for 59 min");
        var json = shell.run("login", "status", "--json").json();
        assertThat(json.get("loggedIn").asBoolean()).isTrue();
        assertThat(json.get("state").asString()).isEqualTo("ok");
        assertThat(json.get("email").asString()).isEqualTo("ada@example.com");
        assertThat(issuer.asked()).isEmpty();
    }

    @Test
    void statusWithRefreshSaysThatTheSignInIsDead() {
        signIn(HOUR);
        String before = shell.stored();
        issuer.next(Say.code(401, "refresh_token_invalidated"));
        var ran = shell.run("login", "status", "--refresh");
        assertThat(ran.exit()).isEqualTo(5);
        assertThat(ran.err()).contains("Sign in again", "it was revoked");
        assertThat(shell.stored()).isEqualTo(before);
    }

    @Test
    void anApiKeyIsShownMasked() {
        shell.input = "sk-proj-0123456789abcdef\n";
        assertThat(shell.run("login", "--with-api-key").exit()).isZero();
        var ran = shell.run("login", "status");
        assertThat(ran.err()).contains("sk-proj-***bcdef").doesNotContain("0123456789");
        assertThat(shell.run("token")).isEqualTo(new Terminal.Ran(0, "sk-proj-0123456789abcdef\n", ""));
        assertThat(shell.run("refresh").exit()).isZero();
        assertThat(shell.run("logout").err()).isEqualTo("Successfully logged out\n");
        assertThat(issuer.asked()).isEmpty();
    }

    @Test
    void aFreshTokenIsPrintedAndNobodyIsAsked() {
        signIn(HOUR);
        var ran = shell.run("token");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).matches("ey\\S+\n");
        assertThat(ran.err()).isEmpty();
        assertThat(shell.run("token", "--header").out()).isEqualTo("Authorization: Bearer " + ran.out());
        assertThat(shell.run("token", "--json").json().get("token").asString() + "\n")
                .isEqualTo(ran.out());
        assertThat(issuer.asked()).isEmpty();
    }

    @Test
    void aTokenAboutToLapseIsRefreshedFirst() {
        signIn(Duration.ofMinutes(4));
        String before = shell.stored();
        var ran = shell.run("token");
        assertThat(ran.exit()).isZero();
        assertThat(before).doesNotContain(ran.out().strip());
        assertThat(shell.stored()).contains(ran.out().strip());
        assertThat(issuer.asked("/oauth/token")).hasSize(1);
    }

    @Test
    void aTokenThatStillDoesIsPrintedWhenTheServerIsDown() {
        signIn(Duration.ofMinutes(4));
        issuer.next(Say.json(503, "{}"));
        var ran = shell.run("token");
        assertThat(ran.exit()).isZero();
        assertThat(shell.stored()).contains(ran.out().strip());
    }

    @Test
    void aLapsedTokenIsNotPrinted() {
        signIn(HOUR.negated());
        issuer.next(Say.json(503, "{}"));
        var ran = shell.run("token");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("You are still signed in.");
    }

    @Test
    void aDeadSignInIsFiveWithTheReasonAndStays() {
        signIn(HOUR.negated());
        String before = shell.stored();
        issuer.next(Say.code(401, "refresh_token_expired"), Say.code(401, "refresh_token_reused"));
        var token = shell.run("token");
        assertThat(token.exit()).isEqualTo(5);
        assertThat(token.out()).isEmpty();
        assertThat(token.err()).contains("not used for too long", "curfew login");
        var refresh = shell.run("refresh");
        assertThat(refresh.exit()).isEqualTo(5);
        assertThat(refresh.err()).contains("already used");
        assertThat(shell.stored()).isEqualTo(before);
    }

    @Test
    void refreshSkipsWhatIsFreshUnlessForced() {
        signIn(HOUR);
        assertThat(shell.run("refresh", "--json").json().get("result").asString())
                .isEqualTo("skipped");
        assertThat(issuer.asked()).isEmpty();
        assertThat(shell.run("refresh", "--force", "--json")
                        .json()
                        .get("result")
                        .asString())
                .isEqualTo("renewed");
        assertThat(issuer.asked("/oauth/token")).hasSize(1);
        issuer.next(new Say(403, "text/html", "<h1>Blocked by your company</h1>", Map.of()));
        var blocked = shell.run("refresh", "--force");
        assertThat(blocked.exit()).isEqualTo(1);
        assertThat(blocked.err())
                .contains("something between this machine and the server")
                .doesNotContain("Blocked");
    }

    @Test
    void logoutTellsTheServerOnce() throws IOException {
        String token = signIn(HOUR);
        var ran = shell.run("logout");
        assertThat(ran).isEqualTo(new Terminal.Ran(0, "", "Successfully logged out\n"));
        assertThat(issuer.asked("/oauth/revoke")).hasSize(1);
        assertThat(issuer.isLive(token)).isFalse();
        assertThat(waiting()).isEmpty();
        assertThat(shell.run("logout").err()).isEqualTo("Not logged in\n");
    }

    /// Acceptance (a).
    @Test
    void aLogoutThatTheServerCannotBeToldOfIsRetriedByLaterCommandsAndThenForgotten() throws IOException {
        String token = signIn(HOUR);
        issuer.next(Say.json(500, "{}"));
        var ran = shell.run("logout", "--json");
        assertThat(ran.exit()).isZero();
        assertThat(ran.json().get("loggedOut").asBoolean()).isTrue();
        assertThat(ran.json().get("revocation").asString()).isEqualTo("pending");
        assertThat(shell.signedIn()).isFalse();
        assertThat(waiting()).hasSize(1);
        assertThat(Files.readString(waiting().getFirst())).doesNotContain(token);
        assertThat(ran.json().get("jobId").asString() + ".json")
                .isEqualTo(waiting().getFirst().getFileName().toString());

        var listed = shell.run("revocations", "list");
        assertThat(listed.exit()).isEqualTo(3);
        assertThat(listed.err()).contains("logged out", "tried 1 time");
        shell.world = later(Duration.ofMinutes(1));
        assertThat(shell.run("login", "status").exit()).isEqualTo(1);
        assertThat(waiting()).isEmpty();
        assertThat(issuer.isLive(token)).isFalse();
        assertThat(shell.run("revocations", "list").exit()).isZero();
    }

    private static World later(Duration span) {
        World real = World.system();
        return new World() {
            @Override
            public Instant now() {
                return real.now().plus(span);
            }

            @Override
            public long nanos() {
                return real.nanos();
            }

            @Override
            public void fill(byte[] bytes) {
                real.fill(bytes);
            }

            @Override
            public void sleep(Duration wait) {
                real.sleep(wait);
            }
        };
    }

    /// Acceptance (b).
    @Test
    void aStrictLogoutThatIsNotConfirmedChangesNothing() throws IOException {
        signIn(HOUR);
        String before = shell.stored();
        issuer.next(Say.json(500, "{}"));
        var ran = shell.run("logout", "--strict");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("Credentials were kept.", "You are still signed in");
        assertThat(shell.stored()).isEqualTo(before);
        assertThat(waiting()).isEmpty();
        assertThat(shell.run("token").exit()).isZero();
    }

    @Test
    void aLocalLogoutTellsNobody() {
        signIn(HOUR);
        var ran = shell.run("logout", "--local-only", "--json");
        assertThat(ran.exit()).isZero();
        assertThat(ran.json().get("revocation").asString()).isEqualTo("skipped");
        assertThat(issuer.asked()).isEmpty();
        assertThat(shell.signedIn()).isFalse();
    }

    @Test
    void thePolicyCanBeSet() {
        signIn(HOUR);
        shell.environment.put("CURFEW_LOGOUT_POLICY", "strict");
        issuer.next(Say.json(500, "{}"));
        assertThat(shell.run("logout").exit()).isEqualTo(1);
        assertThat(shell.signedIn()).isTrue();
    }

    @Test
    void waitingForTheConfirmation() throws IOException {
        signIn(HOUR);
        issuer.next(Say.json(500, "{}"));
        var late = shell.run("logout", "--wait-revoked=0");
        assertThat(late.exit()).isEqualTo(3);
        assertThat(late.err()).contains("Successfully logged out. Warning", "alive at the server");
        assertThat(shell.run("revocations", "flush").exit()).isZero();

        String token = signIn(HOUR);
        assertThat(shell.run("logout", "--wait-revoked").exit()).isZero();
        assertThat(issuer.isLive(token)).isFalse();
        assertThat(waiting()).isEmpty();
    }

    @Test
    void whatCanNeitherBeWrittenDownNorToldIsFour() throws IOException {
        signIn(HOUR);
        Files.createFile(shell.home.resolve("revocations"));
        issuer.next(Say.json(500, "{}"));
        var ran = shell.run("logout");
        assertThat(ran.exit()).isEqualTo(4);
        assertThat(ran.err()).contains("Logged out here", "account's security page");
        assertThat(shell.signedIn()).isFalse();
    }

    @Test
    void aRefusalForGoodIsGivenUpListedAndDropped() throws IOException {
        signIn(HOUR);
        issuer.next(Say.json(404, "{}"));
        assertThat(shell.run("logout").exit()).isZero();
        var listed = shell.run("revocations", "list");
        assertThat(listed.exit()).isEqualTo(7);
        assertThat(listed.err()).contains("given up");
        String id = shell.run("revocations", "list", "--json")
                .json()
                .get(0)
                .get("id")
                .asString();
        assertThat(shell.run("login", "status").err()).contains("given up");
        assertThat(shell.run("revocations", "drop", "rev_nothing").exit()).isEqualTo(6);
        var dropped = shell.run("revocations", "drop", id);
        assertThat(dropped.exit()).isZero();
        assertThat(dropped.err()).contains("alive at");
        assertThat(waiting()).isEmpty();
    }

    /// Acceptance (c), as far as a command shows it; `LogoutCrashStory` kills after every step.
    @Test
    void killedWhileTheServerIsBeingToldItIsOverHereAndTheNextCommandTellsTheServer() throws Exception {
        String token = signIn(HOUR);
        var told = new CompletableFuture<Void>();
        var goOn = new CompletableFuture<Void>();
        issuer.next(new Act.Meanwhile(
                () -> {
                    told.complete(null);
                    goOn.join();
                },
                new Act.HangUpBefore()));
        Program logout = shell.start(Curfew.class, "logout");
        try {
            told.get();
        } finally {
            logout.close();
            goOn.complete(null);
        }
        assertThat(shell.signedIn()).isFalse();
        assertThat(waiting()).hasSize(1);
        assertThat(issuer.isLive(token)).isTrue();
        assertThat(shell.run("login", "status").exit()).isEqualTo(1);
        assertThat(waiting()).isEmpty();
        assertThat(issuer.isLive(token)).isFalse();
    }

    @Test
    void theSmallProgramPrintsATokenAndLeavesSettingsToTheWholeOne() throws IOException {
        signIn(HOUR);
        String expected = shell.run("token").out();
        assertThat(shell.start(AtOnce.class, "token").await()).isEqualTo(new Program.Ended(0, expected, ""));
        Files.writeString(shell.home.resolve("config.toml"), "");
        assertThat(shell.start(AtOnce.class, "token").await()).isEqualTo(new Program.Ended(75, "", ""));
        Files.delete(shell.home.resolve("config.toml"));
        Files.delete(shell.auth);
        assertThat(shell.start(AtOnce.class, "token", "--header").await()).satisfies(ended -> {
            assertThat(ended.exit()).isEqualTo(1);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err()).contains("Not logged in", "curfew login");
        });
    }

    @Test
    void aSignInThatEndedElsewhereIsDeadForEveryLaterCommand() throws IOException {
        signIn(HOUR);
        String before = shell.stored();
        issuer.next(Say.code(401, "app_session_terminated"));
        assertThat(shell.start(Curfew.class, "refresh", "--force").await().exit())
                .isEqualTo(5);

        assertThat(shell.run("login", "status")).satisfies(ran -> {
            assertThat(ran.exit()).isEqualTo(5);
            assertThat(ran.err())
                    .contains("Sign in again: curfew login", "its session has ended", "not given out any more")
                    .doesNotContain("good for");
        });
        var json = shell.run("login", "status", "--json").json();
        assertThat(json.get("state").asString()).isEqualTo("needs_login");
        assertThat(json.get("reason").asString()).isEqualTo("session_ended");
        assertThat(json.get("advice").asString()).contains("Sign in again");
        assertThat(shell.run("doctor").said()).contains("its session has ended");
        assertThat(issuer.asked("/oauth/token")).hasSize(1);

        issuer.next(
                Say.code(401, "app_session_terminated"), Say.json(503, "{}"), Say.code(401, "refresh_token_expired"));
        assertThat(shell.start(AtOnce.class, "token").await()).satisfies(ended -> {
            assertThat(ended.exit()).isEqualTo(5);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err()).contains("its session has ended", "curfew login");
        });
        for (String way : List.of("--header", "--json")) {
            var ran = shell.run("token", way);
            assertThat(ran.exit()).isEqualTo(5);
            assertThat(ran.said()).doesNotContain("Bearer");
        }
        assertThat(shell.run("login", "status").err()).contains("not used for too long");
        assertThat(shell.stored()).isEqualTo(before);

        var healed = shell.run("token");
        assertThat(healed.exit()).isZero();
        assertThat(shell.stored()).contains(healed.out().strip());
        assertThat(shell.run("login", "status").exit()).isZero();
    }

    /// Acceptance (d), with the tokens that arrive when nobody is signed in any more.
    @Test
    void aLogoutDuringARefreshLeavesNoLiveTokenOnceTheQueueIsDrained() throws Exception {
        String token = signIn(HOUR.negated());
        issuer.next(new Act.Meanwhile(
                () -> {
                    // As another process that does not wait: the refresh holds the lock.
                    try {
                        Files.delete(shell.auth);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                Act.honest()));
        var ran = shell.run("token");
        assertThat(ran.exit()).isEqualTo(5);
        assertThat(ran.out()).isEmpty();
        assertThat(shell.signedIn()).isFalse();
        assertThat(waiting()).hasSize(1);
        assertThat(shell.run("revocations", "flush").exit()).isZero();
        assertThat(issuer.isLive(token)).isFalse();
        assertThat(issuer.isLive("login1-" + 2)).isFalse();
    }

    /// Acceptance (e).
    @Test
    void withoutAKeyringTheAutomaticStoreUsesAndRemovesTheFile() {
        signIn(HOUR);
        shell.environment.remove("DBUS_SESSION_BUS_ADDRESS");
        assertThat(shell.run("login", "status", "--store", "auto").exit()).isZero();
        assertThat(shell.run("logout", "--store", "auto").exit()).isZero();
        assertThat(shell.signedIn()).isFalse();
    }

    @Test
    void aSignInThroughTheBrowserReplacesAndRevokesTheOldOne() throws Exception {
        String old = signIn(HOUR);
        // What the person would do: open the address, and paste where the browser ends.
        var login = new Pasted(issuer.uri(), directory.resolve("noted"));
        shell.environment.put("BROWSER", login.program().toString());
        var ran = CompletableFuture.supplyAsync(() -> shell.run("login"));
        assertThat(login.visit()).isEqualTo(200);

        assertThat(ran.get().exit()).as(ran.get().said()).isZero();
        assertThat(ran.get().err())
                .contains("Your browser opens", "/oauth/authorize?", "Signed in", shell.auth.toString());
        assertThat(issuer.isLive(old)).isFalse();
        assertThat(waiting()).isEmpty();
        assertThat(Files.readAllLines(shell.home.resolve("log/login.log")))
                .satisfiesExactly(
                        line -> assertThat(line).endsWith(": begun"),
                        line -> assertThat(line).endsWith(": Signed in."));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shell.auth)))
                .isEqualTo("rw-------");
    }

    @Test
    void aSignInByCodeShowsWhereAndWhatToEnter() {
        issuer.next(Act.honest(), Act.honest(), Act.honest());
        shell.world = hurried();
        var ran = shell.run("login", "--device-auth");
        assertThat(ran.exit()).as(ran.said()).isZero();
        assertThat(ran.err()).contains(issuer.uri() + "/device", "BCDF-GHJK", "Never give it to anybody", "Signed in");
    }

    /// Where waiting takes no time.
    private static World hurried() {
        World manual = World.manual(7);
        World real = World.system();
        return new World() {
            @Override
            public Instant now() {
                return real.now();
            }

            @Override
            public long nanos() {
                return manual.nanos();
            }

            @Override
            public void fill(byte[] bytes) {
                real.fill(bytes);
            }

            @Override
            public void sleep(Duration wait) {
                manual.sleep(wait);
            }
        };
    }

    @Test
    void aRefusedSignInLeavesTheOldOne() {
        signIn(HOUR);
        String before = shell.stored();
        shell.world = hurried();
        issuer.next(Act.honest(), Act.honest(), Say.json(400, "{\"error\":\"access_denied\"}"));
        var ran = shell.run("login", "--device-auth");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("refused in the browser", "still signed in as before");
        assertThat(shell.stored()).isEqualTo(before);
        assertThat(issuer.asked("/oauth/revoke")).isEmpty();
    }

    @Test
    void anIssuerThatAnswersWithAPageIsNamedSo() {
        issuer.next(new Say(200, "text/html", "<h1>Hotel WLAN</h1>", Map.of()));
        var ran = shell.run("login");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("web page", "--server").doesNotContain("Hotel");
    }

    @Test
    void aProxyInTheWayIsNamedSo() {
        shell.environment.put("CURFEW_SERVER", "http://curfew.invalid");
        shell.environment.put("HTTP_PROXY", issuer.uri().toString());
        issuer.next(new Say(407, "text/html", "", Map.of()));
        var ran = shell.run("login");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("The proxy wants a name and password", "NO_PROXY");
    }

    @Test
    void whatIsForbiddenHereIsRefusedBeforeAnybodyIsAsked() throws IOException {
        Files.createDirectories(shell.home);
        Files.writeString(shell.home.resolve("config.toml"), "forced_login_method = \"api\"\n");
        var ran = shell.run("login");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("Use API key login instead");
        assertThat(issuer.asked()).isEmpty();
    }

    @Test
    void aVariableThatGoesBeforeIsPointedOut() {
        shell.environment.put("CURFEW_TOKEN", "at-from-outside");
        signIn(HOUR);
        assertThat(shell.run("token").out()).isEqualTo("at-from-outside\n");
        assertThat(shell.run("login", "status").err()).contains("CURFEW_TOKEN");
        assertThat(shell.run("logout").err()).contains("Successfully logged out", "CURFEW_TOKEN is set and still");
        assertThat(shell.signedIn()).isFalse();
    }

    @Test
    void wordsThatContradictEachOtherAreWrongUsage() {
        for (String words : List.of(
                "logout --strict --local-only",
                "logout --everywhere --local-only",
                "logout --wait-revoked=-1",
                "login --device-auth --with-api-key",
                "login status --home x --codex",
                "sessions sign-out --everywhere --device d",
                "login --store cupboard",
                "revocations drop",
                "auth import")) {
            var ran = shell.run(words.split(" "));
            assertThat(ran.exit()).as(words).isEqualTo(2);
            assertThat(ran.err().lines()).as(words).hasSize(2);
        }
        assertThat(shell.run("login", "--server", "ftp://x").exit()).isEqualTo(78);
        shell.environment.put("CURFEW_LOG", "loud");
        assertThat(shell.run("login", "status").exit()).isEqualTo(78);
    }

    @Test
    void nobodyIsSignedOutEverywhereWithoutAYes() {
        signIn(HOUR);
        var ran = shell.run("logout", "--everywhere");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("nobody said yes");
        shell.person = true;
        shell.input = "no\n";
        assertThat(shell.run("logout", "--everywhere").exit()).isEqualTo(1);
        assertThat(shell.run("sessions", "sign-out").exit()).isEqualTo(1);
        assertThat(shell.signedIn()).isTrue();
        assertThat(issuer.asked()).isEmpty();
    }

    @Test
    void coloursAreForTerminalsThatWantThem() {
        signIn(HOUR);
        shell.environment.put("TERM", "xterm");
        assertThat(shell.run("login", "status").err()).doesNotContain("\u001b");
        shell.person = true;
        assertThat(shell.run("login", "status").err()).contains("\u001b[32m");
        shell.environment.put("NO_COLOR", "1");
        assertThat(shell.run("login", "status").err()).doesNotContain("\u001b");
    }

    @Test
    void anEvilNameInATokenIsShownEscaped() {
        signIn(HOUR);
        shell.store(shell.stored()
                .replaceFirst(
                        "\"id_token\": \"[^\"]*\"",
                        "\"id_token\": \"" + ScriptedIssuer.jwt("{\"email\":\"a\\u001b[2J\\u202e@b\"}") + "\""));
        var ran = shell.run("login", "status");
        assertThat(ran.exit()).isZero();
        assertThat(ran.err()).doesNotContain("\u001b").doesNotContain("\u202e");
    }

    @Test
    void doctorFindsAClockThatIsOffAndAServerThatIsNone() {
        signIn(HOUR);
        issuer.next(new Act.WrongDate(HOUR));
        var ran = shell.run("doctor");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .contains("BAD   clock", "59 min behind", "OK    sign-in", "OK    lock", "weaker than a keyring");
        issuer.next(new Say(200, "text/html", "<p>", Map.of()));
        assertThat(shell.run("doctor").out()).contains("is no Curfew server");
        assertThat(shell.run("doctor", "--json").json().get(0).get("check").asString())
                .isEqualTo("home");
    }

    @Test
    void doctorSaysWhatBecameOfTheKeyring() throws IOException {
        assertThat(shell.run("doctor").out()).contains("OK    keyring", "not used");
        Files.createDirectories(shell.home);

        Files.writeString(shell.home.resolve("config.toml"), "cli_auth_credentials_store = \"keyring\"\n");
        assertThat(shell.run("doctor").out()).contains("BAD   keyring", "There is no D-Bus session here");

        Files.writeString(shell.home.resolve("config.toml"), "cli_auth_credentials_store = \"auto\"\n");
        assertThat(shell.run("doctor").out()).contains("WARN  keyring", "kept in a file");
    }

    @Test
    void aClockAnHourOffDoesNotSpendTheToken() {
        signIn(Duration.ofMinutes(30));
        shell.world = later(HOUR);
        issuer.next(new Act.WrongDate(Duration.ZERO));
        assertThat(shell.run("token").exit()).isZero();
        assertThat(shell.run("token").exit()).isZero();
        assertThat(issuer.replayed()).isZero();
    }

    @Test
    void codexsSignInIsTakenOverAndHandedBack() throws IOException {
        signIn(HOUR);
        Path theirs = directory.resolve("theirs.json");
        Files.move(shell.auth, theirs);
        String before = Files.readString(theirs);
        var imported = shell.run("auth", "import", theirs.toString());
        assertThat(imported.exit()).as(imported.said()).isZero();
        assertThat(imported.err()).contains("Both hold it now");
        assertThat(Files.readString(theirs)).isEqualTo(before);
        assertThat(AuthFile.parse(shell.stored().getBytes(StandardCharsets.UTF_8))
                        .orElseThrow()
                        .unshared()
                        .bytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(before);

        Path back = directory.resolve("back.json");
        assertThat(shell.run("auth", "export", back.toString()).exit()).isZero();
        assertThat(Files.readString(back)).isEqualTo(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(back)))
                .isEqualTo("rw-------");
        signIn(HOUR);
        assertThat(shell.run("auth", "export", back.toString()).exit()).isEqualTo(1);
        assertThat(shell.run("auth", "export", back.toString(), "--force").exit())
                .isZero();
        assertThat(shell.run("auth", "import", shell.home.toString()).exit()).isEqualTo(1);
        assertThat(shell.run("auth", "import", directory.resolve("none").toString())
                        .exit())
                .isEqualTo(1);
    }

    @Test
    void ofAHomeTheSignInIsTakenFromWhereverItIs() throws IOException {
        signIn(HOUR);
        Path theirs = Files.createDirectory(directory.resolve("codex"));
        String before = Files.readString(shell.auth);
        Files.move(shell.auth, theirs.resolve("auth.json"));

        assertThat(shell.run("auth", "import", theirs.toString()).exit()).isZero();

        String imported = shell.stored();
        assertThat(imported).contains("login1-1");
        assertThat(theirs.resolve("auth.json")).hasContent(before);
        assertThat(shell.run("auth", "import", shell.home.toString()).err()).contains("is this home itself");
        // Codex keeps it encrypted, and its passphrase is in a keyring that is not here.
        Files.writeString(Files.createDirectory(theirs.resolve("secrets")).resolve("codex_auth.age"), "sealed");
        var sealed = shell.run("auth", "import", theirs.toString());
        assertThat(sealed.exit()).isEqualTo(1);
        assertThat(sealed.err()).contains("no D-Bus session here", "Nothing was changed here.");
        assertThat(shell.stored()).isEqualTo(imported);
    }

    @Test
    void whoEndsTheirOwnSessionIsToldAndNoLaterCommandGivesItsTokenOut() {
        signIn(HOUR);
        issuer.next(
                Say.json(200, "{\"count\":1}"),
                Say.json(401, "{}"),
                Say.json(401, "{}"),
                Say.code(401, "app_session_terminated"),
                Say.code(401, "app_session_terminated"));
        var ended = shell.run("sessions", "revoke", "ses_1");
        assertThat(ended.exit()).isZero();
        assertThat(ended.err()).contains("This machine's is one of them", "curfew logout");
        assertThat(shell.run("login", "status").exit()).isEqualTo(5);
        assertThat(shell.run("token").out()).isEmpty();

        issuer.next(Say.json(401, "{}"), Say.json(401, "{}"), Say.code(401, "app_session_terminated"));
        var out = shell.run("logout", "--everywhere", "--yes");
        assertThat(out.exit()).isEqualTo(5);
        assertThat(out.err()).contains("Nothing was ended", "curfew logout").doesNotContain("as before");

        signIn(HOUR);
        issuer.next(Say.json(200, "{\"count\":1}"), Say.json(200, "{\"sessions\":[]}"));
        assertThat(shell.run("sessions", "revoke", "ses_2").err())
                .isEqualTo("Ended. The server refuses it from now on.\n");
        assertThat(shell.run("login", "status").exit()).isZero();
    }

    @Test
    void aLogoutOfASignInThatAnotherProgramHasTooWarnsAndOffersToKeepItThere() throws IOException {
        signIn(HOUR);
        Path theirs = directory.resolve("theirs.json");
        Files.move(shell.auth, theirs);
        assertThat(shell.run("auth", "import", theirs.toString()).exit()).isZero();
        assertThat(shell.run("refresh", "--force").exit()).isZero();
        shell.person = true;
        shell.input = "no\n";
        var asked = shell.run("logout");
        assertThat(asked.exit()).isEqualTo(1);
        assertThat(asked.err()).contains("imported from " + theirs, "curfew logout --local-only");
        assertThat(shell.signedIn()).isTrue();

        assertThat(shell.run("logout", "--local-only").exit()).isZero();
        assertThat(issuer.asked("/oauth/revoke")).isEmpty();

        assertThat(shell.run("auth", "import", theirs.toString()).exit()).isZero();
        shell.person = false;
        var told = shell.run("logout");
        assertThat(told.exit()).isZero();
        assertThat(told.err()).contains("is revoked for both", "Successfully logged out");
        assertThat(issuer.asked("/oauth/revoke")).hasSize(1);

        signIn(HOUR);
        assertThat(shell.run("logout").err()).isEqualTo("Successfully logged out\n");
    }

    @Test
    void whatBecameOfTheSignInsIsLoggedForTheirOwnerOnly() throws IOException {
        shell.input = "two words\n";
        assertThat(shell.run("login", "--with-api-key").exit()).isEqualTo(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shell.home)))
                .isEqualTo("rwx------");
        shell.input = "sk-proj-0123456789abcdef\n";
        assertThat(shell.run("login", "--with-api-key").exit()).isZero();
        issuer.next(new Say(200, "text/html", "<h1>Welcome</h1>", Map.of()));
        assertThat(shell.run("login", "--no-browser").exit()).isEqualTo(1);

        Path log = shell.home.resolve("log/login.log");
        assertThat(Files.readAllLines(log))
                .hasSize(3)
                .allMatch(line -> line.contains(issuer.uri().toString()))
                .satisfiesExactly(
                        line -> assertThat(line).contains("is no API key"),
                        line -> assertThat(line).contains("API key", "Signed in."),
                        line -> assertThat(line).contains("browser").doesNotContain("Welcome"));
        assertThat(Files.readString(log)).doesNotContain("0123456789").doesNotContain("two words");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
                .isEqualTo("rw-------");

        Files.writeString(log, "x".repeat(256 << 10));
        shell.input = "sk-proj-0123456789abcdef\n";
        assertThat(shell.run("login", "--with-api-key").exit()).isZero();
        assertThat(Files.readAllLines(log)).hasSize(1);
        Files.delete(log);
        Files.createDirectories(log.resolve("full"));
        assertThat(shell.run("login", "--with-api-key").exit()).isZero();
    }

    @Test
    void aPersonalAccessTokenIsCheckedKeptPrintedAndNotRevoked() throws IOException {
        shell.input = "at-good-1\n";
        var login = shell.run("login", "--with-access-token");
        assertThat(login.exit()).as(login.said()).isZero();
        assertThat(login.err()).contains("with a personal access token").doesNotContain("at-good");
        assertThat(shell.stored())
                .contains("\"personal_access_token\": \"at-good-1\"")
                .doesNotContain("auth_mode");
        var asked = issuer.asked("/api/accounts/v1/user-auth-credential/whoami");
        assertThat(asked)
                .singleElement()
                .satisfies(it -> assertThat(it.headers()).containsEntry("authorization", "Bearer at-good-1"));

        assertThat(shell.run("login", "status", "--json").json().get("method").asString())
                .isEqualTo("personalAccessToken");
        assertThat(shell.run("token").out()).isEqualTo("at-good-1\n");
        assertThat(shell.run("refresh", "--force").exit()).isZero();
        assertThat(shell.run("logout").err()).isEqualTo("Successfully logged out\n");
        assertThat(issuer.asked()).hasSize(1);
    }

    @Test
    void aPersonalAccessTokenThatIsRefusedOrCannotBeCheckedChangesNothing() {
        String before = "{\"auth_mode\":\"apikey\",\"OPENAI_API_KEY\":\"sk-1\"}";
        shell.store(before);
        for (String token : List.of("at-bad", "ey.no.pat", "", "at-two words")) {
            shell.input = token + "\n";
            var ran = shell.run("login", "--with-access-token");
            assertThat(ran.exit()).as(ran.said()).isEqualTo(1);
            assertThat(ran.err()).doesNotContain("at-bad");
        }
        for (var answer :
                List.of(Say.json(500, "{}"), Say.json(200, "{"), new Say(403, "text/html", "<h1>No</h1>", Map.of()))) {
            issuer.next(answer);
            shell.input = "at-good-1\n";
            assertThat(shell.run("login", "--with-access-token").exit()).isEqualTo(1);
        }
        assertThat(shell.stored()).isEqualTo(before);
        shell.environment.put("CODEX_AUTHAPI_BASE_URL", issuer.uri() + "/elsewhere");
        shell.input = "at-good-1\n";
        assertThat(shell.run("login", "--with-access-token").exit()).isEqualTo(1);
        assertThat(issuer.asked("/elsewhere/v1/user-auth-credential/whoami")).hasSize(1);
    }

    @Test
    void opencodesFileKeepsItsOtherProviders() throws IOException {
        signIn(HOUR);
        Path theirs = directory.resolve("opencode.json");
        Files.writeString(theirs, "{\"anthropic\":{\"type\":\"api\",\"key\":\"k\"}}");
        assertThat(shell.run("auth", "export", theirs.toString(), "--format", "opencode")
                        .exit())
                .isZero();
        assertThat(Files.readString(theirs)).contains("\"anthropic\"", "\"oauth\"", "login1-1");

        assertThat(shell.run("logout", "--local-only").exit()).isZero();
        assertThat(shell.run("auth", "import", theirs.toString(), "--format", "opencode")
                        .exit())
                .isZero();
        assertThat(shell.stored()).contains("login1-1");
    }

    @Test
    void aBrokenFileIsSaidToBeOneAndSigningInMendsIt() {
        shell.store("{\"tokens\": {\"access");
        assertThat(shell.run("login", "status")).satisfies(ran -> {
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err()).contains("ends in the middle");
        });
        assertThat(shell.run("token").err()).contains("ends in the middle");
        shell.input = "sk-1\n";
        assertThat(shell.run("login", "--with-api-key").exit()).isZero();
        assertThat(shell.run("token").out()).isEqualTo("sk-1\n");
    }

    @Test
    void completionKnowsTheCommands() {
        var ran = shell.run("completion");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("complete -F", "wait-revoked", "sessions", "device-auth");
    }

    @Test
    void everyCommandTeaches() {
        for (String command : List.of(
                "login",
                "login status",
                "logout",
                "refresh",
                "token",
                "sessions list",
                "sessions revoke",
                "sessions sign-out",
                "keys list",
                "keys create",
                "keys rotate",
                "keys revoke",
                "devices",
                "revocations list",
                "revocations flush",
                "revocations drop",
                "auth import",
                "auth export",
                "completion",
                "doctor")) {
            var ran = shell.run((command + " --help").split(" "));
            assertThat(ran.exit()).as(command).isZero();
            assertThat(ran.out()).as(command).contains("Usage: ", "curfew " + command, "Examples:", "Exit codes:");
            assertThat(ran.out().lines()).as(command).allMatch(line -> line.length() <= 110);
        }
    }

    /// A browser that only notes where it was sent.
    private record Pasted(URI issuer, Path noted) {
        Path program() throws IOException {
            Path program = noted.resolveSibling("browser");
            Files.writeString(
                    program,
                    "#!/bin/sh\nprintf '%s' \"$1\" > " + noted + ".part && mv " + noted + ".part " + noted + "\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
            return program;
        }

        int visit() throws IOException {
            World world = World.system();
            long until = world.nanos() + Duration.ofSeconds(30).toNanos();
            while (!Files.exists(noted)) {
                assertThat(world.nanos()).as("somebody opens a browser").isLessThan(until);
                world.sleep(Duration.ofMillis(20));
            }
            URI address = URI.create(Files.readString(noted));
            URI back = HttpProbe.at(issuer)
                    .get(address.getRawPath() + "?" + address.getRawQuery())
                    .location();
            return HttpProbe.at(back)
                    .get(back.getRawPath() + "?" + back.getRawQuery())
                    .status();
        }
    }
}
