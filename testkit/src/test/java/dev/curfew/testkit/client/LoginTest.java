package dev.curfew.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.World;
import dev.curfew.client.AuthFile;
import dev.curfew.client.AuthManager;
import dev.curfew.client.AuthState;
import dev.curfew.client.Credential;
import dev.curfew.client.FileStore;
import dev.curfew.client.HttpTransport;
import dev.curfew.client.Refresh;
import dev.curfew.client.Restrictions;
import dev.curfew.client.RevocationJob;
import dev.curfew.client.SignIn;
import dev.curfew.client.login.Doors;
import dev.curfew.client.login.Login;
import dev.curfew.client.login.Login.Pasted;
import dev.curfew.client.login.LoginException;
import dev.curfew.client.login.Outcome;
import dev.curfew.client.login.Prompt;
import dev.curfew.client.login.Terms;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.Ports;
import dev.curfew.testkit.ScriptedIssuer.Act;
import dev.curfew.testkit.ScriptedIssuer.Act.Say;
import java.io.IOException;
import java.io.StringReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Signing in, against an issuer that says yes unless it is told otherwise.
@Timeout(60)
class LoginTest {
    @AutoClose
    static final Ports.SignIns PORTS = Ports.signIns();

    private static final String AT = "/auth/callback";

    @TempDir
    Path directory;

    private Desk desk;
    private AuthManager manager;

    @BeforeEach
    void open() {
        desk = new Desk(directory.resolve("home"));
        manager = desk.manager();
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private Doors doors() {
        return doors(Terms.at(desk.issuer.uri(), Terms.CURFEW_CLIENT));
    }

    private Doors doors(Terms terms) {
        return new Doors(desk.world, new HttpTransport(World.system(), Map.of()), "desk/1", manager, terms);
    }

    private static URI address(Login login) {
        return switch (login.prompt()) {
            case Prompt.Open(URI address) -> address;
            case Prompt.Enter(URI address, var code, var complete) -> address;
        };
    }

    private static String query(URI address, String name) {
        var given = Pattern.compile("(?:^|&)" + name + "=([^&]*)").matcher(address.getQuery());
        assertThat(given.find()).as("%s in %s", name, address).isTrue();
        return given.group(1);
    }

    /// Where the issuer sends a browser that goes where the person is told to.
    private static URI back(Login login) {
        URI address = address(login);
        return HttpProbe.at(address)
                .get(address.getRawPath() + "?" + address.getRawQuery())
                .location();
    }

    private static HttpProbe.Answer visit(URI address) {
        return HttpProbe.at(address).get(address.getRawPath() + "?" + address.getRawQuery());
    }

    private static URI knock(Login login, String query) {
        return URI.create(query(address(login), "redirect_uri") + "?" + query);
    }

    private static boolean listens(URI address) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort()));
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }

    @Test
    void aBrowserSignsInAndNothingListensAfterwards() throws Exception {
        Login login = doors().browser();
        URI back = back(login);
        var page = visit(back);

        assertThat(login.await()).isInstanceOf(Outcome.SignedIn.class);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("<h1>Signed in</h1>").doesNotContain(query(back, "code"));
        assertThat(page.header("Content-Security-Policy")).get().asString().contains("default-src 'none'");
        assertThat(listens(back)).isFalse();
        assertThat(desk.credential()).isInstanceOf(Credential.Managed.class);
        assertThat(desk.stored())
                .contains("\"issuer\": \"" + desk.issuer.uri() + "\"", "\"client_id\": \"curfew-cli\"");
        assertThat(manager.state()).isInstanceOf(AuthState.Ok.class);
    }

    @Test
    void theAddressHoldsPkceStateAndAPortOfThisMachine() throws Exception {
        try (Login login = doors(Terms.at(desk.issuer.uri(), "an app").within(List.of("ws-1", "ws-2")))
                .browser()) {
            URI address = address(login);
            assertThat(query(address, "response_type")).isEqualTo("code");
            assertThat(query(address, "client_id")).isEqualTo("an+app");
            assertThat(query(address, "code_challenge_method")).isEqualTo("S256");
            assertThat(query(address, "code_challenge")).hasSize(43);
            assertThat(query(address, "state")).hasSize(43);
            assertThat(query(address, "redirect_uri")).matches("http://127\\.0\\.0\\.1:\\d+/auth/callback");
            assertThat(query(address, "allowed_workspace_id")).isEqualTo("ws-1,ws-2");
        }
    }

    @Test
    void twoThatWaitHaveAPortEachAndASecondSignInEndsTheFirstOnesToken() throws Exception {
        Login first = doors().browser();
        Login second = doors().browser();
        assertThat(back(first).getPort()).isNotEqualTo(back(second).getPort());

        visit(back(first));
        first.await();
        String before = refreshToken();
        visit(back(second));
        second.await();

        assertThat(refreshToken()).isNotEqualTo(before);
        assertThat(desk.queue().list())
                .singleElement()
                .satisfies(job -> assertThat(job.reason()).isEqualTo(RevocationJob.Reason.SUPERSEDED));
        assertThat(desk.queue().flush(desk.caller(), Duration.ofSeconds(5), false))
                .isOne();
        assertThat(desk.issuer.isLive(before)).isFalse();
        assertThat(desk.issuer.isLive(refreshToken())).isTrue();
    }

    private String refreshToken() {
        return ((Credential.Managed) desk.credential())
                .tokens()
                .refreshToken()
                .orElseThrow()
                .revealText(dev.curfew.base.Secret.Purpose.VERIFY);
    }

    @Test
    void allUsualPortsBusyAFreeOneIsTaken() throws Exception {
        try (var one = busy(1455);
                var other = busy(1457);
                Login login = doors().browser()) {
            assertThat(URI.create(query(address(login), "redirect_uri")).getPort())
                    .isPositive()
                    .isNotIn(1455, 1457);
            assertThat(one.isBound() || other.isBound()).isTrue();
        }
    }

    /// Somebody else's listener, or ours where there is none.
    private static ServerSocket busy(int port) throws IOException {
        try {
            return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        } catch (IOException taken) {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        }
    }

    @Test
    void anAnswerOfAnotherSignInIsTurnedAwayAndTheListenerGoesOn() throws Exception {
        Login login = doors().browser();
        assertThat(visit(knock(login, "code=x&state=somebody-elses")).status()).isEqualTo(400);
        assertThat(visit(knock(login, "code=x")).status()).isEqualTo(400);
        assertThat(visit(knock(login, "error=access_denied")).status()).isEqualTo(400);
        assertThat(visit(knock(login, "%ff=1")).status()).isEqualTo(400);
        assertThat(visit(URI.create(knock(login, "x").toString().replace(AT, "/success")))
                        .status())
                .isEqualTo(404);
        assertThat(statusFor(login, "evil.example")).contains(" 404 ");
        assertThat(Files.exists(desk.auth)).isFalse();

        visit(back(login));
        assertThat(login.await()).isInstanceOf(Outcome.SignedIn.class);
    }

    /// What a page of another name hears that has itself resolved to this machine.
    private static String statusFor(Login login, String host) throws IOException {
        URI at = knock(login, "");
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), at.getPort())) {
            String state = query(address(login), "state");
            socket.getOutputStream()
                    .write(("GET " + AT + "?code=x&state=" + state + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(20), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aRefusalInTheBrowserChangesNothing() throws Exception {
        desk.tokens().store();
        String before = desk.stored();
        Login login = doors().browser();
        var page = visit(
                knock(login, "error=access_denied&error_description=%3Cb%3E&state=" + query(address(login), "state")));

        assertThat(login.await()).isEqualTo(new Outcome.Denied());
        assertThat(page.text()).contains("Not signed in").doesNotContain("<b>");
        assertThat(desk.stored()).isEqualTo(before);
        assertThat(desk.queue().list()).isEmpty();
    }

    @Test
    void anAnswerOfAnotherServerIsNotTakenToThisOne() throws Exception {
        Login login = doors().browser();
        visit(URI.create(back(login) + "&iss=" + URLEncoder.encode("https://evil.example", StandardCharsets.UTF_8)));

        assertThat(login.await().text()).contains("Another server");
        assertThat(desk.issuer.asked("/oauth/token")).isEmpty();
    }

    @Test
    void cancelledNothingListensAndNothingIsStored() throws Exception {
        Login login = doors().browser();
        URI back = back(login);

        assertThat(login.cancel()).isTrue();
        assertThat(login.cancel()).isFalse();
        assertThat(login.await()).isEqualTo(new Outcome.Cancelled());
        assertThat(listens(back)).isFalse();
        assertThat(login.paste(back.toString())).isEqualTo(Pasted.OVER);
        assertThat(Files.exists(desk.auth)).isFalse();
    }

    @Test
    void cancelledWhileTheTokensAreOnTheirWayTheyAreGivenBack() throws Exception {
        Login login = doors().browser();
        URI back = back(login);
        desk.issuer.next(new Act.Meanwhile(login::cancel, Act.honest()));
        assertThat(login.paste(back.toString())).isEqualTo(Pasted.TAKEN);

        assertThat(login.await()).isEqualTo(new Outcome.Cancelled());
        Eventually.holds(() -> !desk.queue().list().isEmpty());
        assertThat(Files.exists(desk.auth)).isFalse();
        assertThat(desk.queue().list())
                .extracting(RevocationJob::reason)
                .containsExactly(RevocationJob.Reason.UNWANTED);
        assertThat(desk.queue().flush(desk.caller(), Duration.ofSeconds(5), false))
                .isOne();
    }

    @Test
    void nobodyDecidesInTime() throws Exception {
        Login login = doors(Terms.at(desk.issuer.uri(), Terms.CURFEW_CLIENT).limited(Duration.ofMillis(50)))
                .browser();
        URI back = knock(login, "");
        assertThat(login.await()).isInstanceOf(Outcome.TooLate.class);
        assertThat(listens(back)).isFalse();
    }

    @Test
    void theAddressCanBeBroughtBackFromAnotherMachine() throws Exception {
        Login login = doors().browser();
        URI back = back(login);
        assertThat(login.paste("hello")).isEqualTo(Pasted.UNKNOWN);
        assertThat(login.paste("http://127.0.0.1:1455/auth/callback?code=1&state=2"))
                .isEqualTo(Pasted.FOREIGN);
        assertThat(login.paste(" " + back + "\n")).isEqualTo(Pasted.TAKEN);
        assertThat(login.await()).isInstanceOf(Outcome.SignedIn.class);
    }

    @Test
    void aCodeThatTheServerDoesNotTakeLeavesTheOldSignIn() throws Exception {
        String token = desk.tokens().token();
        desk.tokens().refresh(token).store();
        String before = desk.stored();
        Login login = doors().browser();
        var page = visit(knock(login, "code=made-up&state=" + query(address(login), "state")));

        assertThat(login.await().text()).contains("Start the sign-in again");
        assertThat(page.text()).contains("Not signed in");
        assertThat(desk.stored()).isEqualTo(before);
        assertThat(desk.issuer.isLive(token)).isTrue();
    }

    @Test
    void whatCannotBeStoredIsGivenBackAndTheOldSignInStays() throws Exception {
        desk.tokens().store();
        String before = desk.stored();
        manager.reload();
        Login login = doors().browser();
        URI back = back(login);
        Path home = desk.auth.resolveSibling(".").normalize();
        Files.delete(desk.auth);
        Files.createDirectories(desk.auth.resolve("full"));
        visit(back);

        assertThat(login.await()).isInstanceOf(Outcome.Failed.class);
        assertThat(login.await().text()).contains("auth.json");
        assertThat(desk.queue().list())
                .extracting(RevocationJob::reason)
                .containsExactly(RevocationJob.Reason.UNWANTED);
        assertThat(before).isNotEmpty();
        assertThat(Files.isDirectory(home)).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("revocations"))))
                .isEqualTo("rwx------");
    }

    @Test
    void whatCannotTakeThePlaceOfTheOldSignInLeavesNothingIntended() throws Exception {
        var old = desk.tokens();
        String before = old.store();
        manager.reload();
        Files.createDirectories(desk.auth.resolveSibling("auth.json.new").resolve("full"));
        Login login = doors().browser();
        visit(back(login));

        assertThat(login.await()).isInstanceOf(Outcome.Failed.class);

        assertThat(desk.stored()).isEqualTo(before);
        assertThat(desk.auth.resolveSibling("revocations")).isDirectoryNotContaining("glob:**.intended");
        desk.queue().flush(desk.caller(), Duration.ofSeconds(5), true);
        assertThat(desk.issuer.isLive(old.token())).isTrue();
    }

    @Test
    void aBrokenFileIsReplacedBySigningIn() throws Exception {
        desk.store("{\"tokens\": ");
        manager.reload();
        assertThat(manager.state()).isInstanceOf(AuthState.Unusable.class);
        Login login = doors().browser();
        visit(back(login));
        assertThat(login.await()).isInstanceOf(Outcome.SignedIn.class);
        assertThat(manager.state()).isInstanceOf(AuthState.Ok.class);
    }

    @Test
    void aDeviceWaitsAsLongAsTheServerWantsAndLongerWhenItIsTold() throws Exception {
        desk.issuer.next(
                Act.honest(),
                Act.honest(),
                Say.json(400, "{\"error\":\"authorization_pending\"}"),
                Say.json(400, "{\"error\":\"slow_down\"}"),
                Say.json(400, "{\"error\":\"authorization_pending\"}"),
                new Act.HangUpBefore(),
                Say.json(503, "{}"),
                Act.honest());
        long began = desk.world.nanos();
        Login login = doors().device();

        assertThat(login.await()).isInstanceOf(Outcome.SignedIn.class);
        assertThat(login.prompt())
                .isEqualTo(new Prompt.Enter(
                        desk.issuer.uri().resolve("/device"),
                        "BCDF-GHJK",
                        desk.issuer.uri().resolve("/device")));
        // 5, 5, then 10 twice, 15 after the lost answer, 20 after the busy one.
        assertThat(Duration.ofNanos(desk.world.nanos() - began))
                .isEqualTo(Duration.ofSeconds(5 + 5 + 10 + 10 + 15 + 20));
        assertThat(desk.issuer.asked("/oauth/token")).hasSize(6);
    }

    @Test
    void aDeviceThatNobodyApprovesStopsAskingAfterAQuarterOfAnHour() throws Exception {
        desk.issuer.next(Act.honest(), Act.honest());
        for (int i = 0; i < 180; i++) {
            desk.issuer.next(Say.json(400, "{\"error\":\"authorization_pending\"}"));
        }
        assertThat(doors().device().await()).isEqualTo(new Outcome.TooLate(Duration.ofMinutes(15)));
    }

    @Test
    void aDeviceHearsANoAndATooLate() throws Exception {
        desk.issuer.next(Act.honest(), Act.honest(), Say.json(400, "{\"error\":\"access_denied\"}"));
        assertThat(doors().device().await()).isEqualTo(new Outcome.Denied());
        desk.issuer.next(Act.honest(), Act.honest(), Say.json(400, "{\"error\":\"expired_token\"}"));
        assertThat(doors().device().await()).isInstanceOf(Outcome.TooLate.class);
        assertThat(Files.exists(desk.auth)).isFalse();
    }

    @Test
    void aUserCodeThatATerminalWouldActOnIsNotShown() {
        desk.issuer.next(
                Act.honest(),
                Say.json(
                        200,
                        "{\"device_code\":\"d\",\"user_code\":\"\\u001b[2J\",\"verification_uri\":\"http://127.0.0.1/d\"}"));
        assertThatThrownBy(() -> doors().device()).isInstanceOf(LoginException.class);
    }

    @Test
    void anIssuerThatAnswersWithAPageIsToldApartFromOneThatIsDown() {
        desk.issuer.next(new Say(200, "text/html", "<h1>Welcome</h1>", Map.of()));
        assertThatThrownBy(() -> doors().browser())
                .hasMessageContaining("sent a web page")
                .hasMessageContaining("--server")
                .hasMessageNotContaining("Welcome");
        desk.issuer.next(new Say(403, "text/html", "<h1>Blocked</h1>", Map.of()));
        assertThatThrownBy(() -> doors().device()).hasMessageContaining("proxy");
        desk.issuer.next(new Say(407, "text/html", "", Map.of()));
        assertThatThrownBy(() -> doors().browser()).hasMessageContaining("HTTPS_PROXY");
        desk.issuer.next(Say.json(503, "{}"));
        assertThatThrownBy(() -> doors().browser()).hasMessageContaining("problem of its own");
        desk.issuer.next(new Act.HangUpBefore());
        assertThatThrownBy(() -> doors().browser()).hasMessageContaining("could not be reached");
        desk.issuer.next(Say.json(200, "{\"issuer\":\"https://other.example\"}"));
        assertThatThrownBy(() -> doors().browser()).hasMessageContaining("another address");
    }

    @Test
    void whatMayNotBeUsedHereIsNotStoredAndGivenBack() throws Exception {
        manager = desk.restricted(new Restrictions(Optional.of(Restrictions.Method.API), List.of()));
        Login login = doors().browser();
        var page = visit(back(login));
        assertThat(login.await().text()).contains("API key login is required");
        assertThat(page.text()).contains("API key login is required");
        assertThat(Files.exists(desk.auth)).isFalse();
        assertThat(desk.queue().list()).hasSize(1);
        assertThat(doors().apiKey(new StringReader("sk-1"))).isInstanceOf(Outcome.SignedIn.class);
    }

    @Test
    void anApiKeyTakesThePlaceOfASignInWhichDies() throws Exception {
        String token = desk.tokens().token();
        desk.tokens().refresh(token).store();
        manager.reload();

        assertThat(doors().apiKey(new StringReader(" sk-1234\n"))).isInstanceOf(Outcome.SignedIn.class);
        assertThat(desk.credential()).isInstanceOf(Credential.ApiKey.class);
        assertThat(desk.queue().flush(desk.caller(), Duration.ofSeconds(5), false))
                .isOne();
        assertThat(desk.issuer.isLive(token)).isFalse();
    }

    @Test
    void anImportedLaterStateOfTheSameSignInDoesNotEndIt() throws Exception {
        String token = desk.tokens().token();
        desk.tokens().refresh(token).store();
        manager.reload();
        var elsewhere =
                AuthFile.parse(desk.stored().getBytes(StandardCharsets.UTF_8)).orElseThrow();
        manager.refresh();
        String later = desk.stored();
        FileStore.at(directory.resolve("home"), desk.world).save(elsewhere);
        manager.reload();

        manager.signIn(new SignIn.Imported(
                AuthFile.parse(later.getBytes(StandardCharsets.UTF_8)).orElseThrow()));

        assertThat(desk.queue().flush(desk.caller(), Duration.ofSeconds(5), true))
                .isZero();
        assertThat(manager.refresh()).isInstanceOf(Refresh.Renewed.class);

        String mine = desk.stored();
        var another = desk.tokens().account("acct-2").user("u2");
        another.store();
        var theirs =
                AuthFile.parse(desk.stored().getBytes(StandardCharsets.UTF_8)).orElseThrow();
        desk.store(mine);
        manager.reload();
        manager.signIn(new SignIn.Imported(theirs));
        assertThat(desk.queue().flush(desk.caller(), Duration.ofSeconds(5), true))
                .isOne();
    }

    @Test
    void whatIsNoKeyIsNotStored() throws Exception {
        for (String none : new String[] {"", "  \n", "two words", "sk-\u001b", "x".repeat(20_000)}) {
            assertThat(doors().apiKey(new StringReader(none))).isInstanceOf(Outcome.Failed.class);
        }
        assertThat(Files.exists(desk.auth)).isFalse();
    }

    @Test
    void anAccessTokenIsStoredOnceItsServerKnowsIt() throws Exception {
        assertThat(doors().accessToken(new StringReader("at-bad")).text()).contains("does not know this token");
        assertThat(doors().accessToken(new StringReader("eyJ.x.y")).text()).contains("begin with at-");
        assertThat(Files.exists(desk.auth)).isFalse();
        assertThat(doors().accessToken(new StringReader("at-good-1\n"))).isInstanceOf(Outcome.SignedIn.class);
        assertThat(desk.credential()).isInstanceOf(Credential.PersonalToken.class);
    }
}
