package dev.curfew.testkit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.signin.Passwords;
import dev.curfew.authority.workspace.Password;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Workspace;
import dev.curfew.base.Secret;
import dev.curfew.testkit.HttpProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsPagesTest {
    private static final String OLD = "four unrelated words do";
    private static final String NEXT = "tungsten marmalade ferry";

    private Team team;
    private Team.Browser owner;

    @BeforeEach
    void start() {
        team = new Team();
        owner = team.browser(team.owner);
    }

    @AfterEach
    void stop() {
        team.close();
    }

    @Test
    void ownersChangeIsKeptAndSaid() {
        var saved = send(owner, Map.of("name", "Acme", "access", "600s", "idle", "2 days", "on_copy", "end"));

        assertThat(owner.get(saved.location().toString()).text())
                .contains("Saved.", "value=\"Acme\"", "value=\"10 min\"", "value=\"2 d\"");
        var kept = team.all(Workspace.KIND).getFirst();
        assertThat(kept.lifetimes().access()).isEqualTo(Duration.ofMinutes(10));
        assertThat(kept.lifetimes().absolute()).isEqualTo(Duration.ofDays(90));
        assertThat(kept.onCopy()).isEqualTo(Workspace.OnCopy.END);
    }

    @ParameterizedTest
    @CsvSource({
        "access, soon, 'A number and a unit, such as 15 min, 12 h or 30 d.'",
        "access, 2 d, Between 1 min and 1 d.",
        "idle, '', Say how long.",
        "trusted_idle, 400 d, Between 12 h and 30 d.",
        "name, '', '1 to 100 characters, and no control characters.'",
    })
    void whatWillNotDoIsShownAgainAndNothingIsLost(String field, String value, String why) {
        var refused = send(owner, Map.of("absolute", "77 d", field, value));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("Nothing was saved.", "id=\"" + field + "-fault\"", why, "value=\"77 d\"");
        assertThat(team.all(Workspace.KIND)).isEmpty();
    }

    @Test
    void policyThatThereIsNotIsRefusedAndNothingIsLost() {
        var refused = send(owner, Map.of("absolute", "77 d", "on_copy", "shrug"));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("Nothing was saved.", "warn or end", "value=\"77 d\"");
        assertThat(team.all(Workspace.KIND)).isEmpty();
    }

    @Test
    void onlyOwnersAndAdminsChangeTheWorkspace() {
        assertThat(send(team.browser(team.admin), Map.of("name", "Acme")).status())
                .isEqualTo(303);
        for (Person person : new Person[] {team.developer, team.auditor}) {
            var browser = team.browser(person);
            assertThat(browser.get("/settings").text())
                    .contains("value=\"Acme\"", "Owners and admins change these", "Signing key")
                    .doesNotContain("Save the settings");
            assertThat(send(browser, Map.of("name", "Evil")).status()).isEqualTo(403);
        }
        assertThat(team.all(Workspace.KIND).getFirst().name()).isEqualTo("Acme");
    }

    @Test
    void everybodyRenamesThemselves() {
        var developer = team.browser(team.developer);

        var saved = developer.send("/settings/account", "own_name", "Dora M");
        var refused = developer.send("/settings/account", "own_name", " ");

        assertThat(developer.get(saved.location().toString()).text()).contains("Saved.", "value=\"Dora M\"");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(team.find(Person.KIND, team.developer.id()).orElseThrow().name())
                .isEqualTo("Dora M");
    }

    @Test
    void changedPasswordMovesTheCookieOnAndSaysWhatEnded() {
        password();
        var other = team.browser(team.owner);
        String before = owner.http().cookies().get("curfew_session");

        var changed = owner.send("/settings/password", "current", OLD, "password", NEXT, "end_others", "true");

        assertThat(changed.status()).isEqualTo(303);
        assertThat(owner.http().cookies().get("curfew_session")).isNotEqualTo(before);
        assertThat(owner.get(changed.location().toString()).text())
                .contains("Your password was changed.", "1 other session ended.");
        assertThat(other.get("/sessions").status()).isEqualTo(303);
        assertThat(owner.send("/settings/account", "own_name", "Olga").status())
                .as("a form of a page from before")
                .isEqualTo(403);
    }

    @Test
    void passwordThatWillNotDoIsSaidAtItsField() {
        password();

        var wrong = owner.send("/settings/password", "current", NEXT, "password", NEXT);
        var weak = owner.send("/settings/password", "current", OLD, "password", "password1234");

        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.text())
                .contains("id=\"current-fault\"", "not your password")
                .doesNotContain(NEXT);
        assertThat(weak.text()).contains("id=\"password-fault\"").doesNotContain("password1234");
    }

    private void password() {
        String hash = new Passwords(1).hash(Secret.of(OLD));
        team.put(Password.KIND, new Password(team.owner.id(), hash, team.world.now()));
    }

    private static HttpProbe.Answer send(Team.Browser by, Map<String, String> changes) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("name", "Team");
        fields.put("access", "15 min");
        fields.put("idle", "30 d");
        fields.put("absolute", "90 d");
        fields.put("web_idle", "12 h");
        fields.put("web_absolute", "30 d");
        fields.put("trusted_idle", "30 d");
        fields.put("on_copy", "warn");
        fields.putAll(changes);
        var pairs = new ArrayList<String>();
        fields.forEach((name, value) -> {
            pairs.add(name);
            pairs.add(value);
        });
        return by.send("/settings/workspace", pairs.toArray(String[]::new));
    }
}
