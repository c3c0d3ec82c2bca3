package dev.curfew.testkit.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.app.Presets;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.workspace.Workspaces;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe.Answer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceTest {
    private static final String PATH = "/api/v1/workspace";

    private final Team team = team();

    Team team() {
        return new Team(Engine.MEMORY);
    }

    @AfterEach
    void close() {
        team.close();
    }

    @Test
    void changeIsKeptAndToldWithWhatItWas() {
        var owner = team.terminal(Team.OWNER).api();

        Answer changed = owner.patch(PATH, Map.of("name", "Acme", "accessSeconds", 600, "onCopiedCredential", "end"));

        assertThat(changed.status()).as(changed.toString()).isEqualTo(200);
        assertThat(owner.get(PATH).json()).isEqualTo(changed.json());
        var store = team.authority.store();
        var kept = new Workspaces(store).workspace();
        assertThat(kept.name()).isEqualTo("Acme");
        assertThat(kept.lifetimes().access()).isEqualTo(Duration.ofMinutes(10));
        var told = store.events(store.head() - 1, 1).getFirst().event();
        assertThat(told.type()).isEqualTo(Event.Type.WORKSPACE_CHANGED);
        assertThat(told.by()).isEqualTo(team.idOf(Team.OWNER));
        assertThat(told.note())
                .isEqualTo("name Our workspace to Acme; accessSeconds 900 to 600; onCopiedCredential warn to end");
    }

    @Test
    void whatChangesNothingTellsNothing() {
        var owner = team.terminal(Team.OWNER).api();
        long before = team.authority.store().head();

        assertThat(owner.patch(PATH, Map.of("accessSeconds", 900)).status()).isEqualTo(200);

        assertThat(team.authority.store().head()).isEqualTo(before);
    }

    @Test
    void everybodyReadsAndOwnersAndAdminsChange() {
        team.add("ada@example.com", "admin");
        team.add("dora@example.com", "developer");
        team.add("rita@example.com", "auditor");
        var edit = Map.of("name", "Acme");

        assertThat(team.terminal("ada@example.com").api().patch(PATH, edit).status())
                .isEqualTo(200);
        for (String email : new String[] {"dora@example.com", "rita@example.com"}) {
            var api = team.terminal(email).api();
            assertThat(api.get(PATH).json().get("name").asString()).isEqualTo("Acme");
            assertThat(api.patch(PATH, Map.of("name", "Evil")).status()).isEqualTo(403);
        }
        assertThat(team.stranger().get(PATH).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"accessSeconds\":59}",
                "{\"accessSeconds\":86401}",
                "{\"accessSeconds\":1e300}",
                "{\"accessSeconds\":0.5}",
                "{\"idleSeconds\":9999999999}",
                "{\"absoluteSeconds\":300}",
                "{\"webIdleSeconds\":2592001}",
                "{\"trustedIdleSeconds\":2592001}",
                "{\"trustedIdleSeconds\":60}",
                "{\"onCopiedCredential\":\"shrug\"}",
                "{\"name\":\"\"}",
                "{\"name\":\"a\\u0000b\"}"
            })
    void whatWillNotDoChangesNothing(String edit) {
        var owner = team.terminal(Team.OWNER).api();
        var before = owner.get(PATH).json();

        assertThat(owner.patch(PATH, edit).status()).isEqualTo(400);

        assertThat(owner.get(PATH).json()).isEqualTo(before);
    }

    @Test
    void lifetimesHoldForAppsThatSayNothingOfTheirOwn() {
        var owner = team.terminal(Team.OWNER);
        owner.api().patch(PATH, Map.of("accessSeconds", 300));
        assertThat(owner.refreshed().json().get("expiresIn").asInt()).isEqualTo(300);

        Answer own = owner.api().patch("/api/v1/apps/" + Presets.CLI, Map.of("accessSeconds", 120));
        assertThat(own.json().get("accessSeconds").asInt()).isEqualTo(120);
        assertThat(team.login(Team.OWNER, "native").json().get("expiresIn").asInt())
                .isEqualTo(120);

        Answer none = owner.api().patch("/api/v1/apps/" + Presets.CLI, "{\"accessSeconds\":null}");
        assertThat(none.json().get("accessSeconds").isNull()).isTrue();
        assertThat(team.login(Team.OWNER, "native").json().get("expiresIn").asInt())
                .isEqualTo(300);
    }

    @Test
    void browsersLapseAsTheWorkspaceSays() {
        var familiar = team.terminal(Team.OWNER).api();
        familiar.patch(PATH, Map.of("webIdleSeconds", 600, "trustedIdleSeconds", 3600));
        var plain = team.browser(Team.OWNER);
        var trusted = team.browser(Team.OWNER);
        String device = trusted.get("/api/v1/sessions")
                .json()
                .get("sessions")
                .get(0)
                .get("device")
                .get("id")
                .asString();
        assertThat(familiar.patch("/api/v1/devices/" + device, Map.of("trusted", true))
                        .status())
                .isEqualTo(200);
        team.authority.leap(Duration.ofMinutes(5));
        assertThat(trusted.get("/api/v1/sessions").status()).isEqualTo(200);
        assertThat(plain.get("/api/v1/sessions").status()).isEqualTo(200);

        team.authority.leap(Duration.ofMinutes(30));

        assertThat(plain.get("/api/v1/sessions").status()).isEqualTo(401);
        assertThat(trusted.get("/api/v1/sessions").status()).isEqualTo(200);
    }
}
