package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.codex.CodexSettings;
import dev.curfew.testkit.Browser;
import dev.curfew.testkit.Codex;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.Ports;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The other two ways in: Codex opens a browser, which comes back to it on a loopback port.
class CodexBrowserStory {
    @AutoClose
    static final Ports.SignIns PORTS = Ports.signIns();

    private static final List<String> EXEC = List.of("exec", "--skip-git-repo-check", "--json", "say hi");
    private static final Pattern AUTHORIZE = Pattern.compile("opening this URL:\\s*(http\\S+)");

    @TempDir
    Path directory;

    @Test
    void anEditorsCodexSignsInThroughTheBrowserIsListedAndLogsOut() {
        try (var stage = Stage.set(Engine.SQLITE, directory);
                var browser = Browser.open()) {
            String issuer = stage.authority.uri().toString();
            var environment = Map.of(
                    "CODEX_APP_SERVER_LOGIN_ISSUER",
                    issuer,
                    "CODEX_REFRESH_TOKEN_URL_OVERRIDE",
                    issuer + "/oauth/token");
            try (var editor = stage.codex.appServer(environment)) {
                var started = editor.call("account/login/start", Map.of("type", "chatgpt"));
                browser.visit(URI.create(started.get("authUrl").asString()));
                Stage.signIn(browser);
                browser.awaitText("this computer");
                browser.click("Allow");
                browser.awaitText("Signed in to Codex");
                var completed = editor.await("account/login/completed");
                assertThat(completed.get("success").asBoolean())
                        .as("%s", completed)
                        .isTrue();

                var read = editor.call("account/read", Map.of("refreshToken", false));
                assertThat(read.at("/account/email").asString()).isEqualTo(Stage.EMAIL);
                assertThat(read.at("/workspaceRouting/chatgptAccountId").asString())
                        .isNotEmpty();
                assertThat(stage.codexSessions("active")).singleElement().satisfies(session -> {
                    assertThat(session.get("surface").asString()).isEqualTo("cli");
                    assertThat(session.at("/device/name").asString()).isEqualTo("Codex on Linux");
                    assertThat(session.at("/device/version").asString()).contains(Codex.VERSION);
                });

                editor.call("account/logout", Map.of());
                assertThat(stage.codexSessions("active")).isEmpty();
                assertThat(stage.codex.strayed()).isEmpty();
            }
        }
    }

    @Test
    void theStandardRouteSignsInAndIsRefusedOnceItIsEnded() {
        try (var stage = Stage.set(Engine.SQLITE, directory);
                var browser = Browser.open()) {
            stage.codex.config(new CodexSettings(stage.authority.uri(), stage.models.uri()).gatewayToml());
            var running = stage.codex.start(EXEC, Map.of());
            browser.visit(URI.create(running.await(AUTHORIZE).group(1)));
            Stage.signIn(browser);
            browser.awaitText("this computer");
            browser.click("Allow");
            Stage.hasAnswered(running.await());
            assertThat(stage.sessions("active"))
                    .filteredOn(session -> session.at("/app/id").asString().equals("codex-gateway"))
                    .hasSize(1);

            stage.setActive(false);
            var refused = stage.codex.start(EXEC, Map.of()).await();
            assertThat(refused.exit()).as("%s", refused).isNotZero();
            assertThat(refused.out()).contains("401");
            assertThat(stage.codex.strayed()).isEmpty();
        }
    }

    @Test
    void theStandardRouteSignsInByDeviceCode() {
        try (var stage = Stage.set(Engine.SQLITE, directory);
                var browser = Browser.open()) {
            stage.codex.config(new CodexSettings(stage.authority.uri(), stage.models.uri()).gatewayToml());
            try (var editor = stage.codex.appServer(Map.of())) {
                var started = editor.call("account/gatewayOAuth/login", Map.of("deviceAuth", true));
                var prompt = started.get("prompt");
                browser.visit(URI.create(prompt.get("verificationUrl").asString()));
                Stage.signIn(browser);
                browser.fill("Code", prompt.get("userCode").asString());
                browser.click("Continue");
                browser.awaitText("Only continue if you started this yourself");
                browser.click("Approve");
                browser.awaitText("You can close this page");
                while (!editor.await("account/gatewayOAuth/changed").toString().contains("succeeded")) {
                    assertThat(editor.program().isAlive()).isTrue();
                }
            }
            Stage.hasAnswered(stage.codex.start(EXEC, Map.of()).await());
        }
    }
}
