package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Browser;
import dev.curfew.testkit.Codex;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a person of a working day sees under *Active sessions*; `scripts/screenshot` takes the README's picture
/// of it.
class ScreenshotStory {
    private static final String EMAIL = "olga.marin@example.com";
    private static final String PASSWORD = "four unrelated words do";
    private static final String CODEX_ON_MAC = "codex_cli_rs/0.169.0 (Mac OS 15.5.0; arm64) iTerm.app";
    private static final String CODEX_ON_DEBIAN = "codex_exec/0.169.0 (Debian 12.0.0; x86_64) xterm";
    private static final String BROWSER = "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_5) AppleWebKit/537.36"
            + " (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
    private static final Path PICTURE = Path.of("target", "active-sessions.png");

    @Test
    void everySurfaceIsOnOneList() {
        try (var authority = TestAuthority.start();
                var browser = Browser.open(Browser.Setup.USUAL.sized(1200, 900))) {
            authority.owner(EMAIL, PASSWORD);
            JsonNode lost = codex(authority, "Old ThinkPad", CODEX_ON_DEBIAN);
            authority.leap(Duration.ofDays(11));
            codex(authority, "build-runner-2", CODEX_ON_DEBIAN);
            authority.leap(Duration.ofDays(2));
            JsonNode mac = codex(authority, "Olga’s MacBook Pro", CODEX_ON_MAC);
            trust(authority, "Olga’s MacBook Pro");
            authority.leap(Duration.ofHours(21));
            editor(authority);
            end(authority, lost);
            authority.leap(Duration.ofHours(1));
            refreshed(authority, mac, CODEX_ON_MAC);
            authority.leap(Duration.ofMinutes(3));

            browser.visit(authority.uri().resolve("/sessions"));
            browser.fill("E-mail", EMAIL);
            browser.fill("Password", PASSWORD);
            browser.click("Sign in");

            browser.awaitText("Recently ended");
            assertThat(browser.text())
                    .contains("4 sessions on 4 devices", "build-runner-2", "Olga’s MacBook Pro", "Acme IDE");
            assertThat(browser.textOf("Old ThinkPad")).contains("Codex", "Ended");
            picture(browser);
            assertThat(PICTURE).isNotEmptyFile();
        }
    }

    /// The window becomes as high as the page is down to the first session that ended.
    private static void picture(Browser browser) {
        Object height = browser.driver()
                .executeScript(
                        "return Math.ceil(document.querySelector('.rows.ended li').getBoundingClientRect().bottom)");
        browser.driver().executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
        browser.driver()
                .executeCdpCommand(
                        "Emulation.setDeviceMetricsOverride",
                        Map.of("width", 1200, "height", height, "deviceScaleFactor", 1, "mobile", false));
        browser.screenshot(PICTURE);
    }

    private static void trust(TestAuthority authority, String device) {
        var olga = authority.signIn(EMAIL, PASSWORD);
        String id = olga.get("/api/v1/sessions")
                .json()
                .get("sessions")
                .valueStream()
                .map(session -> session.get("device"))
                .filter(one -> one.get("name").asString().equals(device))
                .map(one -> one.get("id").asString())
                .findFirst()
                .orElseThrow();
        assertThat(olga.patch("/api/v1/devices/" + id, Map.of("trusted", true)).status())
                .isEqualTo(200);
        olga.post("/api/auth/logout", "{}");
    }

    /// A Codex as it signs in and refreshes, approved in a browser of Olga's.
    private static JsonNode codex(TestAuthority authority, String device, String agent) {
        var probe = authority.probe();
        JsonNode asked = probe.post("/api/accounts/deviceauth/usercode", Map.of("client_id", Codex.CLIENT_ID))
                .json();
        HttpProbe browser = approve(authority, asked.get("user_code").asString(), device);
        JsonNode fetched = probe.post(
                        "/api/accounts/deviceauth/token",
                        Map.of(
                                "device_auth_id", asked.get("device_auth_id"),
                                "user_code", asked.get("user_code")))
                .json();
        JsonNode tokens = probe.form(
                        "/oauth/token",
                        "grant_type",
                        "authorization_code",
                        "client_id",
                        Codex.CLIENT_ID,
                        "code",
                        fetched.get("authorization_code").asString(),
                        "code_verifier",
                        fetched.get("code_verifier").asString(),
                        "redirect_uri",
                        authority.uri() + "/deviceauth/callback")
                .json();
        browser.post("/api/auth/logout", "{}");
        return refreshed(authority, tokens, agent);
    }

    private static JsonNode refreshed(TestAuthority authority, JsonNode tokens, String agent) {
        return authority
                .probe()
                .with("User-Agent", agent)
                .post(
                        "/oauth/token",
                        Map.of(
                                "grant_type",
                                "refresh_token",
                                "client_id",
                                Codex.CLIENT_ID,
                                "refresh_token",
                                tokens.get("refresh_token")))
                .json();
    }

    /// An editor, by the standard device code.
    private static void editor(TestAuthority authority) {
        var owner = authority.signIn(EMAIL, PASSWORD);
        String id = owner.post(
                        "/api/v1/apps",
                        Map.of(
                                "name",
                                "Acme IDE",
                                "firstParty",
                                true,
                                "surface",
                                "ide",
                                "scopes",
                                List.of("openid", "offline_access"),
                                "grants",
                                List.of("device_code", "refresh_token")))
                .json()
                .get("id")
                .asString();
        owner.post("/api/auth/logout", "{}");
        var probe = authority.probe().with("User-Agent", "acme-ide/4.2 (Windows 11; x86_64)");
        JsonNode asked =
                probe.form("/oauth/device_authorization", "client_id", id).json();
        HttpProbe browser = approve(authority, asked.get("user_code").asString(), "Desktop at the office");
        var tokens = probe.form(
                "/oauth/token",
                "grant_type",
                "urn:ietf:params:oauth:grant-type:device_code",
                "device_code",
                asked.get("device_code").asString(),
                "client_id",
                id);
        assertThat(tokens.status()).as("%s", tokens).isEqualTo(200);
        browser.post("/api/auth/logout", "{}");
    }

    private static HttpProbe approve(TestAuthority authority, String userCode, String device) {
        var browser = authority
                .probe()
                .with("User-Agent", BROWSER)
                .with("Origin", authority.uri().toString());
        browser.post("/api/auth/login", Map.of("email", EMAIL, "password", PASSWORD, "client", "web"));
        var csrf = CSRF.matcher(browser.get("/device").text());
        assertThat(csrf.find()).isTrue();
        browser.form(
                "/device/decision",
                "csrf",
                csrf.group(1),
                "user_code",
                userCode,
                "device_name",
                device,
                "decision",
                "approve");
        return browser;
    }

    private static void end(TestAuthority authority, JsonNode tokens) {
        HttpProbe.Answer revoked = authority
                .probe()
                .post("/oauth/revoke", Map.of("token", tokens.get("refresh_token"), "client_id", Codex.CLIENT_ID));
        assertThat(revoked.status()).isEqualTo(200);
    }
}
