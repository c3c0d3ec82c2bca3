package dev.curfew.testkit.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.curfew.authority.Authority;
import dev.curfew.base.World;
import dev.curfew.testkit.Canary;
import dev.curfew.testkit.Contract;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.ScriptedIssuer.Act;
import dev.curfew.testkit.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// Connections over HTTP: who may, what is shown, and signing in at a provider.
@Timeout(60)
class ConnectionApiTest {
    private static final String OWNER = "olga@example.com";
    private static final String PASSWORD = "four unrelated words do";
    private static final String API = "/api/v1/connections";
    private static final Contract CONTRACT = contract();

    private final ScriptedIssuer issuer = ScriptedIssuer.start(World.system());
    private final TestAuthority authority = TestAuthority.start(Engine.SQLITE);
    private final HttpProbe owner;

    ConnectionApiTest() {
        authority.owner(OWNER, PASSWORD);
        owner = authority.signIn(OWNER, PASSWORD).holding(CONTRACT);
    }

    @AfterEach
    void end() {
        authority.close();
        issuer.close();
    }

    @Test
    void aKeyIsAddedRenamedAndRemoved() {
        JsonNode made = ok(201, owner.post(API + "/keys", Map.of("key", "sk-secret-of-ours", "label", "ours")));
        String id = made.get("id").asString();

        assertThat(made.get("kind").asString()).isEqualTo("api-key");
        assertThat(ok(200, owner.patch(API + "/" + id, Map.of("label", "theirs")))
                        .get("label")
                        .asString())
                .isEqualTo("theirs");
        assertThat(owner.get(API).text()).contains("theirs").doesNotContain("sk-secret");
        assertThat(owner.post(API + "/" + id + "/refresh", Map.of()).status()).isEqualTo(409);
        assertThat(owner.post(API + "/" + id + "/trust", Map.of()).status()).isEqualTo(409);
        assertThat(ok(200, owner.delete(API + "/" + id)).get("revocation").isNull())
                .isTrue();
        assertThat(owner.get(API + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void onlyThoseWhoLookAfterTheWorkspaceMay() {
        authority.person(owner, "dev@example.com", "Dev", PASSWORD);
        var developer = authority.signIn("dev@example.com", PASSWORD).holding(CONTRACT);

        assertThat(developer.get(API).status()).isEqualTo(403);
        assertThat(developer.post(API + "/keys", Map.of("key", "sk-x")).status())
                .isEqualTo(403);
        assertThat(authority.probe().holding(CONTRACT).get(API).status()).isEqualTo(401);
    }

    @Test
    void whatIsNoKeyFileOrProviderIsRefused() {
        assertThat(owner.post(API + "/keys", Map.of("key", "two words")).status())
                .isEqualTo(400);
        assertThat(owner.post(API + "/keys", Map.of("key", "k", "preset", "generic"))
                        .status())
                .isEqualTo(400);
        assertThat(owner.post(API + "/keys", Map.of("key", "k", "api", "http://far.example/v1"))
                        .status())
                .isEqualTo(400);
        assertThat(owner.post(API + "/imports", Map.of("auth", "{}")).status()).isEqualTo(400);
        assertThat(owner.post(
                                API + "/sign-ins",
                                Map.of("issuer", issuer.uri() + "/other", "clientId", "c", "api", "https://a.example"))
                        .status())
                .isEqualTo(400);
        assertThat(owner.post(API + "/sign-ins", Map.of("connection", "con_none"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aBrowserSignsInAndOutAtTheProvider() throws Exception {
        JsonNode begun = ok(201, owner.post(API + "/sign-ins", provider("browser")));
        String signIn = API + "/sign-ins/" + begun.get("id").asString();
        assertThat(begun.get("comesBack").asBoolean()).isTrue();

        URI back = sentBack(URI.create(begun.get("address").asString()));
        assertThat(back.toString()).startsWith(authority.uri() + "/connections/callback");
        assertThat(fetched(back)).contains("You are signed in");
        assertThat(fetched(back)).as("a code works once").contains("over");

        JsonNode done = ok(200, owner.get(signIn));
        assertThat(done.get("state").asString()).isEqualTo("done");
        String id = done.get("connection").asString();
        JsonNode refreshed = ok(200, owner.post(API + "/" + id + "/refresh", Map.of()));
        assertThat(refreshed.get("failure").isNull()).isTrue();
        assertThat(refreshed.get("generation").asInt()).isEqualTo(2);

        JsonNode removed = ok(200, owner.delete(API + "/" + id));
        assertThat(removed.at("/revocation/state").asString()).isEqualTo("pending");
        // The issuer of the test describes no place for it.
        await().untilAsserted(() -> assertThat(ok(200, owner.get(API + "/revocations"))
                        .at("/revocations/0/state")
                        .asString())
                .isEqualTo("dead-letter"));
    }

    @Test
    void anAddressThatNothingAnsweredIsPasted() throws Exception {
        JsonNode begun = ok(201, owner.post(API + "/sign-ins", provider("browser")));
        String signIn = API + "/sign-ins/" + begun.get("id").asString();
        String back = sentBack(URI.create(begun.get("address").asString())).toString();

        assertThat(owner.post(signIn + "/address", Map.of("address", "https://a.example/?state=x&code=y"))
                        .status())
                .isEqualTo(400);
        assertThat(ok(200, owner.post(signIn + "/address", Map.of("address", back)))
                        .get("state")
                        .asString())
                .isEqualTo("done");
        assertThat(owner.post(signIn + "/address", Map.of("address", back)).status())
                .isEqualTo(410);
    }

    @Test
    void aDeviceCodeSignsIn() {
        JsonNode begun = ok(201, owner.post(API + "/sign-ins", provider("device")));
        String signIn = API + "/sign-ins/" + begun.get("id").asString();
        assertThat(begun.get("userCode").asString()).isEqualTo("BCDF-GHJK");
        assertThat(ok(200, owner.get(signIn)).get("state").asString())
                .as("too early to ask")
                .isEqualTo("waiting");
        issuer.next(Act.Say.json(400, "{\"error\":\"authorization_pending\"}"));

        authority.leap(Duration.ofSeconds(6));
        assertThat(ok(200, owner.get(signIn)).get("state").asString()).isEqualTo("waiting");
        authority.leap(Duration.ofSeconds(6));
        JsonNode done = ok(200, owner.get(signIn));

        assertThat(done.get("state").asString()).isEqualTo("done");
        assertThat(ok(200, owner.get(API + "/" + done.get("connection").asString()))
                        .get("kind")
                        .asString())
                .isEqualTo("oauth");
    }

    @Test
    void aDeviceCodeOfCodexSignsIn() {
        issuer.next(Act.Say.json(200, "{\"device_auth_id\":\"da\",\"user_code\":\"ABCD-1234\",\"interval\":\"5\"}"));
        JsonNode begun = ok(
                201,
                owner.post(
                        API + "/sign-ins",
                        Map.of(
                                "way",
                                "device",
                                "preset",
                                "codex",
                                "issuer",
                                issuer.uri().toString())));
        String signIn = API + "/sign-ins/" + begun.get("id").asString();
        assertThat(begun.get("userCode").asString()).isEqualTo("ABCD-1234");
        assertThat(begun.get("address").asString()).isEqualTo(issuer.uri() + "/codex/device");
        issuer.next(
                Act.Say.json(403, "{}"),
                Act.Say.json(200, "{\"authorization_code\":\"c\",\"code_challenge\":\"h\",\"code_verifier\":\"v\"}"),
                Act.Say.json(200, "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":3600}"));

        authority.leap(Duration.ofSeconds(6));
        assertThat(ok(200, owner.get(signIn)).get("state").asString()).isEqualTo("waiting");
        authority.leap(Duration.ofSeconds(6));

        assertThat(ok(200, owner.get(signIn)).get("state").asString()).isEqualTo("done");
        assertThat(issuer.asked("/oauth/token").getLast().fields())
                .containsEntry("code_verifier", "v")
                .containsEntry("redirect_uri", issuer.uri() + "/deviceauth/callback");
    }

    @Test
    void aDeadConnectionSaysSoAndIsRevoked() {
        String file = new String(
                House.file(issuer.family("f"), World.system().now().plusSeconds(3600), "user-1"),
                StandardCharsets.UTF_8);
        // The issuer is on this machine, so the file says where it came from.
        String here = file.replace(
                "\"account_id\":\"acct\"}",
                "\"account_id\":\"acct\",\"oauth_provenance\":{\"issuer\":\"" + issuer.uri()
                        + "\",\"client_id\":\"app_test\"}}");
        JsonNode made = ok(201, owner.post(API + "/imports", Map.of("auth", here)));
        String id = made.get("id").asString();
        assertThat(made.get("email").asString()).isEqualTo("user-1@example.org");
        assertThat(made.get("plan").asString()).isEqualTo("pro");
        issuer.next(Act.Say.json(401, "{\"error\":{\"code\":\"token_expired\"}}"));

        JsonNode dead = ok(200, owner.post(API + "/" + id + "/refresh", Map.of()));

        assertThat(dead.get("state").asString()).isEqualTo("sign-in-needed");
        assertThat(dead.get("failure").asString()).isEqualTo("permanent");
        assertThat(dead.at("/reason/code").asString()).isEqualTo("token_expired");
        assertThat(dead.at("/reason/text").asString()).contains("A new sign-in is required");
        ok(200, owner.delete(API + "/" + id));
        await().untilAsserted(() -> assertThat(ok(200, owner.get(API + "/revocations"))
                        .at("/revocations/0/state")
                        .asString())
                .isEqualTo("confirmed"));
        assertThat(issuer.asked("/oauth/revoke")).hasSize(1);
    }

    @Test
    void nothingThatCanBePresentedIsStored() {
        var canary = new Canary();
        canary.plant("sk-secret-of-ours-0123456789");
        String token = issuer.family("a-family-whose-name-is-long");
        canary.plant(token);
        ok(201, owner.post(API + "/keys", Map.of("key", "sk-secret-of-ours-0123456789")));
        ok(
                201,
                owner.post(
                        API + "/imports",
                        Map.of(
                                "auth",
                                new String(
                                        House.file(token, World.system().now().plusSeconds(3600), "user-1"),
                                        StandardCharsets.UTF_8))));
        JsonNode device = ok(201, owner.post(API + "/sign-ins", provider("device")));
        canary.plant(device.get("userCode").asString());
        JsonNode browser = ok(201, owner.post(API + "/sign-ins", provider("browser")));
        canary.plant(browser.get("address").asString().replaceFirst(".*[?&]state=([\\w-]+).*", "$1"));

        assertThat(authority.stored(canary)).isEmpty();
    }

    /// Signs in, by the provider's own endpoints; `more` names the connection for one more time.
    private String signIn(Map<String, ?> more) throws Exception {
        var wish = new HashMap<String, Object>(Map.of(
                "issuer",
                issuer.uri().toString(),
                "clientId",
                "client",
                "api",
                "https://api.example/v1",
                "tokenEndpoint",
                issuer.uri() + "/oauth/token",
                "authorizationEndpoint",
                issuer.uri() + "/oauth/authorize",
                "revocationEndpoint",
                issuer.uri() + "/oauth/revoke"));
        wish.putAll(more);
        JsonNode begun = ok(201, owner.post(API + "/sign-ins", wish));
        fetched(sentBack(URI.create(begun.get("address").asString())));
        JsonNode done = ok(200, owner.get(API + "/sign-ins/" + begun.get("id").asString()));
        assertThat(done.get("state").asString()).as("%s", done).isEqualTo("done");
        return done.get("connection").asString();
    }

    private List<String> revoked() {
        return issuer.asked("/oauth/revoke").stream()
                .map(asked -> asked.fields().getOrDefault("token", ""))
                .toList();
    }

    @Test
    void whatASignInReplacesIsRevokedAtTheProvider() throws Exception {
        String id = signIn(Map.of());
        ok(200, owner.post(API + "/" + id + "/refresh", Map.of()));

        assertThat(signIn(Map.of("connection", id))).isEqualTo(id);

        await().until(() -> revoked().size() == 1);
        assertThat(issuer.isLive(revoked().getFirst())).isFalse();
        JsonNode told = ok(200, owner.get(API + "/revocations")).path("revocations");
        await().until(() -> ok(200, owner.get(API + "/revocations"))
                .at("/revocations/0/state")
                .asString()
                .equals("confirmed"));
        assertThat(told).hasSize(1);
        assertThat(told.path(0).path("connection").asString()).isEqualTo(id);
        JsonNode refreshed = ok(200, owner.post(API + "/" + id + "/refresh", Map.of()));
        assertThat(refreshed.get("failure").isNull())
                .as("what came of the new sign-in lives: %s", refreshed)
                .isTrue();
    }

    @Test
    void whatWasDeadAlreadyIsNotRevokedOnceMore() throws Exception {
        String id = signIn(Map.of());
        issuer.next(Act.Say.json(401, "{\"error\":{\"code\":\"token_expired\"}}"));
        ok(200, owner.post(API + "/" + id + "/refresh", Map.of()));

        signIn(Map.of("connection", id));

        assertThat(ok(200, owner.get(API + "/revocations")).path("revocations")).isEmpty();
        assertThat(ok(200, owner.get(API + "/" + id)).get("state").asString()).isEqualTo("good");
    }

    /// Codex went on with a file that was imported: what it holds now came of what is held here, and revoking
    /// that would end both.
    @Test
    void anImportedSuccessorIsLeftAlive() {
        String held = issuer.family("f");
        String file =
                new String(House.file(held, World.system().now().plusSeconds(3600), "user-1"), StandardCharsets.UTF_8);
        ok(201, owner.post(API + "/imports", Map.of("auth", file)));

        ok(200, owner.post(API + "/imports", Map.of("auth", file.replace(held, issuer.family("f")))));

        assertThat(ok(200, owner.get(API + "/revocations")).path("revocations")).isEmpty();
    }

    @Test
    void aSignInOfAnotherAccountIsGivenBackAndChangesNothing() throws Exception {
        String file = new String(
                        House.file(issuer.family("f"), World.system().now().plusSeconds(3600), "user-1"),
                        StandardCharsets.UTF_8)
                .replace(
                        "\"account_id\":\"acct\"}",
                        "\"account_id\":\"acct\",\"oauth_provenance\":{\"issuer\":\"" + issuer.uri()
                                + "\",\"client_id\":\"app_test\"}}");
        JsonNode made = ok(201, owner.post(API + "/imports", Map.of("auth", file)));
        String id = made.get("id").asString();
        JsonNode begun = ok(201, owner.post(API + "/sign-ins", Map.of("connection", id)));
        String stranger = ScriptedIssuer.jwt(
                "{\"email\":\"e@example.org\",\"https://api.openai.com/auth\":{\"chatgpt_user_id\":\"user-2\"}}");
        issuer.next(Act.Say.json(
                200,
                "{\"access_token\":\"a\",\"refresh_token\":\"of-another\",\"id_token\":\"" + stranger
                        + "\",\"expires_in\":3600}"));

        String state = begun.get("address").asString().replaceFirst(".*[?&]state=([^&]+).*", "$1");
        JsonNode over = ok(
                200,
                owner.post(
                        API + "/sign-ins/" + begun.get("id").asString() + "/address",
                        Map.of("address", "http://localhost:1455/auth/callback?code=c&state=" + state)));

        assertThat(over.get("state").asString()).isEqualTo("failed");
        assertThat(over.get("why").asString()).contains("another account");
        await().until(() -> revoked().equals(List.of("of-another")));
        assertThat(ok(200, owner.get(API + "/" + id)).get("generation").asInt()).isEqualTo(1);
    }

    private Map<String, Object> provider(String way) {
        return Map.of(
                "way", way, "issuer", issuer.uri().toString(), "clientId", "client", "api", "https://api.example/v1");
    }

    private static URI sentBack(URI address) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
            return URI.create(answer.headers().firstValue("Location").orElseThrow());
        }
    }

    private static String fetched(URI address) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static JsonNode ok(int status, HttpProbe.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer.json();
    }

    private static Contract contract() {
        try (var in = Authority.class.getResourceAsStream("openapi.yaml")) {
            return Contract.load(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
