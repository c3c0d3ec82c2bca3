package dev.curfew.testkit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Axe;
import dev.curfew.testkit.Browser;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whether everybody can read and work every page, whatever they see, hear, hold or ask their system for.
class LookTest {
    private static final Browser.Setup DESK = Browser.Setup.USUAL;
    private static final Browser.Setup PHONE = DESK.sized(390, 844);
    /// What answers with a redirect or a file.
    private static final Set<String> NO_PAGES = Set.of("GET /", "GET /assets/{file}", "GET /favicon.ico");

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

        for (var setup : new Browser.Setup[] {DESK, DESK.inTheDark(), PHONE, PHONE.inTheDark()}) {
            browser.become(setup);
            assertThat(Axe.violations(browser)).as("%s on %s", scene, setup).isEmpty();
        }
    }
}
