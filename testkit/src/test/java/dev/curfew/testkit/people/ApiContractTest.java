package dev.curfew.testkit.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.app.Presets;
import dev.curfew.gateway.Gateway;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The contract says what there is, and what there is keeps to it.
class ApiContractTest {
    private final Team team =
            new Team(TestAuthority.start(Engine.MEMORY, Gateway.plan(Path.of("target/spool"), Map.of())));

    @AfterEach
    void close() {
        team.close();
    }

    @Test
    void everyOperationIsServed() {
        var stranger = team.stranger();
        for (var operation : Team.contract().operations()) {
            var answer = stranger.send(
                    operation.method(), operation.path().replaceAll("\\{[a-z]+}", "x"), null, new byte[0]);

            assertThat(answer.status()).as(operation.toString()).isNotIn(404, 405, 500);
        }
    }

    @Test
    void contractIsServedAsItIs() {
        var answer = team.stranger().get("/openapi.yaml");

        assertThat(answer.mediaType()).contains("application/yaml");
        assertThat(answer.text()).startsWith("openapi: 3.1");
    }

    @Test
    void appIsRegisteredChangedAndRemoved() {
        var owner = team.terminal(Team.OWNER).api();

        var made = owner.post(
                "/api/v1/apps",
                Map.of("name", "Grafana", "confidential", true, "redirectUris", List.of("https://g.example/cb")));
        assertThat(made.status()).isEqualTo(201);
        String id = made.json().get("id").asString();
        assertThat(made.json().get("clientSecret").asString()).startsWith("crcs_");
        assertThat(owner.patch("/api/v1/apps/" + id, Map.of("name", "Metrics")).status())
                .isEqualTo(200);
        assertThat(owner.post("/api/v1/apps/" + id + "/secret", Map.of())
                        .json()
                        .get("clientSecret")
                        .asString())
                .isNotEqualTo(made.json().get("clientSecret").asString());
        assertThat(owner.get("/api/v1/apps").text()).contains("Metrics").doesNotContain("crcs_");
        assertThat(owner.delete("/api/v1/apps/" + id).status()).isEqualTo(204);
        assertThat(owner.delete("/api/v1/apps/" + id).status()).isEqualTo(404);
        assertThat(owner.delete("/api/v1/apps/" + Presets.CODEX).status()).isEqualTo(409);
    }

    @Test
    void whatAnAppGotForItselfStaysOverWhenItIsEnabledAgain() {
        var owner = team.terminal(Team.OWNER).api();
        var made = owner.post(
                        "/api/v1/apps",
                        Map.of(
                                "name",
                                "Nightly",
                                "confidential",
                                true,
                                "firstParty",
                                true,
                                "grants",
                                List.of("client_credentials")))
                .json();
        String app = "/api/v1/apps/" + made.get("id").asString();
        var nightly = team.authority
                .probe()
                .withBasic(made.get("id").asString(), made.get("clientSecret").asString());
        String before = ownToken(nightly);
        boolean atFirst = counts(nightly, before);

        owner.patch(app, Map.of("enabled", false));
        owner.patch(app, Map.of("enabled", true));

        assertThat(atFirst).isTrue();
        assertThat(counts(nightly, before)).as("law L1").isFalse();
        assertThat(counts(nightly, ownToken(nightly))).isTrue();
    }

    private static String ownToken(HttpProbe app) {
        var answer = app.form("/oauth/token", "grant_type", "client_credentials");
        return answer.json().get("access_token").asString();
    }

    private static boolean counts(HttpProbe app, String token) {
        return app.form("/oauth/introspect", "token", token)
                .json()
                .get("active")
                .asBoolean();
    }

    @Test
    void appsAreForOwnersAndAdmins() {
        team.add("ada@example.com", "developer");
        team.add("aud@example.com", "auditor");
        var developer = team.terminal("ada@example.com").api();
        var auditor = team.terminal("aud@example.com").api();
        var app = Map.of("name", "X", "redirectUris", List.of("https://x.example/cb"));

        assertThat(developer.get("/api/v1/apps").status()).isEqualTo(403);
        assertThat(auditor.get("/api/v1/apps").status()).isEqualTo(200);
        assertThat(auditor.post("/api/v1/apps", app).status()).isEqualTo(403);
        assertThat(developer.post("/api/v1/apps", app).status()).isEqualTo(403);
    }

    @Test
    void removingAnAppEndsItsSessions() {
        var owner = team.terminal(Team.OWNER);
        var before = team.terminal(Team.OWNER);

        // what comes with Curfew can only be disabled; that ends its sessions, the asking one included
        var off = owner.api().patch("/api/v1/apps/" + Presets.CLI, Map.of("enabled", false));

        assertThat(off.status()).isEqualTo(200);
        assertThat(before.isSignedIn()).isFalse();
        var again = team.login(Team.OWNER, "native");
        assertThat(again.status()).as("nor does it get new ones").isEqualTo(403);
        assertThat(again.json().get("detail").asString()).contains("disabled");
        var browser = team.browser(Team.OWNER);
        var ended = browser.get("/api/v1/sessions?state=ended").json().get("sessions");
        assertThat(ended.get(0).get("ended").get("cause").asString()).isEqualTo("app-removed");
    }
}
