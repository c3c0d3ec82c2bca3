package dev.curfew.testkit.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.cli.Curfew;
import dev.curfew.cli.account.Place;
import dev.curfew.client.Endpoints;
import dev.curfew.testkit.Browser;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.Ports;
import dev.curfew.testkit.Program;
import dev.curfew.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// A person at a terminal and the real authority: from signing in to being signed out from elsewhere.
class CommandStory {
    @AutoClose
    static final Ports.SignIns PORTS = Ports.signIns();

    private static final String EMAIL = "ada@example.com";
    private static final String PASSWORD = "four unrelated words do";
    private static final Pattern ADDRESS = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+/oauth/authorize\\?\\S+)");
    private static final Pattern BACK = Pattern.compile("redirect_uri=http%3A%2F%2F127\\.0\\.0\\.1%3A(\\d+)");
    private static final Pattern CODE = Pattern.compile("\n  ([A-Z]{4}-[A-Z]{4})\n");

    private final TestAuthority authority = TestAuthority.start();

    @TempDir
    Path directory;

    private Terminal shell;
    private HttpProbe owner;

    @BeforeEach
    void open() {
        authority.owner(EMAIL, PASSWORD);
        owner = authority.signIn(EMAIL, PASSWORD);
        // So short that each command that presents the token has it refreshed first.
        var changed = owner.patch("/api/v1/apps/curfew-cli", Map.of("accessSeconds", 240));
        assertThat(changed.status()).as("%s", changed).isEqualTo(200);
        shell = new Terminal(directory, authority.uri());
    }

    @AfterEach
    void close() {
        authority.close();
    }

    private Program start(String... words) {
        return shell.start(Curfew.class, words);
    }

    private static void signIn(Browser browser) {
        browser.fill("E-mail", EMAIL);
        browser.fill("Password", PASSWORD);
        browser.click("Sign in");
    }

    private void allow(Program login, Browser browser) {
        browser.visit(URI.create(login.await(ADDRESS).group(1)));
        if (browser.text().contains("E-mail")) {
            signIn(browser);
        }
        browser.awaitText("this computer");
        browser.click("Allow");
        browser.awaitText("You can close this page and go back to the terminal.");
    }

    private static boolean listens(int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void aSignInStandsAmongTheActiveSessionsAndOnceEndedThereTheNextTokenSaysSo() {
        try (var browser = Browser.open();
                var login = start("login", "--no-browser")) {
            allow(login, browser);
            var ended = login.await();
            assertThat(ended.exit()).as("%s", ended).isZero();
            assertThat(ended.err()).contains("Signed in as " + EMAIL);

            assertThat(shell.run("token").out()).startsWith("ey");
            var listed = shell.run("sessions", "list");
            assertThat(listed.exit()).as(listed.said()).isZero();
            assertThat(listed.out()).contains("Curfew CLI", "this one", "SESSION");
            assertThat(shell.run("devices").out()).contains("(this one)", Place.host());

            browser.visit(authority.uri().resolve("/sessions"));
            browser.awaitText("Curfew CLI on ");
            browser.visit(authority.uri().resolve("/sessions/sign-out?scope=session&id=" + current()));
            browser.click("Sign out this session");
            browser.awaitText("Recently ended");

            String before = shell.stored();
            var token = shell.run("token");
            assertThat(token.exit()).as(token.said()).isEqualTo(5);
            assertThat(token.out()).isEmpty();
            assertThat(token.err()).contains("its session has ended", "curfew login");
            assertThat(shell.stored()).isEqualTo(before);
            assertThat(shell.run("sessions", "list").exit()).isEqualTo(5);
            assertThat(shell.run("logout").err()).isEqualTo("Successfully logged out\n");
        }
    }

    private String current() {
        for (var session : shell.run("sessions", "list", "--json").json()) {
            if (session.get("current").asBoolean()) {
                return session.get("id").asString();
            }
        }
        throw new AssertionError("no session is the current one");
    }

    @Test
    void twoSignInsAtOnceAndCtrlCLeaveNothingListening() throws Exception {
        try (var browser = Browser.open();
                var first = start("login", "--no-browser");
                var second = start("login", "--no-browser")) {
            int one = port(first);
            int other = port(second);
            assertThat(one).isNotEqualTo(other);
            assertThat(listens(one)).isTrue();

            var interrupt = new ProcessBuilder("kill", "-INT", String.valueOf(first.pid())).start();
            assertThat(interrupt.waitFor()).isZero();
            var cancelled = first.await();
            assertThat(cancelled.exit()).isEqualTo(130);
            assertThat(cancelled.err()).contains("Cancelled. Nothing was changed");
            assertThat(listens(one)).isFalse();
            assertThat(shell.signedIn()).isFalse();

            allow(second, browser);
            assertThat(second.await().exit()).isZero();
            assertThat(listens(other)).isFalse();
            assertThat(shell.run("login", "status").exit()).isZero();
        }
        aLogoutKeepsAndPresentsWhatCanOnlyEndTheSession();
    }

    /// What it would keep if the server were away is no sign-in, and the server ends the session by it.
    private void aLogoutKeepsAndPresentsWhatCanOnlyEndTheSession() {
        assertThat(shell.run("token").exit()).isZero();
        var tokens = JsonMapper.shared().readTree(shell.stored()).get("tokens");
        String ends = tokens.get("revocation_token").asString();
        assertThat(ends).startsWith("crrv_");
        assertThat(refresh(ends)).isEqualTo(400);
        assertThat(authority.probe().withBearer(ends).get("/api/v1/sessions").status())
                .isEqualTo(401);
        var ofAnotherApp = authority.probe().form("/oauth/revoke", "token", ends, "client_id", Endpoints.CODEX_CLIENT);
        assertThat(ofAnotherApp.status()).as("%s", ofAnotherApp).isEqualTo(400);
        assertThat(shell.run("sessions", "list").exit())
                .as("none of these ends it")
                .isZero();

        assertThat(shell.run("logout").err()).isEqualTo("Successfully logged out\n");

        assertThat(refresh(tokens.get("refresh_token").asString())).isEqualTo(400);
        assertThat(authority
                        .probe()
                        .withBearer(tokens.get("access_token").asString())
                        .get("/api/v1/sessions")
                        .status())
                .isEqualTo(401);
    }

    private int refresh(String token) {
        return authority
                .probe()
                .form("/oauth/token", "grant_type", "refresh_token", "refresh_token", token, "client_id", "curfew-cli")
                .status();
    }

    private static int port(Program login) {
        return Integer.parseInt(login.await(BACK).group(1));
    }

    @Test
    void aPersonSignsInByCodeAndOutEverywhere() throws IOException {
        try (var browser = Browser.open();
                var login = start("login", "--device-auth")) {
            String code = login.await(CODE).group(1);
            browser.visit(authority.uri().resolve("/device?user_code=" + code));
            signIn(browser);
            browser.click("Continue");
            browser.awaitText("Only continue if you started this yourself");
            browser.click("Approve");
            browser.awaitText("You can close this page");
            assertThat(login.await().exit()).isZero();

            var other = shell.run("sessions", "revoke", "ses_nothing");
            assertThat(other.exit()).as(other.said()).isEqualTo(6);
            assertThat(shell.run("sessions", "sign-out", "--yes").exit()).isZero();
            assertThat(shell.run("sessions", "list", "--json").json()).hasSize(1);
            var out = shell.run("logout", "--everywhere", "--yes");
            assertThat(out.exit()).as(out.said()).isZero();
            assertThat(out.err()).contains("everywhere", "Successfully logged out");
            assertThat(Files.exists(shell.auth)).isFalse();
            assertThat(authority
                            .signIn(EMAIL, PASSWORD)
                            .get("/api/v1/sessions?state=active")
                            .json()
                            .get("sessions"))
                    .hasSize(1);
        }
    }
}
