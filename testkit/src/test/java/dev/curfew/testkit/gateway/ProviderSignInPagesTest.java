package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.connection.ProviderSignIn;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Key;
import dev.curfew.gateway.Gateway;
import dev.curfew.testkit.Browser;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.ScriptedIssuer.Act;
import dev.curfew.testkit.TestAuthority;
import dev.curfew.testkit.WrongClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Signing in at a provider from the *Pool* page: by a browser that comes back, by one that does not, and by
/// a code.
class ProviderSignInPagesTest {
    private static final String PASSWORD = "four unrelated words do";
    private static final String EMAIL = "olga@example.com";
    private static final String SIGN_INS = "/pool/sign-ins";
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    @TempDir
    Path directory;

    private final ScriptedIssuer issuer = ScriptedIssuer.start(new WrongClock());
    private TestAuthority authority;
    private HttpProbe api;
    private HttpProbe page;

    @BeforeEach
    void open() {
        authority = TestAuthority.start(
                Engine.MEMORY, ground -> Gateway.plan(directory, Map.of()).on(ground));
        authority.owner(EMAIL, PASSWORD);
        api = authority.signIn(EMAIL, PASSWORD);
        page = authority.signInBrowser(EMAIL, PASSWORD);
    }

    @AfterEach
    void close() {
        authority.close();
        issuer.close();
    }

    private String csrf() {
        var found = CSRF.matcher(page.get("/pool").text());
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private HttpProbe.Answer begin(String way) {
        return page.form(
                SIGN_INS,
                "csrf",
                csrf(),
                "label",
                "night-runs",
                "issuer",
                issuer.uri().toString(),
                "client",
                "client",
                "api",
                "https://api.example/v1",
                "way",
                way);
    }

    private String of(HttpProbe.Answer begun) {
        assertThat(begun.status()).as("%s", begun).isEqualTo(303);
        return begun.location().getPath();
    }

    private List<JsonNode> accounts() {
        return api.get("/api/v1/pool").json().path("accounts").values().stream().toList();
    }

    private void awaitAccount(String label) {
        Awaitility.await()
                .until(() -> accounts().stream()
                        .anyMatch(account -> account.path("label").asString().equals(label)));
    }

    @Test
    void aBrowserGoesToTheProviderAndComesBackToThePool() {
        try (Browser browser = Browser.open(Browser.Setup.USUAL.withoutScript())) {
            browser.takeOver(page, authority.uri());
            browser.visit(authority.uri().resolve("/pool"));
            browser.click("Add an account");
            browser.click("Another server than Codex’s");
            browser.fill("Name of the account", "night-runs");
            browser.fill("Issuer", issuer.uri().toString());
            browser.fill("Client ID", "client");
            browser.fill("API", "https://api.example/v1");
            browser.click("Sign in in the browser");

            browser.awaitText("The account was added.");
            assertThat(browser.address()).hasPath("/pool");
        }
        awaitAccount("night-runs");
        assertThat(issuer.asked("/oauth/token").getFirst().fields())
                .containsEntry("redirect_uri", authority.uri() + "/connections/callback")
                .containsKey("code_verifier");
    }

    @Test
    void anAccountIsSignedInAgainInPlaceAndItsOldTokenRevoked() {
        String signIn = of(begin("device"));
        authority.leap(Duration.ofSeconds(6));
        assertThat(page.get(signIn).location().getPath()).isEqualTo("/pool");
        awaitAccount("night-runs");
        String id = accounts().getFirst().path("id").asString();

        var begun = page.form("/pool/" + id + "/sign-in", "csrf", csrf(), "way", "device");
        String again = of(begun);
        assertThat(page.get(again).text()).contains("Sign in again to", "night-runs", "BCDF-GHJK");
        authority.leap(Duration.ofSeconds(6));
        var done = page.get(again);

        assertThat(page.get(done.location().toString()).text()).contains("The account has a new credential.");
        assertThat(accounts()).hasSize(1);
        assertThat(api.get("/api/v1/connections/" + id)
                        .json()
                        .path("generation")
                        .asInt())
                .isEqualTo(2);
        assertThat(api.get("/api/v1/connections/revocations").json().path("revocations"))
                .hasSize(1);
    }

    @Test
    void aPageWithACodeGoesOnByItself() {
        String signIn = of(begin("device"));
        try (Browser browser = Browser.open()) {
            browser.takeOver(page, authority.uri());
            browser.visit(authority.uri().resolve(signIn));
            browser.awaitText("BCDF-GHJK");
            assertThat(browser.text()).contains(issuer.uri() + "/device");

            authority.leap(Duration.ofSeconds(6));
            browser.awaitText("Back to the pool");
        }
        awaitAccount("night-runs");
    }

    @Test
    void aBrowserThatIsNotSentBackBringsItsAddress() {
        issuer.family("f");
        String id = connected();
        String signIn = of(page.form("/pool/" + id + "/sign-in", "csrf", csrf(), "way", "browser"));
        String shown = page.get(signIn).text();
        assertThat(shown).contains("http://localhost:1455/", "Paste it here");
        String state = shown.replaceFirst("(?s).*[?&;]state=([\\w-]+).*", "$1");

        var foreign = page.form(
                signIn + "/address", "csrf", csrf(), "address", "http://localhost:1455/auth/callback?code=c&state=x");
        assertThat(foreign.status()).isEqualTo(400);
        assertThat(foreign.text())
                .contains("of this very sign-in", "aria-invalid")
                .doesNotContain("code=c&");
        issuer.next(Act.Say.json(200, "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":3600}"));
        var brought = page.form(
                signIn + "/address",
                "csrf",
                csrf(),
                "address",
                " http://localhost:1455/auth/callback?code=c&state=" + state);

        assertThat(brought.location().getPath()).isEqualTo(signIn);
        assertThat(page.get(signIn).location().getPath()).isEqualTo("/pool");
        assertThat(page.form(signIn + "/address", "csrf", csrf(), "address", "http://localhost:1455/?state=" + state)
                        .status())
                .as("it works once")
                .isEqualTo(410);
    }

    /// An account of a provider with Codex's ways.
    private String connected() {
        String file = CodexFile.of(issuer.family("f"), issuer.uri());
        var made = api.post("/api/v1/connections/imports", Map.of("auth", file, "label", "night-runs"));
        assertThat(made.status()).as("%s", made).isEqualTo(201);
        return made.json().path("id").asString();
    }

    @Test
    void whatCannotBeBegunIsSaidOnThePage() {
        var nowhere = page.form(
                SIGN_INS,
                "csrf",
                csrf(),
                "label",
                "n",
                "issuer",
                issuer.uri() + "/x",
                "client",
                "c",
                "api",
                "https://a");
        assertThat(nowhere.status()).isEqualTo(400);
        assertThat(nowhere.text()).contains("Describes no OAuth server", "value=\"" + issuer.uri() + "/x\"");
        assertThat(page.form(SIGN_INS, "csrf", csrf(), "issuer", issuer.uri().toString(), "api", "https://a")
                        .text())
                .contains("What the provider calls Curfew", "client-fault");
        assertThat(page.form(
                                SIGN_INS,
                                "csrf",
                                csrf(),
                                "label",
                                "x\u0007",
                                "issuer",
                                issuer.uri().toString(),
                                "client",
                                "c",
                                "api",
                                "https://a")
                        .text())
                .contains("The sign-in was not begun.", "Is a name of up to");
        assertThat(page.form(
                                SIGN_INS,
                                "csrf",
                                csrf(),
                                "issuer",
                                "http://far.example",
                                "client",
                                "c",
                                "api",
                                "https://a")
                        .status())
                .isEqualTo(400);
        issuer.close();
        var away = page.form(
                SIGN_INS,
                "csrf",
                csrf(),
                "issuer",
                issuer.uri().toString(),
                "client",
                "c",
                "api",
                "https://a",
                "way",
                "device");
        assertThat(away.status()).isEqualTo(503);
        assertThat(away.text()).contains("The provider could not be reached.", "Add an account");
    }

    @Test
    void nobodyElseLooksAtASignInOrBringsItOn() {
        String signIn = of(begin("device"));
        authority.person(api, "dan@example.com", "Dan", PASSWORD);
        var dan = authority.signInBrowser("dan@example.com", PASSWORD);

        assertThat(dan.get(signIn).status()).isEqualTo(403);
        assertThat(dan.get(signIn + "/live").text()).contains("event: over").doesNotContain("changed");
        assertThat(page.form(signIn + "/address", "address", "x").status()).isEqualTo(403);
        assertThat(page.form(SIGN_INS, "way", "device").status()).isEqualTo(403);
        assertThat(authority.probe().get(signIn).location().getPath()).isEqualTo("/sign-in");
        assertThat(page.get(SIGN_INS + "/psi_none").status()).isEqualTo(404);
    }

    @Test
    void whatNobodyFinishedSaysSo() {
        String signIn = of(begin("device"));
        authority.leap(Duration.ofMinutes(16));

        assertThat(page.get(signIn).text()).contains("It took too long.").doesNotContain("BCDF-GHJK");
    }

    /// The process that redeemed the code was killed: nobody waits for it for ever.
    @Test
    void whatWasBeingRedeemedWhenAProcessDiedEnds() {
        String signIn = of(begin("device"));
        String id = signIn.substring(SIGN_INS.length() + 1);
        authority.store().decide(Key.of(ProviderSignIn.KIND, id), found -> {
            ProviderSignIn it = found.one(ProviderSignIn.KIND, id).orElseThrow();
            return Change.answer(true)
                    .replace(
                            ProviderSignIn.KIND,
                            new ProviderSignIn(
                                    it.id(),
                                    it.state(),
                                    it.secret(),
                                    it.prompt(),
                                    it.back(),
                                    it.redirect(),
                                    it.into(),
                                    it.provider(),
                                    it.label(),
                                    it.by(),
                                    it.createdAt(),
                                    it.expiresAt(),
                                    it.interval(),
                                    it.pollAt(),
                                    ProviderSignIn.Stage.TAKING,
                                    it.outcome()));
        });
        assertThat(page.get(signIn).text()).contains("One moment");
        authority.leap(Duration.ofMinutes(16));

        assertThat(page.get(signIn).text()).contains("It took too long.");
        assertThat(authority
                        .signIn(EMAIL, PASSWORD)
                        .get("/api/v1/connections/sign-ins/" + id)
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("failed");
    }

    @Test
    void twoWhoSignInToOneAccountAtOnceLeaveOneCredentialAndRevokeTheOther() {
        String first = of(begin("device"));
        authority.leap(Duration.ofSeconds(6));
        page.get(first);
        awaitAccount("night-runs");
        String id = accounts().getFirst().path("id").asString();
        var signIns = Stream.of(1, 2, 3)
                .map(_ -> of(page.form("/pool/" + id + "/sign-in", "csrf", csrf(), "way", "device")))
                .toList();
        authority.leap(Duration.ofSeconds(6));

        var done = signIns.stream()
                .flatMap(signIn -> Stream.of(signIn, signIn))
                .map(signIn ->
                        CompletableFuture.supplyAsync(() -> page.get(signIn).status()))
                .toList();
        done.forEach(CompletableFuture::join);
        Awaitility.await()
                .until(() ->
                        signIns.stream().allMatch(signIn -> page.get(signIn).status() == 303));

        assertThat(accounts()).hasSize(1);
        assertThat(api.get("/api/v1/connections/" + id)
                        .json()
                        .path("generation")
                        .asInt())
                .isEqualTo(4);
        assertThat(api.get("/api/v1/connections/revocations").json().path("revocations"))
                .as("each but the last")
                .hasSize(3);
        assertThat(issuer.asked("/oauth/token"))
                .as("each code was redeemed once")
                .hasSize(4);
    }

    @Test
    void whoeverComesBackElsewhereIsToldWhereToGo() {
        var begun = api.post(
                "/api/v1/connections/sign-ins",
                Map.of("issuer", issuer.uri().toString(), "clientId", "client", "api", "https://api.example/v1"));
        String state = begun.json().path("address").asString().replaceFirst(".*[?&]state=([\\w-]+).*", "$1");
        issuer.next(Act.Say.json(200, "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":3600}"));

        var back = authority.probe().get("/connections/callback?code=c&state=" + state);

        assertThat(back.text()).contains("You are signed in.");
    }
}
