package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.AuthManager;
import dev.curfew.client.Credential;
import dev.curfew.client.Endpoints;
import dev.curfew.client.FileStore;
import dev.curfew.client.HttpTransport;
import dev.curfew.client.Issuer;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.client.RevocationQueue;
import dev.curfew.client.SealingKey;
import dev.curfew.client.login.Doors;
import dev.curfew.client.login.Login;
import dev.curfew.client.login.Outcome;
import dev.curfew.client.login.Prompt;
import dev.curfew.client.login.Terms;
import dev.curfew.testkit.Browser;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The client library signs in at the real authority, through a real browser.
class LoginStory {
    private static final String EMAIL = "ada@example.com";
    private static final String PASSWORD = "four unrelated words do";
    private static final String AGENT = "curfew/1.0 (Linux 6.1; x86_64)";

    private final World world = World.system();
    private final TestAuthority authority = TestAuthority.start();

    @TempDir
    Path directory;

    private AuthManager manager;
    private Doors doors;

    @BeforeEach
    void open() {
        authority.owner(EMAIL, PASSWORD);
        Path home = directory.resolve("home");
        var http = new HttpTransport(world, Map.of());
        manager = AuthManager.open(
                world,
                FileStore.at(home, world),
                Endpoints.of(authority.uri(), Map.of()),
                new Issuer(http, world, AGENT),
                RevocationQueue.of(home, new SealingKey(directory.resolve("state/key"), world), world));
        doors = new Doors(world, http, AGENT, manager, Terms.at(authority.uri(), Terms.CURFEW_CLIENT));
    }

    @AfterEach
    void close() {
        authority.close();
    }

    private List<JsonNode> sessions() {
        return authority
                .signIn(EMAIL, PASSWORD)
                .get("/api/v1/sessions?state=active")
                .json()
                .get("sessions")
                .valueStream()
                .filter(session -> session.get("way").asString().equals("browser")
                        || session.get("way").asString().equals("device-code"))
                .toList();
    }

    private HttpProbe bearer() {
        var credential = (Credential.Managed) manager.auth().orElseThrow();
        return HttpProbe.at(authority.uri())
                .withBearer(credential.tokens().accessToken().revealText(Secret.Purpose.PRESENT));
    }

    private static void signIn(Browser browser) {
        browser.fill("E-mail", EMAIL);
        browser.fill("Password", PASSWORD);
        browser.click("Sign in");
    }

    @Test
    void aPersonSignsInThroughTheBrowserIsListedRefreshesAndLogsOut() throws Exception {
        try (var browser = Browser.open();
                Login login = doors.browser()) {
            browser.visit(((Prompt.Open) login.prompt()).address());
            signIn(browser);
            browser.awaitText("this computer");
            browser.click("Allow");
            browser.awaitText("You can close this page and go back to the terminal.");
            assertThat(browser.title()).isEqualTo("Signed in · Curfew");
            assertThat(browser.complaints()).isEmpty();
            assertThat(login.await()).isInstanceOf(Outcome.SignedIn.class);
        }
        assertThat(sessions()).singleElement().satisfies(session -> {
            assertThat(session.at("/app/id").asString()).isEqualTo("curfew-cli");
            assertThat(session.at("/surface").asString()).isEqualTo("cli");
        });
        assertThat(bearer().get("/api/v1/sessions").status()).isEqualTo(200);
        assertThat(manager.refresh()).isInstanceOf(dev.curfew.client.Refresh.Renewed.class);
        assertThat(manager.logout(LogoutPolicy.DURABLE).text()).isEqualTo("Successfully logged out");
        assertThat(sessions()).isEmpty();
    }

    @Test
    void aPersonSaysNoInTheBrowser() throws Exception {
        try (var browser = Browser.open();
                Login login = doors.browser()) {
            browser.visit(((Prompt.Open) login.prompt()).address());
            signIn(browser);
            browser.awaitText("this computer");
            browser.click("Deny");
            browser.awaitText("Nothing was changed on this machine.");
            assertThat(login.await()).isEqualTo(new Outcome.Denied());
        }
        assertThat(manager.cached()).isEmpty();
    }

    @Test
    void aPersonApprovesACodeInTheBrowser() throws Exception {
        try (var browser = Browser.open();
                Login login = doors.device()) {
            var prompt = (Prompt.Enter) login.prompt();
            browser.visit(URI.create(prompt.complete().toString()));
            signIn(browser);
            browser.click("Continue");
            browser.awaitText("Only continue if you started this yourself");
            browser.click("Approve");
            browser.awaitText("You can close this page");
            assertThat(login.await()).isInstanceOf(Outcome.SignedIn.class);
        }
        assertThat(sessions()).hasSize(1);
        assertThat(bearer().get("/api/v1/sessions").status()).isEqualTo(200);
    }
}
