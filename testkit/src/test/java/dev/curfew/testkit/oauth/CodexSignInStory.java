package dev.curfew.testkit.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.codex.CodexSettings;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.SignOut;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.base.Octets;
import dev.curfew.base.World;
import dev.curfew.testkit.Codex;
import dev.curfew.testkit.CodexHome;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.ModelEndpoint;
import dev.curfew.testkit.TestAuthority;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The released Codex signs in by device code and in the browser, works, and is signed out.
class CodexSignInStory {
    private static final String EMAIL = "anna@example.test";
    private static final String PASSWORD = "velvet orbit thistle quay";
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
    private static final Pattern HIDDEN = Pattern.compile("type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");

    private static final Pattern AUTHORIZE = Pattern.compile("opening this URL:\\s*(http\\S+)");
    private static final List<String> EXEC = List.of("exec", "--skip-git-repo-check", "--json", "say hi");

    private final Codex codex = Codex.require();
    private final TestAuthority authority = TestAuthority.start();
    private final HttpProbe browser = authority.probe();
    private final ModelEndpoint models;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    CodexSignInStory() {
        var now = World.system().now();
        var server = new App(
                "models",
                now,
                "Models",
                Optional.of(Octets.sha256("secret".getBytes(StandardCharsets.UTF_8))),
                true,
                true,
                Surface.PLATFORM,
                App.Dialect.STANDARD,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                App.Pkce.REQUIRED,
                "",
                App.Lifetimes.STANDARD);
        authority.store().decide(Key.NONE, found -> Change.answer(true).create(App.KIND, server));
        models = ModelEndpoint.start(authority.uri().resolve("/oauth/introspect"), "models", "secret");
    }

    @BeforeEach
    void signIn() {
        authority.owner(EMAIL, PASSWORD);
        var page = browser.get("/sign-in");
        var answer = browser.form(
                "/sign-in", "csrf", first(CSRF, page.text()), "email", EMAIL, "password", PASSWORD, "next", "");
        assertThat(answer.status()).as(answer.text()).isEqualTo(303);
    }

    @AfterEach
    void close() {
        models.close();
        authority.close();
    }

    private static String first(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group(1);
    }

    /// The one session of Codex that has not ended.
    private Session session() {
        return session(Presets.CODEX);
    }

    private Session session(String app) {
        return authority
                .store()
                .read(found -> found.many(Session.KIND, Page.ALL, Where.is("app", app), Where.is("state", "active")))
                .stream()
                .reduce((one, other) -> {
                    throw new AssertionError("Codex has two sessions");
                })
                .orElseThrow();
    }

    private Optional<Cause> cause(String session) {
        return authority
                .store()
                .read(found -> found.one(Session.KIND, session))
                .orElseThrow()
                .ended()
                .map(Session.End::cause);
    }

    @Test
    void deviceSignInWorksUntilItIsEnded() {
        try (CodexHome home = codex.home(directory).config(authority.uri(), models.uri())) {
            var login = home.deviceLogin(authority.uri());
            assertThat(login.page()).isEqualTo(authority.uri().resolve("/codex/device"));
            String csrf = first(CSRF, browser.get("/codex/device").text());
            String code = login.code();
            assertThat(browser.form("/codex/device", "csrf", csrf, "user_code", code)
                            .text())
                    .contains("Codex", "127.0.0.1");
            browser.form(
                    "/device/decision",
                    "csrf",
                    csrf,
                    "user_code",
                    code,
                    "device_name",
                    "build box",
                    "decision",
                    "approve");
            var ended = login.await();
            assertThat(ended.exit()).as(ended.toString()).isZero();

            var worked = home.exec("say hi");
            assertThat(worked.exit()).as(worked.toString()).isZero();
            assertThat(models.answered()).isPositive();
            Session session = session();
            assertThat(session.surface()).isEqualTo(Surface.CLI);
            assertThat(session.parent()).isPresent();
            assertThat(device(session).name()).isEqualTo("build box");

            end(session);
            var refused = home.exec("say hi");
            assertThat(refused.exit()).isNotZero();
            assertThat(refused.out() + refused.err()).contains("refresh token was revoked");
            assertThat(home.strayed()).isEmpty();
        }
    }

    private void end(Session session) {
        var one = new SignOut.OneSession(session.id());
        new Sessions(authority.store())
                .signOut(
                        session.person(),
                        one,
                        Cause.SIGNED_OUT,
                        session.person(),
                        World.system().now());
    }

    private Device device(Session session) {
        return authority
                .store()
                .read(found -> found.one(Device.KIND, session.device()))
                .orElseThrow();
    }

    @Test
    void browserSignInIsSeenReadRefreshedAndLoggedOut() {
        String issuer = authority.uri().toString();
        var environment = Map.of(
                "CODEX_APP_SERVER_LOGIN_ISSUER", issuer, "CODEX_REFRESH_TOKEN_URL_OVERRIDE", issuer + "/oauth/token");
        try (CodexHome home = codex.home(directory).config(authority.uri(), models.uri());
                var server = home.appServer(environment)) {
            var started = server.call("account/login/start", Map.of("type", "chatgpt"));
            URI callback = allow(URI.create(started.get("authUrl").asString()));
            var listener = HttpProbe.at(callback);
            URI success = listener.get(path(callback)).location();
            listener.get(path(success));
            var completed = server.await("account/login/completed");
            assertThat(completed.get("success").asBoolean())
                    .as(completed.toString())
                    .isTrue();
            var read = server.call("account/read", Map.of("refreshToken", false));
            assertThat(read.get("account").get("email").asString()).isEqualTo(EMAIL);
            assertThat(read.get("workspaceRouting").get("chatgptAccountId").asString())
                    .isNotEmpty();

            server.call("getAuthStatus", Map.of("includeToken", true, "refreshToken", true));
            Session session = session();
            assertThat(device(session).version()).contains("0.169.0");
            assertThat(device(session).platform()).isNotEmpty();

            server.call("account/logout", Map.of());
            assertThat(cause(session.id())).hasValue(Cause.REVOKED);
            assertThat(home.strayed()).isEmpty();
        }
    }

    private static String path(URI uri) {
        return uri.getRawPath() + "?" + uri.getRawQuery();
    }

    @Test
    void standardRouteSignsInAndIsRefusedOnceItIsEnded() {
        var settings = new CodexSettings(authority.uri(), models.uri());
        try (CodexHome home = codex.home(directory).config(settings.gatewayToml())) {
            var running = home.start(EXEC, Map.of());
            URI callback = allow(URI.create(running.await(AUTHORIZE).group(1)));
            HttpProbe.at(callback).get(path(callback));
            var worked = running.await();
            assertThat(worked.exit()).as(worked.toString()).isZero();
            Session session = session(Presets.GATEWAY);
            assertThat(session.surface()).isEqualTo(Surface.CLI);

            end(session);
            var refused = home.start(EXEC, Map.of()).await();
            assertThat(refused.exit()).isNotZero();
            assertThat(refused.out() + refused.err()).contains("401");
            assertThat(home.strayed()).isEmpty();
        }
    }

    /// Presses *Allow* on the page behind an authorization request.
    private URI allow(URI request) {
        var page = browser.get(path(request));
        assertThat(page.status()).as(page.text()).isEqualTo(200);
        var fields = new java.util.ArrayList<>(List.of("csrf", first(CSRF, page.text()), "decision", "allow"));
        Matcher hidden = HIDDEN.matcher(page.text());
        while (hidden.find()) {
            if (!hidden.group(1).equals("csrf")) {
                fields.add(hidden.group(1));
                fields.add(hidden.group(2).replace("&amp;", "&"));
            }
        }
        return browser.form("/oauth/authorize/decision", fields.toArray(String[]::new))
                .location();
    }
}
