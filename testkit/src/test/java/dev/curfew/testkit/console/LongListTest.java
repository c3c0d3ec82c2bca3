package dev.curfew.testkit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.app.Presets;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.SignOut;
import dev.curfew.authority.session.Surface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Finding one's way in a list of sessions that is long, and in what has ended.
class LongListTest {
    private static final Pattern OVER =
            Pattern.compile("class=\"session over\".*?<p class=\"soft\">[^<]*on <bdi>([^<]*)", Pattern.DOTALL);
    private static final Pattern MORE = Pattern.compile("href=\"(/sessions\\?ended=[^\"#]+)");

    private Team team;
    private Device laptop;
    private Device tower;
    private Team.Browser here;
    private Session agent;

    @BeforeEach
    void start() {
        team = new Team();
        laptop = team.device(team.developer, "laptop");
        tower = team.device(team.developer, "Tower <b> at home");
        here = team.browser(team.developer, laptop);
        team.codex(team.developer, laptop, Optional.of(here.session().id()));
        team.codex(team.developer, tower, Optional.empty());
        var since = team.world.now().minus(Duration.ofHours(2));
        agent = team.withTokens(
                team.developer,
                tower,
                Presets.CLI,
                Surface.AGENT,
                Optional.empty(),
                since,
                new Session.Seen(since.plusSeconds(60), "203.0.113.9", ""));
    }

    @AfterEach
    void stop() {
        team.close();
    }

    @ParameterizedTest
    @CsvSource({
        "q=tower, 2",
        "q=TOWER+home, 2",
        "q=203.0.113.9, 1",
        "q=terminal, 2",
        "surface=cli, 2",
        "surface=agent, 1",
        "surface=nonsense, 4",
        "app=" + Presets.CLI + ", 1",
        "q=tower&surface=cli, 1",
        "q=tower&surface=web, 0",
        "q=%3Cb%3E, 2",
        "q=%3Cscript%3E, 0"
    })
    void listIsNarrowedDownByWhatItShows(String query, int left) {
        String page = here.get("/sessions?" + query).text();

        assertThat(Pattern.compile("id=\"session-").matcher(page).results().count())
                .isEqualTo(left);
        assertThat(page)
                .contains("4 sessions on 2 devices are signed in as you.")
                .doesNotContain("<b>", "<script>alert");
        if (left == 0) {
            assertThat(page).contains("No session is like that", "None of 4 sessions is like that.");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after=%00",
                "after=9.x",
                "ended=1",
                "ended=99999999999999999999.x",
                "device=dev_none",
                "q=%F0%9F%98%80"
            })
    void nonsenseInTheAddressShowsAList(String query) {
        assertThat(here.get("/sessions?" + query).status()).isIn(200, 400);
    }

    @Test
    void oneAppEndsAndTheRestGoesOn() {
        String before =
                here.get("/sessions/sign-out?scope=app&id=" + Presets.CODEX).text();

        var answer = here.send("/sessions/sign-out", "scope", "app", "id", Presets.CODEX, "expected", "2");

        assertThat(before)
                .contains("Sign out of Codex?", "2 sessions end at once (2 terminals)", "for up to 15 minutes");
        assertThat(team.active()).containsExactlyInAnyOrder(here.session().id(), agent.id());
        assertThat(here.get(answer.location().toString()).text())
                .contains("2 sessions ended.", "<li>Codex on laptop</li>", "Codex on Tower &lt;b&gt; at home")
                .contains("Signed out of the app everywhere")
                .doesNotContain("had ended already");
    }

    @Test
    void whatEndedIsNamedAlsoWhenEverythingElseDid() {
        var answer = here.send("/sessions/sign-out", "scope", "others", "id", "", "expected", "3");

        assertThat(here.get(answer.location().toString()).text())
                .contains("3 sessions ended.", "Codex on laptop", "Curfew CLI on Tower");
    }

    @Test
    void whatWasListedAndHadEndedBeforeTheClickIsSaid() {
        new Sessions(team.store)
                .signOut(
                        team.developer.id(),
                        new SignOut.OneSession(agent.id()),
                        Cause.REVOKED,
                        "curfew",
                        team.world.now());

        var some = here.send("/sessions/sign-out", "scope", "device", "id", tower.id(), "expected", "2");
        var none = here.send("/sessions/sign-out", "scope", "device", "id", tower.id(), "expected", "2");

        assertThat(here.get(some.location().toString()).text())
                .contains("1 session ended.", "Of what was listed before, 1 had ended already.");
        assertThat(here.get(none.location().toString()).text())
                .contains("Nothing was left to end.", "What you chose had ended already.");
    }

    @Test
    void wordOfWhatEndedCannotBeMadeUp() {
        var answer = here.send("/sessions/sign-out", "scope", "device", "id", tower.id(), "expected", "2");
        String told = answer.location().toString();
        var others = team.browser(team.developer, laptop);

        assertThat(here.get(told.replace("ended.2.", "ended.9.")).text()).doesNotContain("sessions ended.");
        assertThat(others.get(told).text()).doesNotContain("sessions ended.");
        assertThat(here.get(told).text()).contains("2 sessions ended.");
    }

    @Test
    void whatEndedIsListedByWhenItEndedAndEachOnce() {
        var sessions = new Sessions(team.store);
        var devices = new ArrayList<String>();
        var held = new ArrayList<Session>();
        for (int i = 0; i < 50; i++) {
            var device = team.device(team.developer, "box-%02d".formatted(i));
            held.add(team.codex(team.developer, device, Optional.empty()));
        }
        for (int i = 0; i < 50; i++) {
            // Signed in as 0, 1, 2 …; ended as 0, 7, 14 …
            int which = i * 7 % 50;
            devices.addFirst("box-%02d".formatted(which));
            sessions.signOut(
                    team.developer.id(),
                    new SignOut.OneSession(held.get(which).id()),
                    Cause.SIGNED_OUT,
                    team.developer.id(),
                    team.world.now().minus(Duration.ofMinutes(60 - i)));
        }

        assertThat(over()).isEqualTo(devices);
    }

    @Test
    void whatASignOutEverywhereEndedStandsAmongWhatElseEnded() {
        var sessions = new Sessions(team.store);
        var other = team.device(team.developer, "other");
        var kept = Optional.of(here.session().id());
        sessions.signOut(
                team.developer.id(),
                new SignOut.Everywhere(kept),
                Cause.SIGNED_OUT_EVERYWHERE,
                team.developer.id(),
                team.world.now().minus(Duration.ofMinutes(20)));
        var later = team.codex(team.developer, other, Optional.empty());
        sessions.signOut(
                team.developer.id(),
                new SignOut.OneSession(later.id()),
                Cause.SIGNED_OUT,
                team.developer.id(),
                team.world.now().minus(Duration.ofMinutes(10)));

        assertThat(over()).first().isEqualTo("other");
        assertThat(over()).hasSize(4);
    }

    /// The devices of what ended, from the first page to the last.
    private List<String> over() {
        var devices = new ArrayList<String>();
        Optional<String> next = Optional.of("/sessions");
        while (next.isPresent()) {
            String page = here.get(next.get()).text();
            OVER.matcher(page).results().forEach(hit -> devices.add(hit.group(1)));
            next = MORE.matcher(page).results().findFirst().map(hit -> hit.group(1));
        }
        return devices;
    }
}
