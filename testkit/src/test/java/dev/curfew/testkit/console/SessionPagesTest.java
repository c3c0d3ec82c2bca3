package dev.curfew.testkit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.device.Device;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.SignOut;
import dev.curfew.authority.session.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionPagesTest {
    private static final Pattern SHOWN = Pattern.compile("id=\"session-([^\"]+)\"");
    private static final Pattern DEVICE = Pattern.compile("id=\"device-([^\"]+)\"");
    private static final Pattern MORE = Pattern.compile("href=\"(/sessions\\?after=[^\"]+)\"");
    private static final String SIGN_OUT = "/sessions/sign-out";

    private Team team;
    private Device laptop;
    private Device tower;
    private Team.Browser here;
    private Session codexHere;
    private Session codexOnTower;
    private Session secondOnTower;
    private Session somebodyElses;

    @BeforeEach
    void start() {
        team = new Team();
        laptop = team.device(team.developer, "laptop");
        tower = team.device(team.developer, "tower");
        here = team.browser(team.developer, laptop);
        codexHere =
                team.codex(team.developer, laptop, Optional.of(here.session().id()));
        codexOnTower =
                team.codex(team.developer, tower, Optional.of(here.session().id()));
        secondOnTower = team.codex(team.developer, tower, Optional.empty());
        somebodyElses = team.codex(team.owner, team.device(team.owner, "server"), Optional.empty());
    }

    @AfterEach
    void stop() {
        team.close();
    }

    @Test
    void everySessionIsListedUnderItsDeviceTheCurrentOneFirst() {
        var page = here.get("/sessions");

        assertThat(page.status()).as(page.toString()).isEqualTo(200);
        assertThat(page.header("cache-control")).contains("no-store");
        assertThat(shown(page.text())).isEqualTo(ids(here.session(), codexHere, codexOnTower, secondOnTower));
        assertThat(page.text())
                .contains("4 sessions on 2 devices are signed in as you.", "Private network", "0.169.0", "10.20.4.18")
                .contains("approved from <a href=\"#session-" + here.session().id() + "\"><bdi>laptop</bdi></a>")
                .containsPattern("Approved <bdi>Codex on (tower|laptop)</bdi> and 1 more session")
                .contains("with the password", "with a device code")
                .doesNotContain("server", somebodyElses.id());
        assertThat(page.text().indexOf("This session")).isLessThan(page.text().indexOf("tower"));
    }

    @Test
    void oneSessionEndsAlone() {
        var answer = here.send(SIGN_OUT, "scope", "session", "id", codexOnTower.id());

        assertThat(team.active()).isEqualTo(ids(here.session(), codexHere, secondOnTower, somebodyElses));
        assertThat(here.get(answer.location().toString()).text()).contains("1 session ended.");
    }

    @Test
    void deviceEndsWithItsSessionsOnly() {
        var answer = here.send(SIGN_OUT, "scope", "device", "id", tower.id());

        assertThat(team.active()).isEqualTo(ids(here.session(), codexHere, somebodyElses));
        assertThat(here.get(answer.location().toString()).text()).contains("2 sessions ended.");
    }

    @Test
    void everythingElseEndsAndThisSessionGoesOn() {
        var answer = here.send(SIGN_OUT, "scope", "others", "id", "");

        assertThat(team.active()).isEqualTo(ids(here.session(), somebodyElses));
        assertThat(here.get(answer.location().toString()).text()).contains("3 sessions ended.");
    }

    @Test
    void everywhereEndsThisBrowserTooAndSaysSo() {
        var answer = here.send(SIGN_OUT, "scope", "everywhere", "id", "");

        assertThat(team.active()).isEqualTo(ids(somebodyElses));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("Signed out", "Everything that was signed in as you has ended");
        assertThat(here.http().cookies()).doesNotContainKey("curfew_session");
    }

    @Test
    void signingOutThisSessionTakesTheCookieAndNothingElse() {
        var answer =
                here.send(SIGN_OUT, "scope", "session", "id", here.session().id());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("Signed out", "Your other sessions are as they were.");
        assertThat(here.http().cookies()).doesNotContainKey("curfew_session");
        assertThat(team.active()).isEqualTo(ids(codexHere, codexOnTower, secondOnTower, somebodyElses));
        assertThat(here.get("/sessions").location().getPath()).isEqualTo("/sign-in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "device"})
    void nobodyEndsWhatIsSomebodyElses(String scope) {
        String id = scope.equals("session") ? somebodyElses.id() : somebodyElses.device();
        var before = team.active();

        var answer = here.send(SIGN_OUT, "scope", scope, "id", id);

        assertThat(team.active()).isEqualTo(before);
        assertThat(here.get(answer.location().toString()).text()).contains("Nothing was left to end.");
        assertThat(here.get(SIGN_OUT + "?scope=" + scope + "&id=" + id).text()).doesNotContain("server");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "all", "session", "EVERYWHERE"})
    void scopeThatIsNotOneEndsNothing(String scope) {
        var before = team.active();

        assertThat(here.send(SIGN_OUT, "scope", scope).status()).isEqualTo(400);
        assertThat(team.active()).isEqualTo(before);
    }

    @Test
    void whatEndsAndWhatStaysIsSaidBeforeTheClick() {
        var before = team.active();

        String session =
                here.get(SIGN_OUT + "?scope=session&id=" + codexOnTower.id()).text();
        String own =
                here.get(SIGN_OUT + "?scope=session&id=" + here.session().id()).text();
        String device = here.get(SIGN_OUT + "?scope=device&id=" + tower.id()).text();
        String others = here.get(SIGN_OUT + "?scope=others").text();
        String everywhere = here.get(SIGN_OUT + "?scope=everywhere").text();

        assertThat(session)
                .contains(
                        "Sign out Codex on tower?", "1 session ends at once", "Access tokens that Codex already holds")
                .contains("for up to 15 minutes")
                .doesNotContain("This browser is signed out too");
        assertThat(own)
                .contains("This browser is signed out too", "What goes on", "<bdi>Codex on tower</bdi>")
                .doesNotContain("Access tokens");
        assertThat(device).contains("Sign out tower?", "2 sessions end at once");
        assertThat(others).contains("Sign out everywhere else?", "3 sessions end at once");
        assertThat(everywhere).contains("Sign out everywhere?", "4 sessions end at once", "signed out too");
        assertThat(team.active()).isEqualTo(before);
    }

    @Test
    void whatHasEndedIsShownWithItsCauseAndWhoDidIt() {
        here.send(SIGN_OUT, "scope", "session", "id", codexHere.id());
        team.browser(team.admin)
                .send(
                        "/people/" + team.developer.id() + "/sessions/sign-out",
                        "scope",
                        "session",
                        "id",
                        secondOnTower.id());
        new Sessions(team.store)
                .signOut(
                        team.developer.id(),
                        new SignOut.OneSession(codexOnTower.id()),
                        Cause.REPLAYED,
                        "curfew",
                        team.world.now());

        String page = here.get("/sessions").text();

        assertThat(shown(page)).isEqualTo(ids(here.session()));
        assertThat(page)
                .contains("Recently ended", "by <bdi>you</bdi>", "by <bdi>Adam</bdi>", "by <bdi>Curfew</bdi>")
                .contains("somebody may have had a copy");
    }

    @Test
    void endedSessionsGoOnBeyondThePage() {
        for (int i = 0; i < 30; i++) {
            var session = team.codex(team.developer, tower, Optional.empty());
            here.send(SIGN_OUT, "scope", "session", "id", session.id());
        }

        String first = here.get("/sessions").text();
        var more = Pattern.compile("href=\"(/sessions\\?ended=[^\"#]+)").matcher(first);

        assertThat(more.find()).isTrue();
        assertThat(over(first)).isEqualTo(20);
        assertThat(over(here.get(more.group(1)).text())).isEqualTo(10);
    }

    @Test
    void fiveHundredSessionsAreEachShownOnceAndNoDeviceTwice() {
        var device = tower;
        for (int i = 0; i < 496; i++) {
            device = i % 5 == 0 ? team.device(team.developer, "runner-" + i) : device;
            team.codex(team.developer, device, Optional.empty());
        }

        var first = here.get("/sessions").text();
        var seen = walked("/sessions");

        assertThat(first)
                .contains("500 sessions on 102 devices are signed in as you.")
                .contains("This session");
        assertThat(seen.sessions())
                .hasSize(500)
                .doesNotHaveDuplicates()
                .startsWith(here.session().id());
        assertThat(seen.devices()).hasSize(102).doesNotHaveDuplicates();
    }

    @Test
    void deviceWithManySessionsIsFoldedAndShownWholeByItself() {
        for (int i = 0; i < 298; i++) {
            team.codex(team.developer, tower, Optional.empty());
        }

        String list = here.get("/sessions").text();
        var seen = walked("/sessions?device=" + tower.id());

        assertThat(list).contains("Show all 300 sessions", "href=\"/sessions?device=" + tower.id());
        assertThat(shown(list)).hasSizeLessThan(70);
        assertThat(seen.sessions()).hasSize(300).doesNotHaveDuplicates();
    }

    private record Walk(List<String> sessions, List<String> devices) {}

    /// Everything that is shown from `path` to the end of the list.
    private Walk walked(String path) {
        var walk = new Walk(new ArrayList<>(), new ArrayList<>());
        Optional<String> next = Optional.of(path);
        while (next.isPresent()) {
            String page = here.get(next.get()).text();
            SHOWN.matcher(page).results().forEach(hit -> walk.sessions().add(hit.group(1)));
            DEVICE.matcher(page).results().forEach(hit -> walk.devices().add(hit.group(1)));
            next = MORE.matcher(page)
                    .results()
                    .findFirst()
                    .map(hit -> hit.group(1).replace("&amp;", "&"));
        }
        return walk;
    }

    @Test
    void hostileNameOfADeviceStaysText() {
        var hostile = team.device(team.developer, "<script>alert(1)</script>\"' onload=x \u202Egpj");
        team.codex(team.developer, hostile, Optional.empty());

        String list = here.get("/sessions").text();
        String confirm = here.get(SIGN_OUT + "?scope=device&id=" + hostile.id()).text();

        assertThat(list).contains("&lt;script&gt;").doesNotContain("<script>alert", "\u202E");
        assertThat(confirm).contains("&lt;script&gt;").doesNotContain("<script>alert", "\u202E");
    }

    @Test
    void deviceIsNamedAndTrustedByItsPersonAlone() {
        var server = somebodyElses.device();

        var saved = here.send("/sessions/device", "id", tower.id(), "name", "build box", "trusted", "true");
        var foreign = here.send("/sessions/device", "id", server, "name", "mine now");
        var nameless = here.send("/sessions/device", "id", tower.id(), "name", "a\u0007b");

        assertThat(here.get(saved.location().toString()).text())
                .contains("The device was saved.", "build box", "Trusted");
        assertThat(team.find(Device.KIND, tower.id())).contains(tower.with("build box", true));
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(team.find(Device.KIND, server).orElseThrow().name()).isEqualTo("server");
        assertThat(nameless.status()).isEqualTo(400);
        assertThat(nameless.text())
                .contains("The device was not saved.", "id=\"name-" + tower.id() + "-fault\"", "1 to 100 characters");
    }

    @Test
    void lapsedSessionIsAmongTheEndedAndNobodyDidIt() {
        var old = team.world.now().minus(Duration.ofDays(40));
        var lapsed = new Session(
                team.world.id("ses"),
                team.developer.id(),
                codexHere.app(),
                tower.id(),
                codexHere.surface(),
                Optional.empty(),
                "pwd",
                Way.PASSWORD,
                old,
                Optional.empty(),
                old.plus(Duration.ofDays(30)),
                0,
                new Session.Seen(old, "10.20.4.18", ""),
                old.plus(Duration.ofDays(30)),
                Optional.empty());
        String others = othersOnSettings();
        team.put(Session.KIND, lapsed);

        String page = here.get("/sessions").text();

        assertThat(othersOnSettings()).as("what would end").isEqualTo(others);

        assertThat(shown(page)).doesNotContain(lapsed.id());
        assertThat(page).contains("Ended by itself").doesNotContain("</span>by <bdi>");
    }

    private String othersOnSettings() {
        var words = Pattern.compile("end \\d+ other sessions?|end no other session")
                .matcher(here.get("/settings").text());
        assertThat(words.find()).isTrue();
        return words.group();
    }

    private static Set<String> shown(String page) {
        var ids = new HashSet<String>();
        SHOWN.matcher(page).results().forEach(hit -> ids.add(hit.group(1)));
        return ids;
    }

    private static long over(String page) {
        return Pattern.compile("class=\"session over\"").matcher(page).results().count();
    }

    private static Set<String> ids(Session... sessions) {
        var ids = new HashSet<String>();
        for (Session session : sessions) {
            ids.add(session.id());
        }
        return ids;
    }
}
