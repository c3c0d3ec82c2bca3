package dev.curfew.testkit.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.device.Device;
import dev.curfew.authority.grant.Consent;
import dev.curfew.authority.grant.DeviceCode;
import dev.curfew.authority.session.Session;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.oauth.OAuthSite.Browser;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Sign-in of a device without a browser: RFC 8628, and Codex's own way.
class DeviceSignInTest {
    private final OAuthSite site = site();
    private final Browser browser = site.browser(site.anna);

    OAuthSite site() {
        return OAuthSite.open();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private HttpProbe.Answer ask() {
        return site.stranger()
                .with("User-Agent", "thing/1.2 (Plan 9)")
                .form("/oauth/device_authorization", "client_id", OAuthSite.GATEWAY, "scope", "openid no.such");
    }

    private HttpProbe.Answer poll(String deviceCode) {
        return site.stranger()
                .form(
                        "/oauth/token",
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:device_code",
                        "client_id",
                        OAuthSite.GATEWAY,
                        "device_code",
                        deviceCode);
    }

    private static String error(HttpProbe.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        return answer.json().get("error").stringValue();
    }

    private static HttpProbe.Answer enter(Browser browser, String path, String userCode) {
        return browser.http().form(path, "csrf", browser.csrf(), "user_code", userCode);
    }

    private static HttpProbe.Answer decide(Browser browser, String userCode, String decision) {
        return browser.http()
                .form(
                        "/device/decision",
                        "csrf",
                        browser.csrf(),
                        "user_code",
                        userCode,
                        "device_name",
                        " Anna's build\u0007 box ",
                        "decision",
                        decision);
    }

    private static String text(HttpProbe.Answer answer, String name) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().get(name).stringValue();
    }

    @Test
    void personSeesWhatAsksAndApprovesIt() {
        var asked = ask();
        String userCode = text(asked, "user_code");
        assertThat(userCode).matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
        assertThat(text(asked, "verification_uri")).isEqualTo(OAuthSite.ISSUER + "/device");
        assertThat(text(asked, "verification_uri_complete"))
                .isEqualTo(OAuthSite.ISSUER + "/device?user_code=" + userCode);
        assertThat(asked.json().get("expires_in").intValue()).isEqualTo(900);
        assertThat(asked.json().get("interval").intValue()).isEqualTo(5);
        String deviceCode = text(asked, "device_code");
        assertThat(error(poll(deviceCode))).isEqualTo("authorization_pending");

        assertThat(browser.http().get("/device?user_code=" + userCode).text()).contains(userCode);
        var page = enter(
                browser, "/device", userCode.toLowerCase(java.util.Locale.ROOT).replace("-", " "));
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("Codex", "127.0.0.1", "thing/1.2 (Plan 9)", "Know that it is you");
        assertThat(decide(browser, userCode, "approve").status()).isEqualTo(200);

        var tokens = poll(deviceCode);
        assertThat(text(tokens, "refresh_token")).startsWith("crft_");
        assertThat(text(tokens, "scope")).isEqualTo("openid");
        Session session = site.all(Session.KIND).stream()
                .filter(one -> one.app().equals(OAuthSite.GATEWAY))
                .findFirst()
                .orElseThrow();
        assertThat(session.parent()).hasValue(browser.session().id());
        assertThat(site.find(Device.KIND, session.device()).orElseThrow().name())
                .isEqualTo("Anna's build box");
        assertThat(error(poll(deviceCode))).isEqualTo("invalid_grant");
    }

    @Test
    void deviceThatPollsTooFastIsSlowedDown() {
        String deviceCode = text(ask(), "device_code");
        assertThat(error(poll(deviceCode))).isEqualTo("authorization_pending");
        site.world.advance(Duration.ofSeconds(5));
        assertThat(error(poll(deviceCode))).isEqualTo("authorization_pending");
        site.world.advance(Duration.ofSeconds(2));
        assertThat(error(poll(deviceCode))).isEqualTo("slow_down");
        site.world.advance(Duration.ofSeconds(5));
        assertThat(error(poll(deviceCode))).isEqualTo("slow_down");
        site.world.advance(Duration.ofSeconds(15));
        assertThat(error(poll(deviceCode))).isEqualTo("authorization_pending");
    }

    @Test
    void deniedDeviceIsTold() {
        var asked = ask();
        assertThat(decide(browser, text(asked, "user_code"), "deny").status()).isEqualTo(200);
        assertThat(error(poll(text(asked, "device_code")))).isEqualTo("access_denied");
        // What was denied is not approved afterwards.
        assertThat(decide(browser, text(asked, "user_code"), "approve").status())
                .isEqualTo(400);
        assertThat(error(poll(text(asked, "device_code")))).isEqualTo("access_denied");
    }

    @Test
    void codesAreGoodForAQuarterOfAnHour() {
        var asked = ask();
        var late = ask();
        assertThat(decide(browser, text(late, "user_code"), "approve").status()).isEqualTo(200);
        site.world.advance(Duration.ofMinutes(15));
        assertThat(enter(browser, "/device", text(asked, "user_code")).status()).isEqualTo(400);
        assertThat(decide(browser, text(asked, "user_code"), "approve").status())
                .isEqualTo(400);
        assertThat(error(poll(text(asked, "device_code")))).isEqualTo("expired_token");
        assertThat(error(poll(text(late, "device_code")))).isEqualTo("expired_token");
    }

    @Test
    void approvalDiesWithTheBrowsersSession() {
        var asked = ask();
        decide(browser, text(asked, "user_code"), "approve");
        site.end(browser.session());
        assertThat(error(poll(text(asked, "device_code")))).isEqualTo("access_denied");
    }

    @Test
    void deviceCodeOfAnotherAppIsNone() {
        String deviceCode = text(ask(), "device_code");
        var answer = site.stranger()
                .form(
                        "/oauth/token",
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:device_code",
                        "client_id",
                        "curfew-cli",
                        "device_code",
                        deviceCode);
        assertThat(error(answer)).isEqualTo("invalid_grant");
        assertThat(error(poll("crdc_guess"))).isEqualTo("invalid_grant");
    }

    @Test
    void strangerIsSentToSignInWithTheCode() {
        String userCode = text(ask(), "user_code");
        var answer = site.stranger().get("/device?user_code=" + userCode);
        assertThat(OAuthSite.parameters(answer.location())).containsEntry("next", "/device?user_code=" + userCode);
        assertThat(OAuthSite.parameters(site.stranger().get("/codex/device").location()))
                .containsEntry("next", "/codex/device");
        assertThat(OAuthSite.parameters(
                        site.stranger().get("/device?user_code=%2Fevil").location()))
                .containsEntry("next", "/device");
    }

    @Test
    void foreignPageCannotApprove() {
        var asked = ask();
        var answer = browser.http()
                .form(
                        "/device/decision",
                        "user_code",
                        text(asked, "user_code"),
                        "device_name",
                        "x",
                        "decision",
                        "approve");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(error(poll(text(asked, "device_code")))).isEqualTo("authorization_pending");
    }

    @Test
    void deviceNeedsAName() {
        var asked = ask();
        var answer = browser.http()
                .form(
                        "/device/decision",
                        "csrf",
                        browser.csrf(),
                        "user_code",
                        text(asked, "user_code"),
                        "device_name",
                        " ",
                        "decision",
                        "approve");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("Give the device a name.");
    }

    @Test
    void guessingIsSlowedDownOnEveryPageAndRightCodesAreNot() {
        for (int i = 0; i < 30; i++) {
            String good = text(ask(), "user_code");
            assertThat(enter(browser, "/device", good).status()).isEqualTo(200);
            site.world.advance(Duration.ofSeconds(1));
        }
        for (int i = 0; i < 5; i++) {
            assertThat(enter(browser, "/device", "BBBB-BBBB").status()).isEqualTo(400);
            assertThat(decide(browser, "CCCC-CCCC", "approve").status()).isEqualTo(400);
        }
        String good = text(ask(), "user_code");
        var limited = enter(browser, "/codex/device", good);
        assertThat(limited.status()).isEqualTo(429);
        assertThat(limited.header("retry-after").map(Integer::parseInt).orElse(0))
                .isBetween(1, 61);
        assertThat(limited.text()).contains("Try again in");
        assertThat(decide(browser, good, "approve").status()).isEqualTo(429);
        // Signing in as somebody else does not help from the same address.
        assertThat(enter(site.browser(site.person("bert")), "/device", good).status())
                .isEqualTo(429);
        site.world.advance(Duration.ofMinutes(2));
        assertThat(enter(browser, "/device", good).status()).isEqualTo(200);
    }

    @Test
    void askingForCodesIsLimitedForEachAddress() {
        HttpProbe.Answer last = ask();
        for (int i = 0; i < 60 && last.status() == 200; i++) {
            last = ask();
        }
        assertThat(last.status()).isEqualTo(429);
        assertThat(last.header("retry-after")).isPresent();
        site.world.advance(Duration.ofSeconds(2));
        assertThat(ask().status()).isEqualTo(200);
    }

    @Test
    void approvalOfAThirdPartyIsRemembered() {
        var asked = site.stranger()
                .withBasic(OAuthSite.WIKI, OAuthSite.SECRET)
                .form("/oauth/device_authorization", "scope", "openid pages.read");
        decide(browser, text(asked, "user_code"), "approve");
        assertThat(site.find(Consent.KIND, Consent.id(site.anna.id(), OAuthSite.WIKI))
                        .orElseThrow()
                        .scope())
                .isEqualTo("openid pages.read");
    }

    @Test
    void deviceCodeIsNotStored() {
        String code = text(ask(), "device_code");
        assertThat(code).startsWith("crdc_").hasSize(5 + 43);
        assertThat(site.all(DeviceCode.KIND).toString()).doesNotContain(code.substring(5));
    }

    private HttpProbe.Answer codexAsk() {
        return site.stranger().post("/api/accounts/deviceauth/usercode", Map.of("client_id", OAuthSite.CODEX));
    }

    private HttpProbe.Answer codexPoll(HttpProbe.Answer asked) {
        return site.stranger()
                .post(
                        "/api/accounts/deviceauth/token",
                        Map.of("device_auth_id", text(asked, "device_auth_id"), "user_code", text(asked, "user_code")));
    }

    @Test
    void codexSignsIn() {
        var asked = codexAsk();
        // A number here is an error to Codex, and without one it polls without a pause.
        assertThat(asked.json().get("interval").isString()).isTrue();
        assertThat(text(asked, "interval")).isEqualTo("5");
        for (int i = 0; i < 3; i++) {
            assertThat(codexPoll(asked).status()).isEqualTo(403);
        }
        assertThat(enter(browser, "/codex/device", text(asked, "user_code")).text())
                .contains("Codex");
        decide(browser, text(asked, "user_code"), "approve");
        var ready = codexPoll(asked);
        String code = text(ready, "authorization_code");
        assertThat(text(ready, "code_challenge")).isNotEmpty();
        // Codex writes the server's address as its user typed it.
        var tokens = site.stranger()
                .form(
                        "/oauth/token",
                        "grant_type",
                        "authorization_code",
                        "client_id",
                        OAuthSite.CODEX,
                        "code",
                        code,
                        "redirect_uri",
                        "http://localhost:8420/deviceauth/callback",
                        "code_verifier",
                        text(ready, "code_verifier"));
        assertThat(text(tokens, "id_token")).isNotEmpty();
        assertThat(text(tokens, "access_token")).isNotEmpty();
        assertThat(text(tokens, "refresh_token")).isNotEmpty();
        Session session = site.all(Session.KIND).stream()
                .filter(one -> one.app().equals(OAuthSite.CODEX))
                .findFirst()
                .orElseThrow();
        assertThat(session.parent()).hasValue(browser.session().id());
        assertThat(session.surface()).isEqualTo(dev.curfew.authority.session.Surface.CLI);
        assertThat(site.find(Device.KIND, session.device()).orElseThrow().name())
                .isEqualTo("Anna's build box");
        assertThat(codexPoll(asked).status()).isEqualTo(410);
    }

    @Test
    void codexsDeviceCodeIsSpentAtItsCallbackOnly() {
        var asked = codexAsk();
        decide(browser, text(asked, "user_code"), "approve");
        var ready = codexPoll(asked);
        for (String redirect :
                new String[] {"http://localhost:8420/other", "x", "http://127.0.0.1:1455/auth/callback"}) {
            var answer = site.stranger()
                    .form(
                            "/oauth/token",
                            "grant_type",
                            "authorization_code",
                            "client_id",
                            OAuthSite.CODEX,
                            "code",
                            text(ready, "authorization_code"),
                            "redirect_uri",
                            redirect,
                            "code_verifier",
                            text(ready, "code_verifier"));
            assertThat(error(answer)).isEqualTo("invalid_grant");
        }
    }

    @Test
    void codexGivesUpOnWhatIsOver() {
        var denied = codexAsk();
        decide(browser, text(denied, "user_code"), "deny");
        assertThat(codexPoll(denied).status()).isEqualTo(410);
        var late = codexAsk();
        site.world.advance(Duration.ofMinutes(15));
        assertThat(codexPoll(late).status()).isEqualTo(410);
        var mixed = codexAsk();
        assertThat(site.stranger()
                        .post(
                                "/api/accounts/deviceauth/token",
                                Map.of("device_auth_id", text(mixed, "device_auth_id"), "user_code", "BBBB-BBBB"))
                        .status())
                .isEqualTo(410);
    }

    @Test
    void otherAppsHaveNoDeviceSignInOfCodexsKind() {
        for (String app : new String[] {OAuthSite.GATEWAY, OAuthSite.WIKI, "nobody"}) {
            assertThat(site.stranger()
                            .post("/api/accounts/deviceauth/usercode", Map.of("client_id", app))
                            .status())
                    .isEqualTo(404);
        }
    }
}
