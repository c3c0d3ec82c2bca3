package dev.curfew.testkit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.device.Device;
import dev.curfew.authority.device.Doubt;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.signin.Passwords;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Copied;
import dev.curfew.authority.workspace.Password;
import dev.curfew.base.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the list of sessions points out, and who can make it stop.
class AttentionTest {
    private static final String PASSWORD = "four unrelated words do";

    private Team team;
    private Team.Browser here;
    private Device tower;
    private Session codex;

    @BeforeEach
    void start() {
        team = new Team();
        here = team.browser(team.developer, team.device(team.developer, "laptop"));
        tower = team.device(team.developer, "tower");
        codex = team.codex(team.developer, tower, Optional.of(here.session().id()));
    }

    @AfterEach
    void stop() {
        team.close();
    }

    private Copied copied() {
        var now = team.world.now();
        var copied = new Copied(
                codex.id(),
                team.developer.id(),
                new Copied.Sighting("10.20.4.18", "codex/1 <at home>", now.minus(Duration.ofMinutes(9))),
                new Copied.Sighting("203.0.113.9", "", now.minus(Duration.ofMinutes(5))),
                Optional.empty());
        team.put(Copied.KIND, copied);
        return copied;
    }

    private void doubt(Device device) {
        team.store.decide(
                Key.of(Device.KIND, device.id()),
                _ -> Change.answer(true).replace(Device.KIND, device.doubted(Doubt.PASSWORD)));
    }

    @Test
    void copiedCredentialIsShownWithBothPlacesUntilItsPersonSettlesIt() {
        copied();
        String shown = here.get("/sessions").text();

        var settled = here.send("/sessions/copied", "id", codex.id());

        assertThat(shown)
                .containsOnlyOnce("Credential copied")
                .contains("10.20.4.18", "203.0.113.9", "codex/1 &lt;at home&gt;", "9 minutes ago", "5 minutes ago")
                .contains("Both are mine", "scope=session&amp;id=" + codex.id());
        assertThat(here.get(settled.location().toString()).text())
                .contains("Both places are yours.")
                .doesNotContain("Credential copied");
        assertThat(told()).extracting(Event::type).contains(Event.Type.COPY_SETTLED);
        assertThat(here.send("/sessions/copied", "id", codex.id()).status()).isEqualTo(404);
    }

    @Test
    void nobodySettlesForSomebodyElse() {
        var before = copied();
        var admin = team.browser(team.admin);

        var refused = admin.send("/sessions/copied", "id", codex.id());
        String shown = admin.get("/people/" + team.developer.id() + "/sessions").text();

        assertThat(refused.status()).isEqualTo(404);
        assertThat(shown).contains("Credential copied").doesNotContain("Both are mine");
        assertThat(team.find(Copied.KIND, codex.id())).contains(before);
    }

    @Test
    void copiedCredentialIsOnThePageHoweverManySessionsThereAre() {
        copied();
        for (int i = 0; i < 300; i++) {
            team.codex(team.developer, tower, Optional.empty());
        }

        assertThat(here.get("/sessions").text()).containsOnlyOnce("Credential copied");
        assertThat(here.get("/sessions?q=nothing-is-called-that").text()).containsOnlyOnce("Credential copied");
    }

    @Test
    void unfamiliarDeviceIsPointedOutUntilItsPersonKnowsIt() {
        doubt(tower);
        String shown = here.get("/sessions").text();
        String admins = team.browser(team.admin)
                .get("/people/" + team.developer.id() + "/sessions")
                .text();

        var known = here.send("/sessions/known", "id", tower.id());

        assertThat(shown).contains("Unfamiliar devices", "Somebody signed in here with the password", "This was me");
        assertThat(admins).contains("Unfamiliar devices").doesNotContain("This was me");
        assertThat(here.get(known.location().toString()).text()).doesNotContain("Unfamiliar");
        assertThat(team.find(Device.KIND, tower.id())).contains(tower);
    }

    @Test
    void trustIsAnAnswerTooAndAMonthIs() {
        doubt(tower);
        here.send("/sessions/device", "id", tower.id(), "name", "tower", "trusted", "true");
        String trusted = here.get("/sessions").text();
        var old = team.device(team.developer, "old box", "Debian", "codex/1", false, Duration.ofDays(31));
        doubt(old);
        team.codex(team.developer, old, Optional.empty());

        assertThat(trusted).doesNotContain("Unfamiliar");
        assertThat(here.get("/sessions").text()).contains("old box").doesNotContain("Unfamiliar");
    }

    @Test
    void whoeverStoleAPasswordCannotVouchForThemselves() {
        var before = copied();
        var strange = team.device(team.developer, "strange");
        doubt(strange);
        var thief = team.browser(team.developer, strange);

        var known = thief.send("/sessions/known", "id", strange.id());
        var trusted = thief.send("/sessions/device", "id", strange.id(), "name", "mine", "trusted", "true");
        var settled = thief.send("/sessions/copied", "id", codex.id());
        var api = thief.http().patch("/api/v1/devices/" + strange.id(), Map.of("familiar", true));

        assertThat(known.status()).isEqualTo(403);
        assertThat(trusted.status()).isEqualTo(403);
        assertThat(settled.status()).isEqualTo(403);
        assertThat(known.text()).contains("This device is unfamiliar itself.");
        assertThat(api.status()).isEqualTo(403);
        assertThat(team.find(Device.KIND, strange.id())).contains(strange.doubted(Doubt.PASSWORD));
        assertThat(team.find(Copied.KIND, codex.id())).contains(before);
    }

    @Test
    void secondDeviceThatSignsInWithThePasswordIsUnfamiliarAndTheFirstIsNot() {
        team.put(
                Password.KIND,
                new Password(team.auditor.id(), new Passwords(1).hash(Secret.of(PASSWORD)), team.world.now()));
        var first = team.authority.signInBrowser(team.auditor.email(), PASSWORD);
        team.authority.signInBrowser(team.auditor.email(), PASSWORD);

        var sessions = first.get("/api/v1/sessions").json().get("sessions");

        assertThat(sessions).hasSize(2);
        assertThat(sessions)
                .filteredOn(session -> session.get("current").asBoolean())
                .allMatch(session -> session.get("device").get("unfamiliar").isNull());
        assertThat(sessions)
                .filteredOn(session -> !session.get("current").asBoolean())
                .allMatch(session ->
                        session.get("device").get("unfamiliar").asString().equals("password"));
    }

    private List<Event> told() {
        return team.store.events(0, 1_000).stream().map(Store.Recorded::event).toList();
    }
}
