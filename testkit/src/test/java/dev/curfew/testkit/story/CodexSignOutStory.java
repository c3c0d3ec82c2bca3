package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Browser;
import dev.curfew.testkit.Codex;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.Program;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// What Curfew was made for: Codex is signed in from a browser, seen in it, ended in it, and stays dead.
class CodexSignOutStory {
    private static final String DEVICE = "Dan's laptop";

    @TempDir
    Path directory;

    @OnBothEngines
    void codexIsSignedInListedEndedInTheBrowserAndStaysDead(Engine engine) {
        try (var stage = Stage.set(engine, directory);
                var browser = Browser.open()) {
            var login = stage.codex.deviceLogin(stage.authority.uri());
            browser.visit(login.page());
            Stage.signIn(browser);
            browser.fill("Code", login.code());
            browser.click("Continue");
            browser.awaitText("Only continue if you started this yourself");
            browser.fill("Name of this device", DEVICE);
            browser.click("Approve");
            browser.awaitText("You can close this page");
            assertThat(login.await()).extracting(Program.Ended::exit).isEqualTo(0);
            stage.answers();

            browser.click("See active sessions");
            browser.awaitText(DEVICE);
            assertThat(browser.textOf("with a device code"))
                    .contains("Codex", "Terminal", Codex.VERSION, "approved from Chrome on Linux");
            assertThat(stage.codexSessions("active")).singleElement().satisfies(session -> {
                assertThat(session.get("surface").asString()).isEqualTo("cli");
                assertThat(session.at("/device/name").asString()).isEqualTo(DEVICE);
                assertThat(session.at("/device/version").asString()).contains(Codex.VERSION);
                assertThat(session.at("/device/platform").asString()).isNotEmpty();
                assertThat(session.get("parent").asString())
                        .isEqualTo(stage.sessions("active").stream()
                                .filter(each -> each.get("surface").asString().equals("web"))
                                .map(each -> each.get("id").asString())
                                .findFirst()
                                .orElseThrow());
            });

            browser.click("Sign out Codex on " + DEVICE);
            browser.awaitText("What ends now");
            browser.click("Sign out this session");
            browser.awaitText("Recently ended");

            stage.saysThatItsRefreshTokenWasRevoked();
            assertThat(stage.codexSessions("active")).isEmpty();
            assertThat(browser.complaints()).isEmpty();
            staysDead(stage);
        }
    }

    /// Law L1: neither a restart nor the person's return revives what was ended.
    private static void staysDead(Stage stage) {
        stage.authority.restart();
        stage.saysThatItsRefreshTokenWasRevoked();

        stage.setActive(false);
        stage.setActive(true);
        stage.saysThatItsRefreshTokenWasRevoked();
    }
}
