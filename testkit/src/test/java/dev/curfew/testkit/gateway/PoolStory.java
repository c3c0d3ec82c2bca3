package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.Wing;
import dev.curfew.authority.connection.Connections;
import dev.curfew.authority.connection.Provider;
import dev.curfew.authority.connection.Vault;
import dev.curfew.base.Secret;
import dev.curfew.client.RefreshFailure;
import dev.curfew.gateway.Supply;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.pool.Ask;
import dev.curfew.gateway.pool.Lease;
import dev.curfew.gateway.pool.Outcome;
import dev.curfew.gateway.pool.Pool;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.Stub;
import dev.curfew.testkit.TestAuthority;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The pool over the real vault and the real API: what admins see and do, and what a dead account comes to.
class PoolStory {
    private static final String PASSWORD = "four unrelated words do";
    private static final String POOL = "/api/v1/pool";
    private static final Connections.Naming WORKSPACE = new Connections.Naming("", Optional.empty(), "per_admin");

    private final List<Supply> supplies = new ArrayList<>();
    private final List<Wing.Ground> grounds = new ArrayList<>();
    private final TestAuthority authority = TestAuthority.start(Engine.MEMORY, this::supply);
    private HttpProbe owner = authority.probe();
    private HttpProbe developer = authority.probe();
    private String developerId = "";

    private Wing supply(Wing.Ground ground) {
        var supply = Supply.open(ground, Map.of());
        supplies.add(supply);
        grounds.add(ground);
        return supply;
    }

    @BeforeEach
    void begin() {
        authority.owner("olga@example.com", PASSWORD);
        owner = authority.signIn("olga@example.com", PASSWORD);
        developerId = authority.person(owner, "dan@example.com", "Dan", PASSWORD);
        developer = authority.signIn("dan@example.com", PASSWORD);
    }

    @AfterEach
    void end() {
        authority.close();
    }

    private Connections connections() {
        return grounds.getFirst().custody().connections();
    }

    private String key(String label, String key) {
        var naming = new Connections.Naming(label, Optional.empty(), "per_admin");
        String id = connections()
                .addKey(Provider.keysAt(URI.create("http://127.0.0.1:9/v1")), Secret.of(key), naming, Instant.now())
                .state()
                .connection()
                .id();
        await(() -> accounts().containsKey(id));
        return id;
    }

    private static void await(Callable<Boolean> what) {
        Awaitility.await().until(what);
    }

    private Map<String, JsonNode> accounts() {
        var accounts = new HashMap<String, JsonNode>();
        for (JsonNode account : owner.get(POOL).json().path("accounts")) {
            accounts.put(account.path("id").asString(), account);
        }
        return accounts;
    }

    private JsonNode account(String id) {
        return Objects.requireNonNull(accounts().get(id));
    }

    private String status(String account) {
        return account(account).path("status").asString();
    }

    private Pool.Picked lease() {
        var caller = new Caller(
                developerId, Optional.empty(), Optional.empty(), Optional.empty(), "agent", Optional.empty());
        return supplies.getFirst().accounts().pool().lease(new Ask(caller, Optional.empty(), List.of(), Set.of()));
    }

    private static int status(HttpProbe.Answer answer) {
        return answer.status();
    }

    @Test
    void adminsPauseResumeWeighAndRemove() {
        String id = key("one", "sk-one");
        assertThat(status(id)).isEqualTo("active");

        assertThat(status(owner.post(POOL + "/accounts/" + id + "/pause", Map.of())))
                .isEqualTo(200);
        assertThat(status(id)).isEqualTo("paused");
        assertThat(lease()).isInstanceOf(Pool.Picked.None.class);
        assertThat(status(owner.post(POOL + "/accounts/" + id + "/resume", Map.of())))
                .isEqualTo(200);
        assertThat(lease()).isInstanceOf(Pool.Picked.Leased.class);
        assertThat(status(owner.patch(POOL + "/accounts/" + id, Map.of("weight", 2.5))))
                .isEqualTo(200);
        assertThat(account(id).path("weight").asDouble()).isEqualTo(2.5);
        assertThat(status(owner.patch(POOL, Map.of("strategy", "single_account", "account", id))))
                .isEqualTo(200);
        assertThat(owner.get(POOL).json().path("account").asString()).isEqualTo(id);

        assertThat(status(owner.delete(POOL + "/accounts/" + id))).isEqualTo(204);
        await(() -> accounts().isEmpty());
        assertThat(connections().find(id)).isEmpty();
        assertThat(status(owner.post(POOL + "/accounts/" + id + "/pause", Map.of())))
                .isEqualTo(404);
    }

    @Test
    void whoMayNotIsToldSo() {
        String id = key("one", "sk-one");

        assertThat(status(developer.get(POOL))).isEqualTo(403);
        assertThat(status(developer.post(POOL + "/accounts/" + id + "/pause", Map.of())))
                .isEqualTo(403);
        assertThat(status(authority.probe().get(POOL))).isEqualTo(401);
        owner.patch("/api/v1/people/" + developerId, Map.of("role", "auditor"));
        HttpProbe auditor = authority.signIn("dan@example.com", PASSWORD);
        assertThat(status(auditor.get(POOL))).isEqualTo(200);
        assertThat(status(auditor.delete(POOL + "/accounts/" + id))).isEqualTo(403);
        assertThat(status(auditor.patch(POOL, Map.of("strategy", "round_robin"))))
                .isEqualTo(403);
        assertThat(status(id)).isEqualTo("active");
    }

    @Test
    void whatIsNotAcceptableIsNamed() {
        String id = key("one", "sk-one");

        assertThat(status(owner.patch(POOL, Map.of("strategy", "by_moonlight"))))
                .isEqualTo(400);
        assertThat(status(owner.patch(POOL, Map.of("strategy", "single_account", "account", "nobody"))))
                .isEqualTo(400);
        for (Object weight : List.of(0, -1, 1e9, "much")) {
            assertThat(status(owner.patch(POOL + "/accounts/" + id, Map.of("weight", weight))))
                    .isEqualTo(400);
        }
        for (Object most : List.of(-1, 1.5, 1e30, "all")) {
            assertThat(status(owner.post(
                            POOL + "/limits",
                            Map.of("subject", developerId, "measure", "tokens", "span", "day", "most", most))))
                    .isEqualTo(400);
        }
        assertThat(status(owner.post(
                        POOL + "/limits", Map.of("subject", "nobody", "measure", "tokens", "span", "day", "most", 1))))
                .isEqualTo(400);
    }

    @Test
    void limitsAreSetSeenAndRemoved() {
        var set = owner.post(
                POOL + "/limits", Map.of("subject", developerId, "measure", "requests", "span", "5h", "most", 3));
        assertThat(set.status()).isEqualTo(201);
        assertThat(set.json().path("used").asLong()).isZero();

        JsonNode own = developer.get(POOL + "/limits").json().path("limits");
        assertThat(own.size()).isEqualTo(1);
        assertThat(status(developer.get(POOL + "/limits?subject=" + ownerId()))).isEqualTo(403);
        String id = set.json().path("id").asString();
        assertThat(status(developer.delete(POOL + "/limits/" + id))).isEqualTo(403);
        assertThat(status(owner.delete(POOL + "/limits/" + id))).isEqualTo(204);
        assertThat(developer.get(POOL + "/limits").json().path("limits").size()).isZero();
    }

    private String ownerId() {
        return owner.get("/api/v1/people")
                .json()
                .path("people")
                .valueStream()
                .filter(person -> person.path("email").asString().startsWith("olga"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
    }

    @Test
    void anAccountWhoseRefreshAnswersTokenExpiredIsOutUntilSomebodySignsIn() {
        try (var issuer = Stub.start()) {
            issuer.on("POST", "/oauth/token", _ -> Stub.Answer.json(401, "{\"error\":{\"code\":\"token_expired\"}}"));
            Provider provider = Provider.codexAt(issuer.uri(), "app_test", issuer.uri());
            String id = connections()
                    .importFile(file("first"), provider, Provider.OPENAI, WORKSPACE, Instant.now())
                    .state()
                    .connection()
                    .id();
            await(() -> accounts().containsKey(id));
            Lease lease = ((Pool.Picked.Leased) lease()).lease();

            assertThat(lease.settle(
                            new Outcome.Refused(401, "token_expired", "", Optional.empty(), Optional.empty(), 1)))
                    .isEqualTo(Lease.Next.ANOTHER);

            JsonNode account = account(id);
            assertThat(account.path("status").asString()).isEqualTo("reauth_required");
            assertThat(account.path("lifecycle").asString()).isEqualTo("deactivated");
            assertThat(account.path("reason").asString()).contains("A new sign-in is required");
            assertThat(lease()).isInstanceOf(Pool.Picked.None.class);
            assertThat(grounds.getFirst().custody().vault().present(id, Duration.ofSeconds(1)))
                    .isEqualTo(new Vault.Presentable.Unready(
                            new RefreshFailure.Permanent(RefreshFailure.Reason.SESSION_ENDED), 1));

            connections().importFile(file("second"), provider, Provider.OPENAI, WORKSPACE, Instant.now());

            await(() -> status(id).equals("active"));
            assertThat(lease()).isInstanceOf(Pool.Picked.Leased.class);
        }
    }

    @Test
    void aKeyThatIsRefusedIsOut() {
        String id = key("one", "sk-one");
        Lease lease = ((Pool.Picked.Leased) lease()).lease();

        assertThat(lease.settle(new Outcome.Refused(401, "invalid_api_key", "", Optional.empty(), Optional.empty(), 1)))
                .isEqualTo(Lease.Next.ANOTHER);

        assertThat(status(id)).isEqualTo("reauth_required");
        assertThat(lease()).isInstanceOf(Pool.Picked.None.class);
    }

    static byte[] file(String refreshToken) {
        String idToken = ScriptedIssuer.jwt("""
                {"email":"u@example.org","https://api.openai.com/auth":{"chatgpt_user_id":"u",\
                "chatgpt_account_id":"acct","chatgpt_plan_type":"pro"}}""");
        Instant expires = Instant.now().plusSeconds(3_600);
        return """
                {"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":{"id_token":"%s","access_token":"%s",\
                "refresh_token":"%s","account_id":"acct"},"last_refresh":"%s"}""".formatted(idToken, ScriptedIssuer.accessToken(expires, 0), refreshToken, Instant.now())
                .getBytes(StandardCharsets.UTF_8);
    }
}
