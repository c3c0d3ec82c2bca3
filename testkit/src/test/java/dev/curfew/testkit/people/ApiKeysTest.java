package dev.curfew.testkit.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// API keys over HTTP: who makes them, who sees and ends them, and what they are good for.
class ApiKeysTest {
    private static final String DEVELOPER = "ada@example.com";

    private Team team = new Team(Engine.MEMORY);

    @AfterEach
    void close() {
        team.close();
    }

    private static JsonNode make(HttpProbe api) {
        return make(api, Map.of("name", "ci"));
    }

    private static JsonNode make(HttpProbe api, Map<String, Object> wish) {
        var made = api.post("/api/v1/keys", wish);
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        return made.json();
    }

    private static List<String> living(HttpProbe api, String path) {
        return api.get(path)
                .json()
                .get("keys")
                .valueStream()
                .filter(key -> key.get("ended").isNull())
                .map(key -> key.get("id").asString())
                .toList();
    }

    /// What introspection says of a secret.
    private JsonNode look(String secret) {
        var app = team.authority.resourceServer(team.terminal(Team.OWNER).api(), "reports");
        return team.stranger()
                .form("/oauth/introspect", "token", secret, "client_id", app.id(), "client_secret", app.secret())
                .json();
    }

    private boolean isAlive(JsonNode key) {
        return look(key.get("secret").asString()).get("active").asBoolean();
    }

    @Test
    void aSecretIsToldOnceAndAnswersForItsOwner() {
        String ada = team.add(DEVELOPER, "developer");
        var terminal = team.terminal(DEVELOPER);
        var key = make(terminal.api(), Map.of("name", "  nightly build  ", "expiresInDays", 7));

        assertThat(key.get("name").asString()).isEqualTo("nightly build");
        assertThat(key.get("sessionId").asString()).isEqualTo(terminal.session());
        assertThat(key.get("codexToken").asString())
                .isEqualTo("at-" + key.get("secret").asString());
        assertThat(terminal.api().get("/api/v1/keys").text()).doesNotContain("crak_");
        assertThat(terminal.api()
                        .get("/api/v1/keys/" + key.get("id").asString())
                        .text())
                .doesNotContain("crak_");

        var seen = look(key.get("secret").asString());
        assertThat(seen.get("sub").asString()).isEqualTo(ada);
        assertThat(seen.get("jti").asString()).isEqualTo(key.get("id").asString());
        assertThat(seen.get("scope").asString()).isEqualTo("pool");
        var who = team.stranger()
                .withBearer(key.get("codexToken").asString())
                .get("/api/accounts/v1/user-auth-credential/whoami");
        assertThat(who.json().get("email").asString()).isEqualTo(DEVELOPER);
        // For the gateway: no key opens this server's own API.
        assertThat(team.stranger()
                        .withBearer(key.get("secret").asString())
                        .get("/api/v1/sessions")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void wishesThatMakeNoSenseAreRefused() {
        var api = team.terminal(Team.OWNER).api();
        for (Map<String, Object> wish : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("name", ""),
                Map.of("name", "x".repeat(101)),
                Map.of("name", "a\nb"),
                Map.of("name", "x", "scopes", List.of()),
                Map.of("name", "x", "scopes", List.of("people")),
                Map.of("name", "x", "expiresInDays", 0),
                Map.of("name", "x", "expiresInDays", 366),
                Map.of("name", "x", "expiresInDays", 1.5),
                Map.of("name", "x", "expiresInDays", 1e300))) {
            assertThat(api.post("/api/v1/keys", wish).status())
                    .as(wish.toString())
                    .isEqualTo(400);
        }
        var key = "/api/v1/keys/" + make(api).get("id").asString();
        assertThat(api.post(key + "/rotate", Map.of("overlapSeconds", -1)).status())
                .isEqualTo(400);
        assertThat(api.post(key + "/rotate", Map.of("overlapSeconds", 2_592_001))
                        .status())
                .isEqualTo(400);
        assertThat(api.get("/api/v1/keys/nothing").status()).isEqualTo(404);
    }

    @Test
    void rotatingLetsTheOldSecretCountAsLongAsWasAskedFor() {
        var api = team.terminal(Team.OWNER).api();
        var first = make(api);
        String path = "/api/v1/keys/" + first.get("id").asString() + "/rotate";
        var second = api.post(path, Map.of("overlapSeconds", 3600)).json();
        assertThat(isAlive(first)).isTrue();
        assertThat(isAlive(second)).isTrue();
        var third = api.post(path, Map.of("overlapSeconds", 0)).json();
        assertThat(isAlive(first)).isFalse();
        assertThat(isAlive(second)).isFalse();
        assertThat(isAlive(third)).isTrue();
        assertThat(living(api, "/api/v1/keys")).containsExactly(first.get("id").asString());
    }

    @Test
    void whoeverLooksAfterPeopleSeesAndEndsTheirKeysButMakesNone() {
        String ada = team.add(DEVELOPER, "developer");
        team.add("eve@example.com", "developer");
        team.add("aud@example.com", "auditor");
        var own = team.terminal(DEVELOPER).api();
        String key = make(own).get("id").asString();
        String other = make(own).get("id").asString();
        var stranger = team.terminal("eve@example.com").api();
        var auditor = team.terminal("aud@example.com").api();
        var owner = team.terminal(Team.OWNER).api();
        String path = "/api/v1/keys/" + key;

        assertThat(stranger.get(path).status()).isEqualTo(404);
        assertThat(stranger.delete(path).status()).isEqualTo(404);
        assertThat(auditor.get(path).status()).isEqualTo(200);
        assertThat(auditor.delete(path).status()).isEqualTo(403);
        assertThat(owner.post(path + "/rotate", Map.of()).status()).isEqualTo(403);
        assertThat(living(owner, "/api/v1/people/" + ada + "/keys")).containsExactly(other, key);

        var ended = owner.delete(path).json();
        assertThat(ended.get("count").asInt()).isEqualTo(1);
        assertThat(owner.delete(path).json().get("count").asInt()).isZero();
        assertThat(own.post(path + "/rotate", Map.of()).status()).isEqualTo(409);
        assertThat(auditor.post("/api/v1/people/" + ada + "/keys/revoke", Map.of())
                        .status())
                .isEqualTo(403);
        assertThat(owner.post("/api/v1/people/" + ada + "/keys/revoke", Map.of())
                        .json()
                        .get("count")
                        .asInt())
                .isEqualTo(1);
        assertThat(living(own, "/api/v1/keys")).isEmpty();
        assertThat(own.get("/api/v1/keys")
                        .json()
                        .get("keys")
                        .get(0)
                        .get("ended")
                        .get("by")
                        .asString())
                .isEqualTo(team.idOf(Team.OWNER));
    }

    @Test
    void aKeyEndsWithEverythingItsOwnerHoldsAndNotWithASession() {
        var terminal = team.terminal(Team.OWNER);
        var key = make(terminal.api());
        var again = team.terminal(Team.OWNER);
        assertThat(again.api()
                        .delete("/api/v1/sessions/" + terminal.session())
                        .json()
                        .get("apiKeys")
                        .asInt())
                .isZero();
        assertThat(isAlive(key)).isTrue();

        var out =
                again.api().post("/api/v1/sign-out", Map.of("scope", "others")).json();
        assertThat(out.get("apiKeys").asInt()).isEqualTo(1);
        assertThat(isAlive(key)).isFalse();
        var ended = again.api().get("/api/v1/keys").json().get("keys").get(0).get("ended");
        assertThat(ended.get("cause").asString()).isEqualTo("signed-out-everywhere");
    }

    @Test
    void whoeverHoldsASecretMayEndItsKey() {
        var api = team.terminal(Team.OWNER).api();
        var key = make(api);
        var revoked =
                team.stranger().form("/oauth/revoke", "token", key.get("secret").asString(), "client_id", "curfew-cli");
        assertThat(revoked.status()).isEqualTo(200);
        assertThat(isAlive(key)).isFalse();
        assertThat(team.stranger()
                        .withBearer(key.get("codexToken").asString())
                        .get("/api/accounts/v1/user-auth-credential/whoami")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void nobodyHasMoreKeysThanAnybodyMayHave() {
        var api = team.terminal(Team.OWNER).api();
        for (int i = 0; i < 100; i++) {
            make(api);
        }
        assertThat(api.post("/api/v1/keys", Map.of("name", "one more")).status())
                .isEqualTo(409);
        assertThat(api.post("/api/v1/keys/revoke", Map.of()).json().get("count").asInt())
                .isEqualTo(100);
        make(api);
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"SQLITE", "POSTGRESQL"})
    void ofTwoRevocationsAtOnceOneEndsIt(Engine engine) throws Exception {
        team.close();
        team = new Team(engine);
        var api = team.terminal(Team.OWNER).api();
        for (int round = 0; round < 5; round++) {
            var key = make(api);
            String id = key.get("id").asString();
            var counts = new ArrayList<Integer>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var each : threads.invokeAll(List.<Callable<HttpProbe.Answer>>of(
                        () -> api.delete("/api/v1/keys/" + id),
                        () -> api.delete("/api/v1/keys/" + id),
                        () -> api.post("/api/v1/keys/revoke", Map.of())))) {
                    counts.add(each.get().json().get("count").asInt());
                }
            }
            assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1);
            assertThat(isAlive(key)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Engine.class,
            names = {"SQLITE", "POSTGRESQL"})
    void ofTwoRotationsAtOnceBothSecretsAreOfTheKey(Engine engine) throws Exception {
        team.close();
        team = new Team(engine);
        var api = team.terminal(Team.OWNER).api();
        String id = make(api).get("id").asString();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each : threads.invokeAll(List.<Callable<HttpProbe.Answer>>of(
                    () -> api.post("/api/v1/keys/" + id + "/rotate", Map.of()),
                    () -> api.post("/api/v1/keys/" + id + "/rotate", Map.of())))) {
                assertThat(isAlive(each.get().json())).isTrue();
            }
        }
    }

    @Test
    void aRightIsGivenAndTakenByThoseWhoAdmitPeople() {
        String ada = team.add(DEVELOPER, "developer");
        String path = "/api/v1/people/" + ada + "/rights/pool.use";
        var owner = team.terminal(Team.OWNER).api();
        var own = team.terminal(DEVELOPER).api();

        assertThat(right(owner.get("/api/v1/people/" + ada).json())).isEqualTo("true false");
        assertThat(right(owner.put(path, Map.of("allowed", false)).json())).isEqualTo("false true");
        assertThat(own.put(path, Map.of("allowed", true)).status()).isEqualTo(403);
        assertThat(right(owner.delete(path).json())).isEqualTo("true false");
        assertThat(owner.put(path, Map.of()).status()).isEqualTo(400);
        assertThat(owner.put("/api/v1/people/" + ada + "/rights/pool.abuse", Map.of("allowed", true))
                        .status())
                .isEqualTo(404);
        assertThat(right(owner.patch("/api/v1/people/" + ada, Map.of("role", "auditor"))
                        .json()))
                .isEqualTo("false false");
    }

    private static String right(JsonNode person) {
        var right = person.get("rights").get(0);
        return right.get("allowed").asBoolean() + " " + right.get("byName").asBoolean();
    }
}
