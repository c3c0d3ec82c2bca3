package dev.curfew.testkit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.session.Session;
import dev.curfew.base.World;
import dev.curfew.testkit.Browser;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.TestAuthority;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/// *Active sessions* while it is open, in a real browser.
class LivePageTest {
    private Team team;
    private Team.Browser here;
    private Team.Browser phone;
    private Session codex;
    private Browser browser;

    @BeforeEach
    void open() {
        team = new Team(TestAuthority.start(Engine.SQLITE), World.system(), "Olga", "Adam", "Rita", "Dora");
        here = team.browser(team.developer, team.device(team.developer, "laptop"));
        phone = team.browser(team.developer, team.device(team.developer, "phone"));
        codex = team.codex(team.developer, team.device(team.developer, "tower"), Optional.empty());
        browser = Browser.open();
        browser.takeOver(here.http(), team.authority.uri());
        browser.visit(team.authority.uri().resolve("/sessions"));
        browser.awaitText("tower");
    }

    @AfterEach
    void close() {
        browser.close();
        team.close();
    }

    @Test
    void whatEndsElsewhereIsGoneWithoutAReload() {
        browser.driver().executeScript("window.kept = true");

        phone.send("/sessions/sign-out", "scope", "session", "id", codex.id());

        browser.awaitText("Recently ended");
        browser.awaitText("2 sessions on 2 devices are signed in as you.");
        assertThat(browser.driver().executeScript("return window.kept")).isEqualTo(true);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void whatIsBeingTypedStaysUntilItIsDone() {
        browser.driver()
                .findElement(By.cssSelector("#live details.pop > summary"))
                .click();
        browser.fill("Name", "my own name for it");

        phone.send("/sessions/sign-out", "scope", "session", "id", codex.id());
        team.world.sleep(Duration.ofSeconds(1));

        assertThat(browser.driver().executeScript("return document.activeElement.value"))
                .isEqualTo("my own name for it");
        assertThat(browser.text()).contains("tower");
        browser.driver()
                .findElement(By.cssSelector("#live details.pop > summary"))
                .click();
        browser.awaitText("Recently ended");
    }

    @Test
    void pageTurnsToSignedOutWhenItsOwnSessionEnds() {
        team.browser(team.admin)
                .send(
                        "/people/" + team.developer.id() + "/sessions/sign-out",
                        "scope",
                        "session",
                        "id",
                        here.session().id());

        browser.awaitText("You are signed out");

        assertThat(browser.text()).contains("by Adam");
        assertThat(browser.text()).doesNotContain("tower");
    }

    @Test
    void lostConnectionIsSaidAndFoundAgain() {
        team.authority.restart();

        browser.awaitText("The connection to Curfew is lost.");
        browser.awaitGone("The connection to Curfew is lost.");

        phone.send("/sessions/sign-out", "scope", "session", "id", codex.id());
        browser.awaitText("Recently ended");
    }

    @Test
    void openPageKeepsNoSessionFromLapsing() {
        Instant before = team.find(Session.KIND, here.session().id())
                .orElseThrow()
                .seen()
                .at();
        team.authority.leap(Duration.ofMinutes(10));

        phone.send("/sessions/sign-out", "scope", "session", "id", codex.id());
        browser.awaitText("Recently ended");

        assertThat(team.find(Session.KIND, here.session().id())
                        .orElseThrow()
                        .seen()
                        .at())
                .isEqualTo(before);
    }

    @Test
    void strangersAndThoseWhoMayNotSeeGetNoStream() {
        var stranger = team.authority.probe().get("/sessions/live");
        var curious = phone.get("/people/" + team.owner.id() + "/sessions/live");

        assertThat(stranger.text()).contains("event: over").doesNotContain("beat");
        assertThat(curious.status()).isEqualTo(404);
    }
}
