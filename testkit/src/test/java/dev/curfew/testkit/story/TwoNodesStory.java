package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.guard.Guard;
import dev.curfew.client.guard.GuardSettings;
import dev.curfew.client.guard.Verdict;
import dev.curfew.testkit.ConfidentialApp;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.HttpProbe.Answer;
import dev.curfew.testkit.TestPostgres;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What one node does holds on the other at once, and what both are asked at once happens once.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoNodesStory {
    private static final String REDIRECT = "https://intranet.test/callback";
    private static final String VERIFIER = "a-verifier-of-forty-three-characters-at-least";
    private static final String CHALLENGE = "EGHA1oGwfCkTOpFl1Vsn4veFSVESRiTz-nEgRwqWX7E";
    private static final int ROUNDS = 8;

    private final TestPostgres.Database database = TestPostgres.database();
    private Nodes nodes;
    private Registered gateway;
    private Registered intranet;

    /// An app and its secret.
    private record Registered(String id, String secret) {}

    @BeforeAll
    void start(@TempDir Path directory) {
        nodes = Nodes.start(database, directory);
        gateway = register("Gateway", List.of("client_credentials"), List.of());
        intranet =
                register("Intranet", List.of("authorization_code", "refresh_token", "device_code"), List.of(REDIRECT));
    }

    @AfterAll
    void close() {
        nodes.close();
        TestPostgres.shared().drop(database);
    }

    @Test
    void signOutOnOneIsRefusedOnTheOtherAtOnce() {
        for (int i = 0; i < ROUNDS; i++) {
            Served here = i % 2 == 0 ? nodes.one : nodes.other;
            Served there = i % 2 == 0 ? nodes.other : nodes.one;
            var terminal = Nodes.Terminal.signIn(here.probe(), Nodes.OLGA);
            assertThat(opens(there, terminal)).containsExactly(200, 200, 200);

            assertThat(nodes.olga(here)
                            .delete("/api/v1/sessions/" + terminal.session())
                            .status())
                    .isEqualTo(200);

            assertThat(opens(there, terminal)).containsExactly(401, 401, 404);
            assertThat(terminal.refreshAt(there.probe()).status()).isEqualTo(401);
        }
    }

    @Test
    void cookieThatOneTookBackIsNoneOnTheOther() {
        var browser = browser(nodes.one, Nodes.OLGA);
        var there = at(nodes.other, browser);
        assertThat(there.get("/api/v1/sessions").status()).isEqualTo(200);

        assertThat(browser.with("Origin", nodes.proxy.uri().toString())
                        .post("/api/v1/sign-out", Map.of("scope", "everywhere"))
                        .status())
                .isEqualTo(200);

        assertThat(there.get("/api/v1/sessions").status()).isEqualTo(401);
        assertThat(there.get("/sessions").location().getPath()).isEqualTo("/sign-in");
    }

    @Test
    void deactivatedPersonHoldsNothingOnEitherAndGetsNothingBack() {
        String ada = person("ada@example.com");
        var terminal = Nodes.Terminal.signIn(nodes.other.probe(), "ada@example.com");
        var browser = browser(nodes.other, "ada@example.com");

        setActive(nodes.one, ada, false);

        assertThat(opens(nodes.other, terminal)).containsExactly(401, 401, 404);
        assertThat(terminal.refreshAt(nodes.other.probe()).status()).isEqualTo(401);
        assertThat(browser.get("/api/v1/sessions").status()).isEqualTo(401);
        setActive(nodes.other, ada, true);
        assertThat(terminal.refreshAt(nodes.one.probe()).status()).isEqualTo(401);
        assertThat(at(nodes.one, browser).get("/api/v1/sessions").status()).isEqualTo(401);
    }

    @Test
    void disabledAppHasNothingOnTheOtherAtOnce() {
        var app = register(
                "Wiki", List.of("authorization_code", "refresh_token", "client_credentials"), List.of(REDIRECT));
        var browser = browser(nodes.other, Nodes.OLGA);
        var spent = spend(nodes.other, app, code(browser, app));
        assertThat(spent.status()).as("%s", spent).isEqualTo(200);
        String own = ownToken(nodes.other, app);
        String unspent = code(browser, app);
        String refresh = spent.json().get("refresh_token").asString();
        assertThat(introspected(nodes.other, own)).isTrue();

        change(nodes.one, app, Map.of("enabled", false));

        assertThat(introspected(nodes.other, own)).isFalse();
        assertThat(introspected(nodes.other, spent.json().get("access_token").asString()))
                .isFalse();
        assertThat(refresh(nodes.other, app, refresh).status()).isIn(400, 401);
        assertThat(spend(nodes.other, app, unspent).status()).isIn(400, 401);
        change(nodes.one, app, Map.of("enabled", true));
        assertThat(refresh(nodes.other, app, refresh).status()).isEqualTo(400);
    }

    @Test
    void newSecretCountsOnTheOtherAtOnceAndTheOldOneStopsWithinTheBound() {
        var app = register("Cron", List.of("client_credentials"), List.of());
        ownToken(nodes.other, app);

        var renewed = nodes.olga(nodes.one).post("/api/v1/apps/" + app.id() + "/secret", Map.of());
        var fresh = new Registered(app.id(), renewed.json().get("clientSecret").asString());

        ownToken(nodes.other, fresh);
        assertThat(own(nodes.one, app).status()).isEqualTo(401);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> own(nodes.other, app).status() == 401);
    }

    @Test
    void refreshTokenPresentedToBothAtOnceHasOneSuccessor() {
        for (int i = 0; i < ROUNDS; i++) {
            var terminal = nodes.terminal(Nodes.OLGA);

            var answers =
                    both(() -> terminal.presentAt(nodes.one.probe()), () -> terminal.presentAt(nodes.other.probe()));

            assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
            assertThat(answers.stream()
                            .map(answer -> answer.json().get("refreshToken").asString())
                            .distinct())
                    .hasSize(1);
            assertThat(terminal.refresh().status()).isEqualTo(200);
            assertThat(terminal.refresh().status()).isEqualTo(200);
        }
    }

    @Test
    void codeSpentAtBothAtOnceIsSpentOnce() {
        var browser = browser(nodes.one, Nodes.OLGA);
        for (int i = 0; i < ROUNDS; i++) {
            String code = code(browser, intranet);

            var answers = both(() -> spend(nodes.one, intranet, code), () -> spend(nodes.other, intranet, code));

            var granted =
                    answers.stream().filter(answer -> answer.status() == 200).toList();
            assertThat(granted).hasSize(1);
            String won = granted.getFirst().json().get("refresh_token").asString();
            assertThat(refresh(nodes.other, intranet, won).status())
                    .as("one of the two is a thief")
                    .isEqualTo(400);
        }
    }

    @Test
    void deviceApprovedOnOneIsSignedInByTheOther() {
        var asked =
                nodes.one.probe().withBasic(intranet.id(), intranet.secret()).form("/oauth/device_authorization");
        String userCode = asked.json().get("user_code").asString();
        var browser = browser(nodes.other, Nodes.OLGA);
        String csrf = hidden(browser.get("/device?user_code=" + userCode), "csrf");
        var there = at(nodes.one, browser);

        var approved = there.form(
                "/device/decision", "csrf", csrf, "user_code", userCode, "device_name", "box", "decision", "approve");
        assertThat(approved.status()).as("%s", approved).isEqualTo(200);

        var polled = both(() -> poll(nodes.other, asked), () -> poll(nodes.one, asked));
        assertThat(polled.stream().filter(answer -> answer.status() == 200)).hasSize(1);
    }

    @Test
    void pageOfOneNodeIsAnsweredByTheOther() {
        for (int i = 0; i < 2; i++) {
            var browser = nodes.probe();
            var page = browser.get("/sign-in");
            var in = browser.form(
                    "/sign-in",
                    "csrf",
                    hidden(page, "csrf"),
                    "next",
                    "",
                    "email",
                    Nodes.OLGA,
                    "password",
                    Nodes.PASSWORD);
            assertThat(in.status()).as("%s", in).isEqualTo(303);
            var sessions = browser.get("/sessions");
            assertThat(sessions.status()).isEqualTo(200);
            var out = browser.form("/sign-out", "csrf", hidden(sessions, "csrf"));
            assertThat(out.status()).as("%s", out).isIn(200, 303);
            assertThat(browser.get("/sessions").status()).isEqualTo(303);
        }
    }

    @Test
    void nodeThatHasNotHeardOfARotationAcceptsWhatTheNewKeySigns() {
        var before = nodes.terminal(Nodes.OLGA);
        String published = nodes.other.probe().get("/oauth/jwks").text();

        assertThat(nodes.one.command("signing-keys", "rotate").await().exit()).isZero();
        nodes.one.terminate();
        assertThat(nodes.one.ended().exit()).isZero();
        nodes.one.start();

        var after = Nodes.Terminal.signIn(nodes.one.probe(), Nodes.OLGA);
        assertThat(published).contains(after.key()).contains(before.key());
        assertThat(after.key()).isNotEqualTo(before.key());
        assertThat(opens(nodes.other, after)).containsExactly(200, 200, 200);
        assertThat(opens(nodes.one, before)).containsExactly(200, 200, 200);
        assertThat(after.refreshAt(nodes.other.probe()).status()).isEqualTo(200);
        assertThat(before.refreshAt(nodes.one.probe()).status()).isEqualTo(200);
    }

    /// The command is run beside one node; the other and a guard that follows it were told nothing.
    @Test
    void droppedKeyIsRefusedEverywhereAndTheNewOneIsAcceptedAtOnce() {
        var reports = register("Reports", List.of("client_credentials"), List.of(), List.of("feed"));
        String issuer = nodes.proxy.uri().toString();
        var settings =
                GuardSettings.of(nodes.other.uri(), issuer, Set.of(issuer), reports.id(), Secret.of(reports.secret()));
        try (Guard guard = Guard.start(World.system(), settings, Map.of())) {
            assertThat(guard.awaitFeed(Duration.ofSeconds(30))).isTrue();
            var before = Nodes.Terminal.signIn(nodes.other.probe(), Nodes.OLGA);
            String old = before.accessToken();
            assertThat(guard.verify(old)).isInstanceOf(Verdict.Admitted.class);

            assertThat(nodes.one
                            .command("signing-keys", "drop", before.key())
                            .await()
                            .exit())
                    .isZero();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> guard.verify(old) instanceof Verdict.Refused && !introspected(nodes.other, old));
            assertThat(guard.verify(old)).isEqualTo(new Verdict.Refused(Verdict.Reason.INVALID));
            assertThat(opens(nodes.other, before)).containsExactly(401, 401, 404);
            var after = Nodes.Terminal.signIn(nodes.other.probe(), Nodes.OLGA);
            assertThat(after.key()).isNotEqualTo(before.key());
            assertThat(guard.verify(after.accessToken())).isInstanceOf(Verdict.Admitted.class);
            assertThat(before.refreshAt(nodes.other.probe()).status())
                    .as("a session outlives the key of its tokens")
                    .isEqualTo(200);
        }
    }

    /// What the API, user info and introspection say of its access token there; 404 for inactive.
    private List<Integer> opens(Served there, Nodes.Terminal terminal) {
        var probe = there.probe().withBearer(terminal.accessToken());
        return List.of(
                probe.get("/api/v1/sessions").status(),
                probe.get("/oauth/userinfo").status(),
                introspected(there, terminal.accessToken()) ? 200 : 404);
    }

    private boolean introspected(Served there, String token) {
        var answer = there.probe().withBasic(gateway.id(), gateway.secret()).form("/oauth/introspect", "token", token);
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return answer.json().get("active").asBoolean();
    }

    private Registered register(String name, List<String> grants, List<String> redirects) {
        return register(name, grants, redirects, List.of("openid", "offline_access"));
    }

    private Registered register(String name, List<String> grants, List<String> redirects, List<String> scopes) {
        var answer = ConfidentialApp.registered(nodes.olga(nodes.one), name, grants, redirects, scopes);
        assertThat(answer.status()).as("%s", answer).isEqualTo(201);
        return new Registered(
                answer.json().get("id").asString(),
                answer.json().get("clientSecret").asString());
    }

    private void change(Served node, Registered app, Map<String, Object> change) {
        var answer = nodes.olga(node).patch("/api/v1/apps/" + app.id(), change);
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    }

    private String person(String email) {
        var answer = nodes.olga(nodes.one)
                .post("/api/v1/people", Map.of("email", email, "name", email, "password", Nodes.PASSWORD));
        assertThat(answer.status()).as("%s", answer).isEqualTo(201);
        return answer.json().get("id").asString();
    }

    private void setActive(Served node, String person, boolean active) {
        var answer = nodes.olga(node).patch("/api/v1/people/" + person, Map.of("active", active));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    }

    private static HttpProbe browser(Served node, String email) {
        var probe = node.probe();
        var answer = probe.post("/api/auth/login", Map.of("email", email, "password", Nodes.PASSWORD, "client", "web"));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return probe;
    }

    /// The same browser at another node.
    private static HttpProbe at(Served node, HttpProbe browser) {
        var there = node.probe();
        there.cookies().putAll(browser.cookies());
        return there;
    }

    private static String code(HttpProbe browser, Registered app) {
        var back = browser.get("/oauth/authorize?"
                + HttpProbe.query(
                        "response_type",
                        "code",
                        "client_id",
                        app.id(),
                        "redirect_uri",
                        REDIRECT,
                        "scope",
                        "openid offline_access",
                        "code_challenge",
                        CHALLENGE,
                        "code_challenge_method",
                        "S256"));
        return parameter(back.location(), "code");
    }

    private static String parameter(URI uri, String name) {
        return Arrays.stream(uri.getRawQuery().split("&"))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + uri));
    }

    private static Answer spend(Served node, Registered app, String code) {
        return node.probe()
                .withBasic(app.id(), app.secret())
                .form(
                        "/oauth/token",
                        "grant_type",
                        "authorization_code",
                        "code",
                        code,
                        "redirect_uri",
                        REDIRECT,
                        "code_verifier",
                        VERIFIER);
    }

    private static Answer refresh(Served node, Registered app, String token) {
        return node.probe()
                .withBasic(app.id(), app.secret())
                .form("/oauth/token", "grant_type", "refresh_token", "refresh_token", token);
    }

    private Answer poll(Served node, Answer asked) {
        return node.probe()
                .withBasic(intranet.id(), intranet.secret())
                .form(
                        "/oauth/token",
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:device_code",
                        "device_code",
                        asked.json().get("device_code").asString());
    }

    private static Answer own(Served node, Registered app) {
        return node.probe().withBasic(app.id(), app.secret()).form("/oauth/token", "grant_type", "client_credentials");
    }

    private static String ownToken(Served node, Registered app) {
        var answer = own(node, app);
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return answer.json().get("access_token").asString();
    }

    private static String hidden(Answer page, String name) {
        var field = Pattern.compile("name=\"" + name + "\" value=\"([^\"]*)\"").matcher(page.text());
        assertThat(field.find()).as("%s", page).isTrue();
        return field.group(1);
    }

    /// What two do at the same moment.
    private static List<Answer> both(Supplier<Answer> one, Supplier<Answer> other) {
        var barrier = new CyclicBarrier(2);
        var running = List.of(one, other).stream()
                .map(act -> CompletableFuture.supplyAsync(() -> atOnce(barrier, act::get), Thread::startVirtualThread))
                .toList();
        return running.stream().map(CompletableFuture::join).toList();
    }

    private static Answer atOnce(CyclicBarrier barrier, Callable<Answer> act) {
        try {
            barrier.await();
            return act.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
