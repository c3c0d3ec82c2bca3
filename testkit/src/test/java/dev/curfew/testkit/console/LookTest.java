package dev.curfew.testkit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Axe;
import dev.curfew.testkit.Browser;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/// Whether everybody can read and work every page, whatever they see, hear, hold or ask their system for.
class LookTest {
    private static final Browser.Setup DESK = Browser.Setup.USUAL;
    private static final Browser.Setup PHONE = DESK.sized(390, 844);
    /// What answers with a redirect or a file.
    private static final Set<String> NO_PAGES = Set.of(
            "GET /",
            "GET /assets/{file}",
            "GET /favicon.ico",
            "GET /sessions/live",
            "GET /people/{id}/sessions/live",
            "GET /pool/live",
            "GET /pool/sign-ins/{signIn}/live",
            "GET /traffic/live");

    private static final String UNFOLD =
            "document.querySelectorAll('details:not(.rest, .pop)').forEach(one => { one.open = true; })";
    private static final String OVERHANGING = """
            return [...document.querySelectorAll('body *')]
                .filter(one => one.checkVisibility({ contentVisibilityAuto: true }) && !one.closest('pre, .unseen, .skip'))
                .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
                .map(one => one.outerHTML.slice(0, 200))
                .slice(0, 5)""";
    private static final String MOVING = """
            return [...document.querySelectorAll('*')]
                .filter(one => parseFloat(getComputedStyle(one).transitionDuration) > 0
                    || getComputedStyle(one).animationName !== 'none')
                .map(one => one.outerHTML.slice(0, 200))
                .slice(0, 5)""";
    private static final String LOADED = """
            return performance.getEntriesByType('resource').map(one => one.name)
                .filter(name => !name.startsWith(location.origin + '/'))""";
    private static final String PRINTED = """
            const any = (where, when) => [...document.querySelectorAll(where)].some(when);
            return [any('.session', one => !one.checkVisibility()) ? 'folded' : 'nothing folded',
                any('button, .button', one => one.checkVisibility()) ? 'to press' : 'nothing to press']""";
    /// How many lines the buttons of sessions have, each number once.
    private static final String LINES = """
            return [...new Set([...document.querySelectorAll('.session > .button')].map(button => {
                const text = document.createRange();
                text.selectNodeContents(button);
                return Math.round(text.getBoundingClientRect().height / parseFloat(getComputedStyle(button).lineHeight));
            }))]""";
    private static final String DEAD = """
            return [...document.querySelectorAll('button[type=button]')]
                .filter(one => one.checkVisibility())
                .map(one => one.outerHTML)""";
    /// Numbers what can be worked in the order of the document, and notes each that gets the focus. Of a
    /// group of radio buttons one gets it.
    private static final String WATCH = """
            const workable = [...document.querySelectorAll(
                    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')]
                .filter(one => one.checkVisibility() && one.tabIndex >= 0 && !one.disabled)
                .filter(one => one.type !== 'radio' || one.checked);
            window.steps = [];
            document.addEventListener('focusin', ({ target }) => {
                const ring = getComputedStyle(target);
                const place = target.getBoundingClientRect();
                const seen = ring.outlineStyle !== 'none' && parseFloat(ring.outlineWidth) >= 2
                    && place.bottom > 0 && place.top < innerHeight;
                steps.push(`${workable.indexOf(target)} ${seen ? 'seen' : 'unseen ' + target.outerHTML.slice(0, 200)}`);
            });
            const start = document.createElement('span');
            start.tabIndex = -1;
            document.body.prepend(start);
            start.focus();
            start.remove();
            steps.length = 0;
            return workable.length""";

    private static Office office;
    private static Browser browser;

    @BeforeAll
    static void open() {
        office = new Office();
        browser = Browser.open();
    }

    @AfterAll
    static void close() {
        browser.close();
        office.close();
    }

    static Stream<Scene> scenes() {
        return Scenes.all().stream();
    }

    @Test
    void everyPageHasItsScene() {
        var played = scenes().map(Scene::route).collect(Collectors.toSet());

        assertThat(office.team.authority.pages())
                .filteredOn(route -> route.startsWith("GET ") && !NO_PAGES.contains(route))
                .as("routes that show a page; one that is not in Scenes is looked at by nobody")
                .isSubsetOf(played);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenes")
    void pageKeepsNobodyOut(Scene scene) {
        browser.become(DESK);
        scene.play(office, browser);

        assertThat(Axe.violations(browser)).as("%s, closed", scene).isEmpty();
        browser.driver().executeScript(UNFOLD);
        for (var setup : new Browser.Setup[] {DESK, PHONE}) {
            browser.become(setup);
            assertThat(Axe.violations(browser)).as("%s on %s", scene, setup).isEmpty();
            browser.become(setup.inTheDark());
            assertThat(Axe.colourViolations(browser))
                    .as("%s on %s in the dark", scene, setup)
                    .isEmpty();
        }
    }

    /// WCAG 2.2, 1.4.10: nothing has to be scrolled sideways at 320 CSS pixels, which is also 1280 at 400 per
    /// cent.
    @ParameterizedTest(name = "{0}")
    @MethodSource("scenes")
    void pageFitsANarrowWindow(Scene scene) {
        browser.become(DESK);
        scene.play(office, browser);

        browser.become(DESK.sized(320, 640));
        assertThat(browser.driver().executeScript(OVERHANGING)).as("closed").isEqualTo(List.of());
        browser.driver().executeScript(UNFOLD);
        assertThat(browser.driver().executeScript(OVERHANGING)).as("unfolded").isEqualTo(List.of());
        assertThat(browser.driver().executeScript(MOVING))
                .as("moves although asked not to")
                .isEqualTo(List.of());
        assertThat(browser.driver().executeScript(LOADED))
                .as("loaded from elsewhere")
                .isEqualTo(List.of());
        assertThat(browser.complaints())
                .filteredOn(line -> !line.contains("Failed to load resource"))
                .isEmpty();
    }

    /// WCAG 2.2, 2.1.1, 2.1.2, 2.4.1, 2.4.3, 2.4.7: everything that can be worked is reached by the tabulator
    /// key, in the order in which it stands, and is seen when it is.
    @ParameterizedTest(name = "{0}")
    @MethodSource("scenes")
    void everythingIsReachedByKeyboard(Scene scene) {
        browser.become(DESK);
        scene.play(office, browser);

        var workable = (Long) Objects.requireNonNull(browser.driver().executeScript(WATCH));
        new Actions(browser.driver())
                .sendKeys(Keys.TAB.toString().repeat(workable.intValue()))
                .perform();

        assertThat(browser.driver().executeScript("return steps"))
                .isEqualTo(
                        LongStream.range(0, workable).mapToObj(i -> i + " seen").toList());
    }

    /// A list of sessions is evidence: nothing of it is folded away, and nothing on it can be pressed.
    @Test
    void printLeavesNothingOut() {
        browser.become(DESK.withoutScript());
        browser.takeOver(office.admin.http(), office.team.authority.uri());
        browser.visit(office.team.authority.uri().resolve("/sessions"));

        browser.driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "print"));

        assertThat(browser.driver().executeScript(PRINTED)).isEqualTo(List.of("nothing folded", "nothing to press"));
        assertThat(browser.text()).contains("As Curfew had it on 22 Nov 2026, 09:30 UTC", "adam@example.test");
        browser.driver().executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", ""));
    }

    /// Fonts differ from system to system, and some are a seventh wider than others.
    @Test
    void whatEndsASessionStandsOnOneLineInAWideFont() {
        browser.become(DESK.sized(1200, 800));
        browser.takeOver(office.owner.http(), office.team.authority.uri());
        browser.visit(office.team.authority.uri().resolve("/sessions"));
        browser.driver().executeScript("document.body.style.letterSpacing = '0.08em'");

        assertThat(browser.driver().executeScript(LINES)).isEqualTo(List.of(1L));
        assertThat(browser.driver().executeScript(OVERHANGING)).isEqualTo(List.of());
    }

    @Test
    void skipLinkLeadsPastTheMenu() {
        browser.become(DESK);
        browser.takeOver(office.owner.http(), office.team.authority.uri());
        browser.visit(office.team.authority.uri().resolve("/people"));

        new Actions(browser.driver()).sendKeys(Keys.TAB, Keys.ENTER, Keys.TAB).perform();

        assertThat(browser.driver().switchTo().activeElement().getText()).isEqualTo("Add a person");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenes")
    void everythingWorksWithoutScript(Scene scene) {
        browser.become(DESK.withoutScript());

        scene.play(office, browser);

        assertThat(browser.driver().executeScript(DEAD))
                .as("can be seen and does nothing")
                .isEqualTo(List.of());
    }
}
