package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.Wing;
import dev.curfew.testkit.Browser;
import dev.curfew.testkit.Codex;
import dev.curfew.testkit.CodexHome;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.ModelEndpoint;
import dev.curfew.testkit.Program;
import dev.curfew.testkit.TestAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Where the stories of Codex play: an authority with its owner Olga and a developer, Dan; the model endpoint
/// that asks it about every token; and a Codex of Dan's that is set up for both.
final class Stage implements AutoCloseable {
    static final String EMAIL = "dan@example.com";

    private static final String OWNER = "olga@example.com";
    private static final String PASSWORD = "four unrelated words do";
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    final TestAuthority authority;
    final ModelEndpoint models;
    final CodexHome codex;
    private final TestAuthority.AppSecret gateway;
    private final String dan;

    private Stage(Engine engine, Path directory, Wing.Plan... plans) {
        codex = Codex.require().home(directory.resolve("codex"));
        authority = TestAuthority.start(engine, plans);
        authority.owner(OWNER, PASSWORD);
        gateway = authority.resourceServer(olga(), "Gateway");
        dan = authority.person(olga(), EMAIL, "Dan", PASSWORD);
        models = ModelEndpoint.start(authority.uri().resolve("/oauth/introspect"), gateway.id(), gateway.secret());
        codex.config(authority.uri(), models.uri());
    }

    /// @param directory for what Codex writes
    static Stage set(Engine engine, Path directory) {
        return new Stage(engine, directory);
    }

    /// With what is built onto the authority, which serves the models then.
    static Stage withGateway(Engine engine, Path directory, Wing.Plan gateway) {
        var stage = new Stage(engine, directory, gateway);
        stage.codex.config(stage.authority.uri(), stage.authority.uri());
        return stage;
    }

    /// The owner at the command line, signed in just now.
    HttpProbe olga() {
        return authority.signIn(OWNER, PASSWORD);
    }

    /// Dan's identifier.
    String dan() {
        return dan;
    }

    /// Dan at the command line, signed in just now.
    HttpProbe dansProbe() {
        return authority.signIn(EMAIL, PASSWORD);
    }

    /// An access token of Dan's, from a sign-in of its own.
    String danBearer() {
        var signedIn = authority
                .probe()
                .post("/api/auth/login", Map.of("email", EMAIL, "password", PASSWORD, "client", "native"));
        return signedIn.json().get("accessToken").asString();
    }

    /// Dan signs in on the page where the browser is.
    static void signIn(Browser browser) {
        browser.fill("E-mail", EMAIL);
        browser.fill("Password", PASSWORD);
        browser.click("Sign in");
    }

    /// Olga lets Dan in or out.
    void setActive(boolean active) {
        var changed = olga().patch("/api/v1/people/" + dan, Map.of("active", active));
        assertThat(changed.status()).as("%s", changed).isEqualTo(200);
    }

    /// Signs Codex in by a code that Dan approves in a browser that shows nothing.
    void signInCodex(String device) {
        var login = codex.deviceLogin(authority.uri());
        approve(login.code(), device);
        assertThat(login.await()).extracting(Program.Ended::exit).isEqualTo(0);
    }

    private void approve(String code, String device) {
        var browser = authority.signInBrowser(EMAIL, PASSWORD);
        String csrf = csrf(browser.get("/codex/device"));
        csrf = csrf(browser.form("/codex/device", "csrf", csrf, "user_code", code));
        var done = browser.form(
                "/device/decision", "csrf", csrf, "user_code", code, "device_name", device, "decision", "approve");
        assertThat(done.text()).contains("Signed in").contains(device);
    }

    private static String csrf(HttpProbe.Answer page) {
        var found = CSRF.matcher(page.text());
        assertThat(found.find()).as("%s", page).isTrue();
        return found.group(1);
    }

    /// Lets time pass until the access token that Codex holds has lapsed. Codex is not told: it learns it
    /// from the model endpoint.
    void accessTokenLapses() {
        authority.leap(Duration.ofMinutes(16));
    }

    /// Codex asks its model for an answer, and gets it.
    void answers() {
        hasAnswered(codex.exec("say hi"));
    }

    /// Whether a `codex exec` got its answer.
    static void hasAnswered(Program.Ended ended) {
        assertThat(ended.exit()).as("%s", ended).isZero();
        assertThat(ended.out()).contains("\"text\":\"hello\"");
    }

    /// Codex asks its model for an answer, and tells Dan instead why it has none.
    void saysThatItsRefreshTokenWasRevoked() {
        saysThatItCannotRefresh("because your refresh token was revoked.");
    }

    /// Codex asks its model for an answer, and tells Dan instead why it has none.
    void saysThatItCannotRefresh(String reason) {
        var ended = codex.exec("say hi");
        assertThat(ended.exit()).as("%s", ended).isEqualTo(1);
        assertThat(ended.out())
                .contains("Your access token could not be refreshed " + reason + " Please log out and sign in again.");
    }

    /// The refresh token that Codex holds.
    String refreshToken() {
        return Objects.requireNonNull(codex.auth()).at("/tokens/refresh_token").asString();
    }

    /// Dan's sessions through Codex.
    ///
    /// @param state `active` or `ended`
    List<JsonNode> codexSessions(String state) {
        return sessions(state).stream()
                .filter(session -> session.at("/app/id").asString().equals(Codex.CLIENT_ID))
                .toList();
    }

    /// All of Dan's sessions.
    List<JsonNode> sessions(String state) {
        var listed = olga().get("/api/v1/people/" + dan + "/sessions?state=" + state);
        assertThat(listed.status()).as("%s", listed).isEqualTo(200);
        return listed.json().get("sessions").valueStream().toList();
    }

    /// What the feed has told so far of what ended.
    List<JsonNode> feed() {
        return FeedReader.read(authority, gateway);
    }

    @Override
    public void close() {
        codex.close();
        models.close();
        authority.close();
    }
}
