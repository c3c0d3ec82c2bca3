package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.testkit.Stub.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrowserTest {
    private static final String PAGE = """
            <!doctype html><html lang="en"><title>Sessions</title>
            <style>p.mode::after { content: "light" } @media (prefers-color-scheme: dark) { p.mode::after { content: "dark" } html { background: black } }</style>
            <body><h1>Active sessions</h1><p class="script">no script</p><p id="width"></p>
            <form method="post" action="/form">
              <label for="email">Email</label> <input id="email" name="email">
              <label>Role <select name="role"><option>Owner</option><option>Auditor</option></select></label>
              <label><input type="checkbox" name="trusted" value="yes"> Trust this device</label>
              <button>Save</button>
            </form>
            <ul>
              <li>laptop <button onclick="this.parentNode.remove()">Sign out</button></li>
              <li>tower <button aria-label="Sign out">x</button></li>
            </ul>
            <script>document.querySelector('.script').textContent = 'script ran';
              document.querySelector('#width').textContent = 'wide ' + innerWidth;
              setTimeout(() => document.body.append('late'), 200)</script></body></html>""";

    private static Stub stub;
    private static Browser browser;

    @TempDir
    Path directory;

    @BeforeAll
    static void open() {
        stub = Stub.start()
                .on("GET", "/", asked -> new Answer(200, "text/html", PAGE))
                .on("GET", "/broken", asked -> new Answer(200, "text/html", "<img src=https://outside.example/x.png>"))
                .on(
                        "POST",
                        "/form",
                        asked -> new Answer(200, "text/html", asked.form().toString()));
        browser = Browser.open();
    }

    @AfterAll
    static void close() {
        browser.close();
        stub.close();
    }

    @Test
    void aFormIsFilledByItsLabelsAndSent() {
        browser.visit(stub.uri().resolve("/"));

        browser.fill("Email", "ada@example.com");
        browser.fill("Role", "Auditor");
        browser.click("Trust this device");
        browser.click("Save");

        browser.awaitText("{email=ada@example.com, role=Auditor, trusted=yes}");
        assertThat(stub.asked("/form").getLast().form())
                .isEqualTo(Map.of("email", "ada@example.com", "role", "Auditor", "trusted", "yes"));
    }

    @Test
    void anEntryOfAListIsClickedWithoutItsNeighbours() {
        browser.visit(stub.uri().resolve("/"));

        browser.clickIn("laptop", "Sign out");

        browser.awaitGone("laptop");
        assertThat(browser.text()).contains("tower");
    }

    @Test
    void anAmbiguousNameFails() {
        browser.visit(stub.uri().resolve("/"));

        assertThatThrownBy(() -> browser.click("Sign out"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("there are 2 of that name");
    }

    @Test
    void anAmbiguousEntryFails() {
        browser.visit(stub.uri().resolve("/"));

        assertThat(browser.textOf("tower")).isEqualTo("tower x");
        assertThatThrownBy(() -> browser.clickIn("o", "Sign out"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("2 entries");
    }

    @Test
    void whatComesLateIsWaitedFor() {
        browser.visit(stub.uri().resolve("/"));

        browser.awaitText("late");
    }

    @Test
    void theOutsideIsOutOfReachAndTheConsoleSaysSo() {
        browser.visit(stub.uri().resolve("/broken"));

        assertThat(browser.complaints()).anyMatch(line -> line.contains("ERR_NAME_NOT_RESOLVED"));
    }

    @Test
    void scriptRunsOnlyWhereItIsAllowed() {
        browser.visit(stub.uri().resolve("/"));
        assertThat(browser.text()).contains("script ran");

        try (var plain = Browser.open(Browser.Setup.USUAL.withoutScript())) {
            plain.visit(stub.uri().resolve("/"));

            assertThat(plain.text()).contains("no script");
            plain.fill("Email", "ada@example.com");
            plain.click("Save");
            plain.awaitText("email=ada@example.com");
        }
    }

    @Test
    void itCanBeNarrowAndDarkAndShowsItself() throws IOException {
        try (var phone = Browser.open(Browser.Setup.USUAL.inTheDark().sized(500, 800))) {
            phone.visit(stub.uri().resolve("/"));
            Path picture = directory.resolve("pictures/phone.png");

            phone.screenshot(picture);

            assertThat(phone.text()).contains("wide 500");
            var image = ImageIO.read(Files.newInputStream(picture));
            assertThat(image.getRGB(image.getWidth() - 5, 5)).isEqualTo(0xFF000000);
        }
    }

    @Test
    void nothingIsLeftWhenItCloses() throws Exception {
        Set<ProcessHandle> before = children().collect(Collectors.toSet());
        var another = Browser.open();
        // Of this browser alone: the others, and the database that other tests left running, come and go.
        List<ProcessHandle> its = children()
                .filter(child -> !before.contains(child))
                .flatMap(child -> Stream.concat(Stream.of(child), child.descendants()))
                .toList();
        assertThat(its).hasSizeGreaterThan(2);

        another.close();

        for (var process : its) {
            process.onExit().get(10, TimeUnit.SECONDS);
        }
    }

    private static Stream<ProcessHandle> children() {
        return ProcessHandle.current().children();
    }
}
