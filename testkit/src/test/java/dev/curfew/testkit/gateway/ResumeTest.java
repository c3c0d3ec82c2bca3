package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.client.RefreshFailure;
import dev.curfew.gateway.Gateway;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.ScriptedIssuer.Act;
import dev.curfew.testkit.Stub;
import dev.curfew.testkit.TestAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Putting an account back to work that its provider had shut out: the provider is asked first (law L10).
class ResumeTest {
    private static final String PASSWORD = "four unrelated words do";
    private static final String EMAIL = "olga@example.com";
    private static final String ACCOUNTS = "/api/v1/pool/accounts/";
    private static final Stub.Answer SHUT_OUT = Stub.Answer.json(403, "{\"error\":{\"code\":\"account_suspended\"}}");

    @TempDir
    Path directory;

    private final Stub upstream = Stub.start();
    private final ScriptedIssuer issuer = ScriptedIssuer.start(dev.curfew.base.World.system());
    private TestAuthority authority;
    private HttpProbe owner;

    @BeforeEach
    void open() {
        authority = TestAuthority.start(Engine.MEMORY, Gateway.plan(directory, Map.of()));
        authority.owner(EMAIL, PASSWORD);
        owner = authority.signIn(EMAIL, PASSWORD);
    }

    @AfterEach
    void close() {
        authority.close();
        issuer.close();
        upstream.close();
    }

    private String key() {
        var made = owner.post(
                "/api/v1/connections/keys", Map.of("preset", "generic", "api", upstream.uri() + "/v1", "key", "sk-1"));
        return awaited(made.json().path("id").asString());
    }

    /// A sign-in of Codex's kind.
    private String signIn() {
        var made = owner.post(
                "/api/v1/connections/imports",
                Map.of(
                        "auth",
                        CodexFile.of(issuer.family("f"), issuer.uri()),
                        "api",
                        upstream.uri().toString()));
        assertThat(made.status()).as("%s", made).isEqualTo(201);
        return awaited(made.json().path("id").asString());
    }

    private String awaited(String id) {
        Awaitility.await().until(() -> !account(id).isMissingNode());
        return id;
    }

    private JsonNode account(String id) {
        return owner.get("/api/v1/pool")
                .json()
                .path("accounts")
                .valueStream()
                .filter(account -> account.path("id").asString().equals(id))
                .findFirst()
                .orElseGet(tools.jackson.databind.json.JsonMapper.shared()::missingNode);
    }

    private String status(String id) {
        return account(id).path("status").asString();
    }

    private void shutOut(String id) {
        authority.custody().vault().condemn(id, 1, RefreshFailure.Reason.ACCOUNT_SUSPENDED, "account_suspended");
        Awaitility.await().until(() -> status(id).equals("suspended"));
    }

    private void tokensLapse() {
        authority.leap(Duration.ofHours(2));
        owner = authority.signIn(EMAIL, PASSWORD);
    }

    private HttpProbe.Answer resume(String id) {
        return owner.post(ACCOUNTS + id + "/resume", Map.of());
    }

    @Test
    void anAccountThatItsProviderTakesAgainIsActive() {
        String id = key();
        shutOut(id);
        upstream.on("GET", "/v1/models", _ -> Stub.Answer.json(200, "{\"data\":[]}"));

        var resumed = resume(id);

        assertThat(resumed.status()).as("%s", resumed).isEqualTo(200);
        assertThat(resumed.json().path("status").asString()).isEqualTo("active");
        assertThat(owner.get("/api/v1/connections/" + id).json().path("state").asString())
                .isEqualTo("good");
    }

    @Test
    void oneThatIsStillShutOutStaysSuspendedWithItsReason() {
        String id = key();
        shutOut(id);
        upstream.on("GET", "/v1/models", _ -> SHUT_OUT);

        var refused = resume(id);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asString())
                .contains("still suspended", "answers 403 (account_suspended)");
        assertThat(account(id).path("reasonCode").asString()).isEqualTo("account_suspended");
        assertThat(status(id)).isEqualTo("suspended");
    }

    @Test
    void aProviderThatIsAwayOrSaysAnythingElseLeavesItAsItIs() {
        String id = key();
        shutOut(id);
        upstream.on("GET", "/v1/models", _ -> Stub.Answer.json(429, "{\"error\":{\"code\":\"<b>\u001b\"}}"));
        assertThat(resume(id).json().path("detail").asString())
                .contains("answers 429.")
                .doesNotContain("<b>");
        upstream.close();

        assertThat(resume(id).json().path("detail").asString()).contains("cannot be reached");
        assertThat(status(id)).isEqualTo("suspended");
    }

    @Test
    void nobodyIsServedWhileItIsTried() {
        String id = key();
        shutOut(id);
        var seen = new AtomicInteger();
        upstream.on("GET", "/v1/models", _ -> {
            seen.incrementAndGet();
            return status(id).equals("suspended") ? Stub.Answer.json(200, "{}") : SHUT_OUT;
        });

        var both = Stream.of(1, 2)
                .map(_ -> CompletableFuture.supplyAsync(() -> resume(id).status()))
                .toList();

        assertThat(both.stream().map(CompletableFuture::join)).contains(200);
        assertThat(seen).hasPositiveValue();
        assertThat(status(id)).isEqualTo("active");
    }

    @Test
    void aTokenThatLapsedMeanwhileIsRefreshedForTheTrial() {
        String id = signIn();
        shutOut(id);
        tokensLapse();
        upstream.on("GET", "/wham/usage", _ -> SHUT_OUT);
        assertThat(resume(id).status()).isEqualTo(409);
        assertThat(status(id)).as("a refresh alone lifts nothing").isEqualTo("suspended");
        upstream.on("GET", "/wham/usage", _ -> Stub.Answer.json(200, "{}"));

        assertThat(resume(id).status()).isEqualTo(200);

        assertThat(issuer.asked("/oauth/token")).as("spent once").hasSize(1);
        assertThat(issuer.replayed()).isZero();
        assertThat(owner.get("/api/v1/connections/" + id)
                        .json()
                        .path("generation")
                        .asInt())
                .isEqualTo(2);
        Awaitility.await().until(() -> status(id).equals("active"));
    }

    @Test
    void aSignInThatIsDeadAsWellSaysSo() {
        String id = signIn();
        shutOut(id);
        tokensLapse();
        issuer.next(Act.Say.json(401, "{\"error\":{\"code\":\"token_expired\"}}"));

        assertThat(resume(id).json().path("detail").asString()).contains("Sign in again");

        assertThat(status(id)).isEqualTo("suspended");
        assertThat(account(id).path("reasonCode").asString()).isEqualTo("account_suspended");
    }

    /// gateway.md, section 2: nothing but signing in again brings back what needs it.
    @Test
    void whatMustBeSignedInIsNeitherPausedNorResumed() {
        String id = key();
        authority.custody().vault().condemn(id, 1, RefreshFailure.Reason.SESSION_ENDED, "token_expired");
        Awaitility.await().until(() -> status(id).equals("reauth_required"));

        for (String verb : List.of("pause", "resume")) {
            var refused = owner.post(ACCOUNTS + id + "/" + verb, Map.of());
            assertThat(refused.status()).as(verb).isEqualTo(409);
            assertThat(refused.json().path("detail").asString()).contains("Sign in to this account again first.");
        }
        assertThat(status(id)).isEqualTo("reauth_required");
        assertThat(upstream.asked("/v1/models")).isEmpty();
        var page = authority.signInBrowser(EMAIL, PASSWORD).get("/pool").text();
        assertThat(page)
                .contains("/pool/" + id + "/credential", "/pool/" + id + "/remove")
                .doesNotContain("/pool/" + id + "/pause", "/pool/" + id + "/resume");
    }

    @Test
    void aSuspendedOneCannotBePausedAndIsOfferedToBeResumed() {
        String id = key();
        shutOut(id);

        assertThat(owner.post(ACCOUNTS + id + "/pause", Map.of()).status()).isEqualTo(409);
        assertThat(authority.signInBrowser(EMAIL, PASSWORD).get("/pool").text())
                .contains("/pool/" + id + "/resume", "/pool/" + id + "/credential")
                .doesNotContain("/pool/" + id + "/pause");
    }

    @Test
    void anAccountThatIsRemovedMeanwhileIsNotBroughtBack() {
        String id = key();
        shutOut(id);
        upstream.on("GET", "/v1/models", _ -> {
            owner.delete(ACCOUNTS + id);
            return Stub.Answer.json(200, "{}");
        });

        assertThat(resume(id).status()).isEqualTo(404);
        Awaitility.await().until(() -> account(id).isMissingNode());
    }
}
