package dev.curfew.testkit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.app.Registrations;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.Secret;
import dev.curfew.testkit.HttpProbe;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppPagesTest {
    private static final String REDIRECT = "https://wiki.test/callback";
    private static final Pattern SECRET = Pattern.compile("crcs_[A-Za-z0-9_-]{43}");

    private static final Map<String, String> FORM = Map.of(
            "name",
            "Wiki 2",
            "redirect_uris",
            "https://wiki.test/2",
            "scopes",
            "openid two",
            "access",
            "7 min",
            "idle",
            "8 h",
            "absolute",
            "77 d",
            "retry",
            "45 s");

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
                .contains("The app was not registered.", "id=\"redirect_uris-fault\"", "value=\"Wiki\"")
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
    void termsOfAnAppAreKeptAndEmptyOnesAreTheWorkspaces() {
        String id = registered("confidential");
        var terms = Map.of(
                "scopes",
                "openid\r\n wiki.read openid",
                "pkce",
                "or-nonce",
                "access",
                "300s",
                "idle",
                "2 days",
                "absolute",
                "3 d",
                "retry",
                "60 s");

        var saved = save(id, terms);
        var refused = save(id, Map.of("absolute", "3 d", "idle", "4 d"));

        App app = team.app("Wiki 2");
        assertThat(app.scopes()).containsExactly("openid", "wiki.read");
        assertThat(app.pkce()).isEqualTo(App.Pkce.OR_NONCE);
        assertThat(app.lifetimes())
                .isEqualTo(new App.Lifetimes(
                        Optional.of(Duration.ofMinutes(5)),
                        Optional.of(Duration.ofDays(2)),
                        Optional.of(Duration.ofDays(3)),
                        Optional.of(Duration.ofMinutes(1))));
        assertThat(admin.get(saved.location().toString()).text())
                .contains("The app was saved.", "value=\"5 min\"", "value=\"2 d\"", "value=\"1 min\"")
                .contains("Empty for the workspace’s, now 15 min.");
        assertThat(refused.text()).contains("id=\"absolute-fault\"", "Between 4 d and 400 d.", "value=\"3 d\"");

        save(id, Map.of("access", "", "idle", "", "absolute", "", "retry", ""));

        assertThat(team.app("Wiki 2").lifetimes()).isEqualTo(App.Lifetimes.STANDARD);
        assertThat(team.app("Wiki 2").pkce()).isEqualTo(App.Pkce.OR_NONCE);
    }

    @ParameterizedTest
    @CsvSource({
        "name, '', name, Give the app a name",
        "redirect_uris, http://wiki.test/, redirect_uris, An https URL",
        "redirect_uris, '', redirect_uris, at least one redirect URI",
        "scopes, caf\u00e9, scopes, A scope is printable ASCII",
        "pkce, optional, pkce, A public app proves itself by PKCE alone",
        "pkce, shrug, pkce, Not one of the values",
        "access, soon, access, 'A number and a unit, such as 15 min'",
        "access, 2 d, access, Between 1 min and 1 d.",
        "idle, 1 min, idle, Between 5 min and 400 d.",
        "absolute, 401 d, absolute, Between 8 h and 400 d.",
        "retry, 3 min, retry, Between 1 s and 2 min.",
    })
    void whatWillNotDoIsSaidAtItsFieldAndNothingIsLost(String field, String value, String at, String why) {
        String id = registered("public");
        App before = team.app("Wiki");
        var refused = save(id, Map.of(field, value));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("The app was not saved.", "id=\"" + at + "-fault\"", why);
        var typed = new LinkedHashMap<>(FORM);
        typed.put(field, value);
        typed.remove("pkce");
        assertThat(refused.text()).contains(typed.values());
        assertThat(team.app("Wiki")).isEqualTo(before);
    }

    @Test
    void appThatComesWithCurfewKeepsAllButItsLifetimes() {
        App before = team.find(App.KIND, Presets.CODEX).orElseThrow();
        team.codex(team.developer, team.device(team.developer, "tower"), Optional.empty());

        assertThat(admin.get("/apps").text()).contains(Presets.CODEX, "Comes with Curfew", "1 active session");
        assertThat(admin.get("/apps/" + Presets.CODEX).text())
                .contains("Comes with Curfew", ">Disable</button>")
                .doesNotContain(">Remove</button>");
        var tooShort = admin.send("/apps/" + Presets.CODEX, "name", "x", "scopes", "x", "access", "5 min");
        admin.send("/apps/" + Presets.CODEX, "name", "x", "scopes", "x", "access", "10 min", "redirect_uris", "x");
        var removed = admin.send("/apps/" + Presets.CODEX + "/remove");
        var secret = admin.send("/apps/" + Presets.CODEX + "/secret");

        assertThat(tooShort.text()).contains("id=\"access-fault\"", "at least 6 min.");
        App after = team.find(App.KIND, Presets.CODEX).orElseThrow();
        assertThat(after.lifetimes().ownAccess()).contains(Duration.ofMinutes(10));
        assertThat(after.on(after.scopes(), after.pkce(), before.lifetimes())).isEqualTo(before);
        assertThat(removed.status()).isEqualTo(409);
        assertThat(removed.text()).contains("This app comes with Curfew");
        assertThat(secret.status()).isEqualTo(409);
        assertThat(team.active()).hasSize(2);
    }

    @Test
    void pagesThemselvesCannotBeDisabledFromThemselves() {
        var refused = admin.send("/apps/" + Presets.CONSOLE + "/disable");

        assertThat(admin.get("/apps/" + Presets.CONSOLE).text()).doesNotContain(">Disable</button>");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(team.find(App.KIND, Presets.CONSOLE).orElseThrow().enabled()).isTrue();
    }

    @Test
    void disablingSaysWhatEndsAndEndsIt() {
        var codex = team.codex(team.developer, team.device(team.developer, "tower"), Optional.empty());
        var http = team.authority.probe();
        String refresh = signedIn(http);
        put(team.developer, Presets.GATEWAY, Surface.IDE);

        String before = admin.get("/apps/" + Presets.GATEWAY).text();
        var done = admin.send("/apps/" + Presets.GATEWAY + "/disable");
        String after = admin.get(done.location().toString()).text();

        assertThat(before).contains("Ends at once: 2 sessions of 2 people.", "Editor", "Terminal");
        assertThat(after)
                .contains("The app is disabled.", "2 sessions of 2 people ended.", "Editor: 1", "Terminal: 1")
                .contains("Disabled: nobody can sign in with it.", ">Enable</button>");
        assertThat(refresh(http, refresh).status()).isGreaterThanOrEqualTo(400);
        assertThat(team.active())
                .containsExactlyInAnyOrder(codex.id(), admin.session().id());
        assertThat(http.form("/oauth/device_authorization", "client_id", Presets.GATEWAY)
                        .status())
                .isGreaterThanOrEqualTo(400);

        var again = admin.send("/apps/" + Presets.GATEWAY + "/disable");
        assertThat(admin.get(again.location().toString()).text()).contains("There was no active session to end.");
        var enabled = admin.send("/apps/" + Presets.GATEWAY + "/enable");
        assertThat(admin.get(enabled.location().toString()).text()).contains("The app is enabled.");
        assertThat(refresh(http, refresh).status()).isGreaterThanOrEqualTo(400);
        assertThat(signedIn(http)).isNotEmpty();
    }

    @Test
    void removingSaysWhatEndsAndEndsIt() {
        String id = registered("confidential");
        put(team.developer, id, Surface.THIRD_PARTY);
        put(team.developer, id, Surface.THIRD_PARTY);

        String before = admin.get("/apps/" + id).text();
        var done = admin.send("/apps/" + id + "/remove");

        assertThat(before).contains("Ends at once: 2 sessions of 1 person.");
        assertThat(admin.get(done.location().toString()).text())
                .contains("The app was removed.", "2 sessions of 1 person ended.", "Third-party app: 2")
                .doesNotContain(id);
        assertThat(team.active()).containsExactly(admin.session().id());
        assertThat(admin.get("/apps/" + id).status()).isEqualTo(404);
        assertThat(admin.send("/apps/" + id + "/remove").status()).isEqualTo(404);
    }

    @Test
    void auditorsSeeWithoutButtonsAndDevelopersNothing() {
        String id = registered("confidential");
        App before = team.app("Wiki");
        var auditor = team.browser(team.auditor);
        var developer = team.browser(team.developer);

        assertThat(auditor.get("/apps/" + id).status()).isEqualTo(200);
        assertThat(auditor.get("/apps/" + id).text())
                .contains(REDIRECT, "Owners and admins change these")
                .doesNotContain(">Save</button>", ">Disable</button>", ">Remove</button>", "new secret");
        assertThat(auditor.get("/apps").text()).contains(id).doesNotContain(">Edit", "Register an app");
        assertThat(developer.get("/apps/" + id).status()).isEqualTo(403);
        for (String deed : new String[] {"", "/secret", "/disable", "/enable", "/remove"}) {
            String path = "/apps/" + id + deed;
            assertThat(auditor.send(path, "name", "Evil").status()).as(path).isEqualTo(403);
            assertThat(developer.send(path, "name", "Evil").status()).as(path).isEqualTo(403);
        }
        assertThat(team.app("Wiki")).isEqualTo(before);
        assertThat(team.browser(team.owner).send("/apps/" + id + "/disable").status())
                .isEqualTo(303);
    }

    @Test
    void hostileNameOfAnAppStaysText() {
        var answer = register("<img src=x onerror=alert(1)>", "confidential", REDIRECT);

        assertThat(answer.text()).doesNotContain("<img");
        assertThat(admin.get("/apps").text()).contains("&lt;img").doesNotContain("<img");
    }

    private HttpProbe.Answer save(String app, Map<String, String> changes) {
        var fields = new LinkedHashMap<>(FORM);
        fields.putAll(changes);
        return admin.send(
                "/apps/" + app,
                fields.entrySet().stream()
                        .flatMap(each -> Stream.of(each.getKey(), each.getValue()))
                        .toArray(String[]::new));
    }

    private String registered(String kind) {
        register("Wiki", kind, REDIRECT);
        return team.app("Wiki").id();
    }

    private void put(Person person, String app, Surface surface) {
        var now = team.world.now();
        var seen = new Session.Seen(now, "10.20.4.18", "");
        team.withTokens(person, team.device(person, "tower"), app, surface, Optional.empty(), now, seen);
    }

    /// The refresh token of the admin's gateway, signed in by a device code.
    private String signedIn(HttpProbe http) {
        var asked = http.form("/oauth/device_authorization", "client_id", Presets.GATEWAY)
                .json();
        String code = asked.get("user_code").asString();
        admin.send("/device/decision", "user_code", code, "device_name", "laptop", "decision", "approve");
        return http.form(
                        "/oauth/token",
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:device_code",
                        "client_id",
                        Presets.GATEWAY,
                        "device_code",
                        asked.get("device_code").asString())
                .json()
                .get("refresh_token")
                .asString();
    }

    private static HttpProbe.Answer refresh(HttpProbe http, String token) {
        return http.form(
                "/oauth/token", "grant_type", "refresh_token", "client_id", Presets.GATEWAY, "refresh_token", token);
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
