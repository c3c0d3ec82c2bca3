package dev.curfew.testkit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.app.Presets;
import dev.curfew.authority.workspace.Person;
import dev.curfew.testkit.HttpProbe;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What every page and every form keeps to, whichever there are: taken from the routes themselves.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FormsTest {
    /// What changes something for a browser that nobody is signed in with: it has a form token of its own.
    private static final List<String> FOR_STRANGERS = List.of("/sign-in", "/set-up", "/choose-password");

    /// What an app's own page may post to, and so only asks; and what looks at the app's request before the
    /// token, which is tried with a whole request where authorization is.
    private static final List<String> ASKING =
            List.of("/oauth/authorize", "/oauth/logout", "/oauth/authorize/decision");

    private Team team;

    @BeforeAll
    void start() {
        team = new Team();
    }

    @AfterAll
    void stop() {
        team.close();
    }

    private List<String> pages(String method) {
        return team.authority.pages().stream()
                .filter(route -> route.startsWith(method + " "))
                .map(route -> route.substring(method.length() + 1)
                        .replace("{id}", team.developer.id())
                        .replace("{key}", "key_x"))
                .toList();
    }

    @Test
    void everyFormRefusesWithoutItsTokenAndWithAnothers() {
        var victim = team.browser(team.owner);
        var another = team.browser(team.admin);
        var before = everything();

        assertThat(pages("POST"))
                .hasSizeGreaterThan(15)
                .filteredOn(path -> !ASKING.contains(path))
                .allSatisfy(path -> {
                    assertThat(victim.http().form(path).status())
                            .as("%s without", path)
                            .isEqualTo(403);
                    assertThat(victim.http().form(path, "csrf", "").status())
                            .as("%s empty", path)
                            .isEqualTo(403);
                    assertThat(victim.http().form(path, "csrf", another.csrf()).status())
                            .as("%s with another's", path)
                            .isEqualTo(403);
                });
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void formOfAPageForStrangersRefusesToo() {
        for (String path : FOR_STRANGERS) {
            HttpProbe stranger = team.authority.probe();
            stranger.get("/sign-in");

            assertThat(stranger.form(path, "csrf", "x").status()).as(path).isEqualTo(403);
        }
    }

    @Test
    void everyChangeThroughTheApiRefusesACookieFromElsewhere() {
        var http = team.browser(team.owner).http();
        var before = everything();
        var foreign = http.with("Origin", "https://evil.example");
        String person = "/api/v1/people/" + team.developer.id();

        for (String path : List.of(
                "/api/v1/sign-out",
                "/api/v1/people",
                person + "/sign-out",
                person + "/password-link",
                "/api/v1/apps",
                "/api/v1/apps/" + Presets.CLI + "/secret",
                "/api/auth/password",
                "/api/auth/logout")) {
            assertThat(foreign.post(path, Map.of()).status()).as(path).isEqualTo(403);
            assertThat(http.post(path, Map.of()).status())
                    .as("%s without origin", path)
                    .isEqualTo(403);
        }
        for (String path : List.of(person, "/api/v1/apps/" + Presets.CLI, "/api/v1/workspace", "/api/v1/devices/x")) {
            assertThat(foreign.patch(path, Map.of("name", "x")).status())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(foreign.delete("/api/v1/apps/" + Presets.CLI).status()).isEqualTo(403);
        assertThat(foreign.delete("/api/v1/sessions/x").status()).isEqualTo(403);
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void everyPageForbidsWhatIsNotOurs() {
        var owner = team.browser(team.owner);

        assertThat(pages("GET"))
                .hasSizeGreaterThan(10)
                .filteredOn(path -> !path.contains("{") && !path.endsWith("/live"))
                .allSatisfy(path -> {
                    var page = owner.get(path);
                    if (page.mediaType().equals(java.util.Optional.of("text/html"))) {
                        assertThat(page.header("content-security-policy").orElse(""))
                                .as(path)
                                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
                                .contains("frame-ancestors 'none'", "base-uri 'none'")
                                .doesNotContain("unsafe");
                        assertThat(page.text())
                                .as(path)
                                .doesNotContain("<style", "style=\"", " onclick", "javascript:");
                        assertThat(page.text().split("<script", -1)).as(path).hasSize(2);
                    }
                });
    }

    @Test
    void everyRoleGetsThePagesThatItMaySee() {
        record Seen(String path, int owner, int admin, int auditor, int developer) {}
        String one = "/people/" + team.auditor.id();
        for (Seen seen : List.of(
                new Seen("/sessions", 200, 200, 200, 200),
                new Seen("/settings", 200, 200, 200, 200),
                new Seen("/connect-codex", 200, 200, 200, 200),
                new Seen("/people", 200, 200, 200, 403),
                new Seen(one, 200, 200, 200, 404),
                new Seen(one + "/sessions", 200, 200, 200, 404),
                new Seen("/apps", 200, 200, 200, 403))) {
            assertThat(List.of(
                            status(team.owner, seen.path()),
                            status(team.admin, seen.path()),
                            status(team.auditor, seen.path()),
                            status(team.developer, seen.path())))
                    .as(seen.path())
                    .containsExactly(seen.owner(), seen.admin(), seen.auditor(), seen.developer());
        }
    }

    private int status(Person person, String path) {
        return team.browser(person).get(path).status();
    }

    private List<Object> everything() {
        return List.of(team.all(Person.KIND), team.active(), team.store.head());
    }
}
