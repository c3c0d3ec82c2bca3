package dev.curfew.testkit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.app.Registrations;
import dev.curfew.base.Secret;
import dev.curfew.testkit.HttpProbe;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppPagesTest {
    private static final String REDIRECT = "https://wiki.test/callback";
    private static final Pattern SECRET = Pattern.compile("crcs_[A-Za-z0-9_-]{43}");

    private Team team;
    private Team.Browser admin;

    @BeforeEach
    void start() {
        team = new Team();
        admin = team.browser(team.admin);
    }

    @AfterEach
    void stop() {
        team.close();
    }

    @Test
    void secretIsShownOnceInTheAnswerItselfAndIsTheApps() {
        var answer = register("Wiki", "confidential", REDIRECT + "\r\n  http://127.0.0.1/back ");
        App app = team.app("Wiki");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("cache-control")).contains("no-store");
        assertThat(answer.text()).contains("It is shown this once", app.id());
        assertThat(Registrations.knows(app, secret(answer))).isTrue();
        assertThat(app.redirects()).containsExactly(REDIRECT, "http://127.0.0.1/back");
        assertThat(app.firstParty()).isFalse();
        assertThat(admin.get("/apps").text())
                .contains(app.id(), REDIRECT, "Confidential")
                .doesNotContainPattern(SECRET);
        assertThat(admin.get("/apps/" + app.id()).text()).doesNotContainPattern(SECRET);
    }

    @Test
    void publicAppHasNoSecretToShow() {
        var answer = register("Desk", "public", "http://localhost/back");

        assertThat(admin.get(answer.location().toString()).text())
                .contains(
                        "The app was registered.",
                        "Desk",
                        "Public",
                        team.app("Desk").id());
        assertThat(team.app("Desk").confidential()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "http://wiki.test/", "https://wiki.test/#x", "javascript:alert(1)", "https://a.test/ <b>"})
    void redirectUriThatWillNotDoIsShownAgain(String uris) {
        var answer = register("Wiki", "public", uris);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains("The app was not registered.", "redirectUris", "value=\"Wiki\"")
                .doesNotContain("<b>");
        assertThat(team.all(App.KIND)).allMatch(one -> Presets.isOne(one.id()));
    }

    @Test
    void appIsRenamedAndItsRedirectsChange() {
        register("Wiki", "confidential", REDIRECT);
        App before = team.app("Wiki");

        var saved = admin.send(
                "/apps/" + before.id(), "name", "Wiki 2", "redirect_uris", "https://wiki.test/a https://wiki.test/b");
        var refused = admin.send("/apps/" + before.id(), "name", "", "redirect_uris", "https://wiki.test/c");

        App after = team.app("Wiki 2");
        assertThat(after.redirects()).containsExactly("https://wiki.test/a", "https://wiki.test/b");
        assertThat(after.secret()).isEqualTo(before.secret());
        assertThat(admin.get(saved.location().toString()).text()).contains("The app was saved.");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("The app was not saved.", "https://wiki.test/c");
    }

    @Test
    void newSecretTakesThePlaceOfTheOld() {
        Secret old = secret(register("Wiki", "confidential", REDIRECT));
        String id = team.app("Wiki").id();

        Secret fresh = secret(admin.send("/apps/" + id + "/secret"));

        assertThat(Registrations.knows(team.app("Wiki"), fresh)).isTrue();
        assertThat(Registrations.knows(team.app("Wiki"), old)).isFalse();
    }

    @Test
    void appThatComesWithCurfewIsListedAndNotEdited() {
        team.codex(team.developer, team.device(team.developer, "tower"), Optional.empty());

        String list = admin.get("/apps").text();

        assertThat(list)
                .contains(Presets.CODEX, "Built in", "1 active session")
                .doesNotContain("/apps/" + Presets.CODEX);
        assertThat(admin.get("/apps/" + Presets.CODEX).status()).isEqualTo(404);
        assertThat(admin.send("/apps/" + Presets.CODEX, "name", "x").status()).isEqualTo(404);
        assertThat(admin.send("/apps/" + Presets.CODEX + "/secret").status()).isEqualTo(404);
    }

    @Test
    void hostileNameOfAnAppStaysText() {
        var answer = register("<img src=x onerror=alert(1)>", "confidential", REDIRECT);

        assertThat(answer.text()).doesNotContain("<img");
        assertThat(admin.get("/apps").text()).contains("&lt;img").doesNotContain("<img");
    }

    private HttpProbe.Answer register(String name, String kind, String uris) {
        return admin.send("/apps", "name", name, "kind", kind, "redirect_uris", uris);
    }

    private static Secret secret(HttpProbe.Answer answer) {
        var hit = SECRET.matcher(answer.text());
        assertThat(hit.find()).as(answer.toString()).isTrue();
        return Secret.of(hit.group());
    }
}
