package dev.curfew.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Finds what keeps people out of a page: Deque's axe-core, run in the page that a {@link Browser} shows. The
/// page's content security policy stays in force, since the driver brings the script.
public final class Axe {
    /// WCAG 2.2 up to level AA, and what axe-core's authors hold good beyond it.
    private static final List<String> RULES =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

    /// What can be wrong with a page in other colours that is right in these.
    private static final List<String> COLOURS = List.of("color-contrast", "link-in-text-block");

    private static final String SCRIPT = script();

    private static final String RUN = """
            const [type, values, done] = arguments;
            axe.run(document, { runOnly: { type, values }, resultTypes: ['violations'] }).then(
                found => done(found.violations.flatMap(rule => rule.nodes.map(node =>
                    `${rule.id}: ${rule.help}\\n  at ${node.target.join(' ')}: ${node.html}\\n  ${node.failureSummary}`))),
                broken => done([`axe-core did not run: ${broken}`]));
            """;

    private Axe() {}

    /// What is wrong with the page that is shown, each with its rule and its place.
    public static List<String> violations(Browser browser) {
        return violations(browser, "tag", RULES);
    }

    /// The same of a page of which only the colours are others than when it was looked at as a whole.
    public static List<String> colourViolations(Browser browser) {
        return violations(browser, "rule", COLOURS);
    }

    private static List<String> violations(Browser browser, String type, List<String> values) {
        var driver = browser.driver();
        if (!Boolean.TRUE.equals(driver.executeScript("return 'axe' in window"))) {
            driver.executeScript(SCRIPT);
        }
        return ((List<?>) Objects.requireNonNull(driver.executeAsyncScript(RUN, type, values)))
                .stream().map(String::valueOf).toList();
    }

    private static String script() {
        try (var in = Axe.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
