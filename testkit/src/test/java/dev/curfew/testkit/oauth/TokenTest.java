package dev.curfew.testkit.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.app.App;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.SignOut;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.oauth.OAuthSite.Browser;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `/oauth/token`: every grant, every refusal, both dialects.
class TokenTest {
    private static final String CODEX_REDIRECT = "http://127.0.0.1:1455/auth/callback";
    private static final String GATEWAY_REDIRECT = "http://127.0.0.1:5000/callback";
    private static final String AGENT = "codex_exec/0.169.0 (Debian 12.0.0; x86_64) xterm (codex_exec; 0.169.0)";

    private final OAuthSite site = site();
    private final Browser browser = site.browser(site.anna);

    OAuthSite site() {
        return OAuthSite.open();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private static JsonNode claims(JsonNode tokens, String name) {
        String payload = tokens.get(name).stringValue().split("\\.", -1)[1];
        return JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(payload));
    }

    private static String text(HttpProbe.Answer answer, String name) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().get(name).stringValue();
    }

    private void refused(HttpProbe.Answer answer, int status, String error) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().get("error").stringValue()).isEqualTo(error);
        assertThat(answer.header("cache-control")).hasValue("no-store");
        assertThat(answer.json().has("access_token")).isFalse();
    }

    private Session onlySession(String app) {
        return site.all(Session.KIND).stream()
                .filter(session -> session.app().equals(app))
                .reduce((one, other) -> {
                    throw new AssertionError("two sessions of " + app);
                })
                .orElseThrow();
    }

    @Test
    void codeBeginsASessionUnderTheBrowserThatAllowedIt() {
        var answer = site.codexTokens(browser);
        assertThat(answer.header("cache-control")).hasValue("no-store");
        assertThat(text(answer, "refresh_token")).startsWith("crft_");
        assertThat(answer.json().get("token_type").stringValue()).isEqualTo("Bearer");
        assertThat(answer.json().get("expires_in").intValue()).isEqualTo(900);
        var session = onlySession(OAuthSite.CODEX);
        assertThat(session.parent()).hasValue(browser.session().id());
        assertThat(session.person()).isEqualTo(site.anna.id());
        var device = site.find(Device.KIND, session.device()).orElseThrow();
        assertThat(device.name()).startsWith("Codex");
        var identity = claims(answer.json(), "id_token");
        assertThat(identity.get("sub").stringValue()).isEqualTo(site.anna.id());
        assertThat(identity.get("iss").stringValue()).isEqualTo(OAuthSite.ISSUER);
        assertThat(identity.get("https://api.openai.com/auth")
                        .get("chatgpt_account_id")
                        .stringValue())
                .isNotEmpty();
        assertThat(claims(answer.json(), "access_token").get("sid").stringValue())
                .isEqualTo(session.id());
    }

    @Test
    void webAppsSessionIsOnTheBrowsersDevice() {
        OAuthSite.allow(browser, OAuthSite.request(OAuthSite.WIKI, OAuthSite.WIKI_REDIRECT));
        var answer = site.stranger()
                .withBasic(OAuthSite.WIKI, OAuthSite.SECRET)
                .form(
                        "/oauth/token",
                        "grant_type",
                        "authorization_code",
                        "redirect_uri",
                        OAuthSite.WIKI_REDIRECT,
                        "code",
                        OAuthSite.code(browser, OAuthSite.WIKI, OAuthSite.WIKI_REDIRECT),
                        "code_verifier",
                        OAuthSite.VERIFIER);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(onlySession(OAuthSite.WIKI).device())
                .isEqualTo(browser.session().device());
    }

    @Test
    void nonceAndSignInTimeReachTheIdToken() {
        site.world.advance(Duration.ofMinutes(3));
        var request = OAuthSite.request(OAuthSite.GATEWAY, GATEWAY_REDIRECT);
        request.put("nonce", "n-1");
        request.put("resource", "https://models.test/v1");
        String code = OAuthSite.code(OAuthSite.allow(browser, request));
        var answer = site.spend(OAuthSite.GATEWAY, GATEWAY_REDIRECT, code);
        var identity = claims(answer.json(), "id_token");
        assertThat(identity.get("nonce").stringValue()).isEqualTo("n-1");
        assertThat(identity.get("auth_time").longValue())
                .isEqualTo(browser.session().createdAt().getEpochSecond());
        assertThat(claims(answer.json(), "access_token").get("aud").stringValue())
                .isEqualTo("https://models.test/v1");
    }

    @Test
    void codeSpentTwiceEndsWhatItBegan() {
        String code = OAuthSite.code(browser, OAuthSite.CODEX, CODEX_REDIRECT);
        var first = site.spend(OAuthSite.CODEX, CODEX_REDIRECT, code);
        assertThat(first.status()).isEqualTo(200);
        site.world.advance(Duration.ofSeconds(70));
        refused(site.spend(OAuthSite.CODEX, CODEX_REDIRECT, code), 400, "invalid_grant");
        var session = onlySession(OAuthSite.CODEX);
        assertThat(session.ended().orElseThrow().cause()).isEqualTo(Cause.CODE_REUSED);
        assertThat(site.find(TokenFamily.KIND, session.id()).orElseThrow()).isInstanceOf(TokenFamily.Ended.class);
        refused(formRefresh(OAuthSite.CODEX, text(first, "refresh_token")), 400, "invalid_grant");
        assertThat(site.stranger()
                        .withBearer(text(first, "access_token"))
                        .get("/oauth/userinfo")
                        .status())
                .isEqualTo(401);
        assertThat(site.find(Session.KIND, browser.session().id()).orElseThrow().ended())
                .isEmpty();
    }

    @Test
    void codeSpentTwiceWithoutProofEndsNothing() {
        String code = OAuthSite.code(browser, OAuthSite.CODEX, CODEX_REDIRECT);
        assertThat(site.spend(OAuthSite.CODEX, CODEX_REDIRECT, code).status()).isEqualTo(200);
        refused(codeRequest(Map.of("code", code, "code_verifier", "b".repeat(43))), 400, "invalid_grant");
        refused(codeRequest(Map.of("code", code, "client_id", OAuthSite.GATEWAY)), 400, "invalid_grant");
        assertThat(onlySession(OAuthSite.CODEX).ended()).isEmpty();
    }

    private HttpProbe.Answer codeRequest(Map<String, String> changes) {
        var fields = new LinkedHashMap<>(Map.of(
                "grant_type",
                "authorization_code",
                "client_id",
                OAuthSite.CODEX,
                "redirect_uri",
                CODEX_REDIRECT,
                "code_verifier",
                OAuthSite.VERIFIER));
        fields.putAll(changes);
        return site.stranger().form("/oauth/token", OAuthSite.fields(fields));
    }

    @ParameterizedTest
    @CsvSource({
        "code_verifier,bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        "code_verifier,a",
        "code_verifier,''",
        "redirect_uri,http://127.0.0.1:1456/auth/callback",
        "redirect_uri,http://localhost:1455/auth/callback",
        "client_id,codex-gateway",
        "code,crac_made-up",
    })
    void wrongProofChangesNothing(String name, String value) {
        String code = OAuthSite.code(browser, OAuthSite.CODEX, CODEX_REDIRECT);
        var changes = new LinkedHashMap<>(Map.of("code", code));
        changes.put(name, value);
        refused(codeRequest(changes), 400, "invalid_grant");
        assertThat(codeRequest(Map.of("code", code)).status()).isEqualTo(200);
    }

    @Test
    void codeLivesAMinute() {
        String code = OAuthSite.code(browser, OAuthSite.CODEX, CODEX_REDIRECT);
        site.world.advance(Duration.ofSeconds(60));
        refused(site.spend(OAuthSite.CODEX, CODEX_REDIRECT, code), 400, "invalid_grant");
    }

    @Test
    void codeDiesWithTheBrowsersSession() {
        String code = OAuthSite.code(browser, OAuthSite.CODEX, CODEX_REDIRECT);
        site.end(browser.session());
        refused(site.spend(OAuthSite.CODEX, CODEX_REDIRECT, code), 400, "invalid_grant");
        assertThat(site.all(Session.KIND)).hasSize(1);
    }

    @Test
    void codeDiesWithASignOutEverywhereThatKeepsTheBrowser() {
        String code = OAuthSite.code(browser, OAuthSite.CODEX, CODEX_REDIRECT);
        new dev.curfew.authority.session.Sessions(site.store)
                .signOut(
                        site.anna.id(),
                        new SignOut.Everywhere(Optional.of(browser.session().id())),
                        Cause.SIGNED_OUT_EVERYWHERE,
                        site.anna.id(),
                        site.world.now());
        refused(site.spend(OAuthSite.CODEX, CODEX_REDIRECT, code), 400, "invalid_grant");
    }

    @Test
    void confidentialAppMustProveWhoItIs() {
        String code = OAuthSite.code(browser, OAuthSite.WIKI, OAuthSite.WIKI_REDIRECT);
        String[] fields = {
            "grant_type", "authorization_code",
            "redirect_uri", OAuthSite.WIKI_REDIRECT,
            "code", code,
            "code_verifier", OAuthSite.VERIFIER,
            "client_id", OAuthSite.WIKI
        };
        var without = site.stranger().form("/oauth/token", fields);
        refused(without, 401, "invalid_client");
        assertThat(without.header("www-authenticate")).isPresent();
        refused(site.stranger().withBasic(OAuthSite.WIKI, "wrong").form("/oauth/token", fields), 401, "invalid_client");
        refused(
                site.stranger().withBasic(OAuthSite.SERVER, OAuthSite.SECRET).form("/oauth/token", fields),
                401,
                "invalid_client");
        var posted = new java.util.ArrayList<>(List.of(fields));
        posted.addAll(List.of("client_secret", OAuthSite.SECRET));
        refused(
                site.stranger()
                        .withBasic(OAuthSite.WIKI, OAuthSite.SECRET)
                        .form("/oauth/token", posted.toArray(String[]::new)),
                400,
                "invalid_request");
        assertThat(site.stranger()
                        .form("/oauth/token", posted.toArray(String[]::new))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void publicAppHasNoSecretToShow() {
        String refresh = text(site.codexTokens(browser), "refresh_token");
        refused(
                site.stranger()
                        .form(
                                "/oauth/token",
                                "grant_type",
                                "refresh_token",
                                "client_id",
                                OAuthSite.CODEX,
                                "client_secret",
                                "x",
                                "refresh_token",
                                refresh),
                401,
                "invalid_client");
    }

    @Test
    void malformedRequestsAreRefused() {
        refused(site.stranger().form("/oauth/token", "client_id", OAuthSite.CODEX), 400, "invalid_request");
        refused(
                site.stranger().form("/oauth/token", "grant_type", "refresh_token", "client_id", OAuthSite.CODEX),
                400,
                "invalid_request");
        refused(
                site.stranger().form("/oauth/token", "grant_type", "refresh_token", "grant_type", "refresh_token"),
                400,
                "invalid_request");
        refused(site.stranger().form("/oauth/token", "grant_type", "refresh_token"), 401, "invalid_client");
        refused(
                site.stranger().form("/oauth/token", "grant_type", "password", "client_id", OAuthSite.CODEX),
                400,
                "unsupported_grant_type");
        refused(site.stranger().post("/oauth/token", "{\"grant_type\":7}"), 400, "invalid_request");
        refused(site.stranger().send("POST", "/oauth/token", "text/plain", new byte[] {'x'}), 415, "invalid_request");
        refused(site.stranger().form("/oauth/token", "grant_type", "x".repeat(70_000)), 413, "invalid_request");
        byte[] broken = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};
        refused(site.stranger().send("POST", "/oauth/token", "application/json", broken), 400, "invalid_request");
        assertThat(site.anybody().get("/oauth/token").status()).isEqualTo(405);
    }

    @Test
    void codexGetsNoApiKey() {
        refused(
                site.stranger()
                        .form(
                                "/oauth/token",
                                "grant_type",
                                "urn:ietf:params:oauth:grant-type:token-exchange",
                                "client_id",
                                OAuthSite.CODEX,
                                "requested_token",
                                "openai-api-key",
                                "subject_token",
                                "x.y.z",
                                "subject_token_type",
                                "urn:ietf:params:oauth:token-type:id_token"),
                400,
                "unsupported_grant_type");
    }

    private HttpProbe.Answer formRefresh(String app, String token) {
        return site.stranger()
                .form("/oauth/token", "grant_type", "refresh_token", "client_id", app, "refresh_token", token);
    }

    private HttpProbe.Answer codexRefresh(String token) {
        return site.stranger()
                .with("User-Agent", AGENT)
                .post(
                        "/oauth/token",
                        Map.of(
                                "client_id",
                                OAuthSite.CODEX,
                                "grant_type",
                                "refresh_token",
                                "refresh_reason",
                                "unauthorized_recovery",
                                "refresh_token",
                                token));
    }

    private static void refusedToCodex(HttpProbe.Answer answer, String code) {
        assertThat(answer.status()).isEqualTo(401);
        var error = answer.json().get("error");
        assertThat(error.propertyNames()).containsExactly("message", "type", "param", "code");
        assertThat(error.get("code").stringValue()).isEqualTo(code);
        assertThat(error.get("type").stringValue()).isEqualTo("invalid_request_error");
        assertThat(error.get("param").isNull()).isTrue();
    }

    @Test
    void refreshRotatesAndRepeats() {
        String first = text(site.codexTokens(browser), "refresh_token");
        String second = text(codexRefresh(first), "refresh_token");
        assertThat(second).isNotEqualTo(first);
        var repeated = codexRefresh(first);
        assertThat(text(repeated, "refresh_token")).isEqualTo(second);
        assertThat(repeated.json().has("id_token")).isTrue();
    }

    @Test
    void codexLearnsThatItsTokenWasReused() {
        String first = text(site.codexTokens(browser), "refresh_token");
        String second = text(codexRefresh(first), "refresh_token");
        text(codexRefresh(second), "refresh_token");
        site.world.advance(Duration.ofMinutes(2));
        refusedToCodex(codexRefresh(first), "refresh_token_reused");
        refusedToCodex(codexRefresh(second), "refresh_token_invalidated");
        assertThat(onlySession(OAuthSite.CODEX).ended().orElseThrow().cause()).isEqualTo(Cause.REPLAYED);
    }

    @Test
    void codexLearnsThatItWasSignedOut() {
        String token = text(site.codexTokens(browser), "refresh_token");
        site.end(onlySession(OAuthSite.CODEX));
        refusedToCodex(codexRefresh(token), "refresh_token_invalidated");
    }

    @Test
    void codexLearnsThatItsTokenExpired() {
        String token = text(site.codexTokens(browser), "refresh_token");
        site.world.advance(Duration.ofDays(31));
        refusedToCodex(codexRefresh(token), "refresh_token_expired");
        refusedToCodex(codexRefresh(token), "refresh_token_expired");
    }

    @Test
    void guessOfCodexChangesNothing() {
        String token = text(site.codexTokens(browser), "refresh_token");
        String guess = token.substring(0, token.length() - 1) + (token.endsWith("A") ? "B" : "A");
        refusedToCodex(codexRefresh(guess), "refresh_token_invalidated");
        assertThat(codexRefresh(token).status()).isEqualTo(200);
    }

    @Test
    void everyDeadTokenIsAnsweredAlikeInAForm() {
        String spent = text(site.codexTokens(browser), "refresh_token");
        String live = text(formRefresh(OAuthSite.CODEX, spent), "refresh_token");
        text(formRefresh(OAuthSite.CODEX, live), "refresh_token");
        var wrongApp = formRefresh(OAuthSite.GATEWAY, live);
        var guess = formRefresh(OAuthSite.CODEX, "crft_guess");
        site.world.advance(Duration.ofMinutes(2));
        var replayed = formRefresh(OAuthSite.CODEX, spent);
        var ended = formRefresh(OAuthSite.CODEX, live);
        refused(wrongApp, 400, "invalid_grant");
        assertThat(List.of(guess.text(), replayed.text(), ended.text())).containsOnly(wrongApp.text());
    }

    @Test
    void appOfTheStandardDialectIsRefusedInStandardFormInJsonToo() {
        var answer = site.stranger()
                .post(
                        "/oauth/token",
                        Map.of(
                                "client_id", OAuthSite.GATEWAY,
                                "grant_type", "refresh_token",
                                "refresh_token", "crft_guess"));
        refused(answer, 400, "invalid_grant");
    }

    @Test
    void resourceThatWasNotGrantedCostsNothing() {
        var request = OAuthSite.request(OAuthSite.GATEWAY, GATEWAY_REDIRECT);
        request.put("resource", "https://a.test");
        String code = OAuthSite.code(OAuthSite.allow(browser, request));
        refused(
                codeRequest(Map.of(
                        "code",
                        code,
                        "client_id",
                        OAuthSite.GATEWAY,
                        "redirect_uri",
                        GATEWAY_REDIRECT,
                        "resource",
                        "https://b.test")),
                400,
                "invalid_target");
        var answer = codeRequest(Map.of(
                "code",
                code,
                "client_id",
                OAuthSite.GATEWAY,
                "redirect_uri",
                GATEWAY_REDIRECT,
                "resource",
                "https://a.test"));
        String token = text(answer, "refresh_token");
        String[] fields = {
            "grant_type",
            "refresh_token",
            "client_id",
            OAuthSite.GATEWAY,
            "refresh_token",
            token,
            "resource",
            "https://b.test"
        };
        refused(site.stranger().form("/oauth/token", fields), 400, "invalid_target");
        fields[7] = "https://a.test";
        assertThat(site.stranger().form("/oauth/token", fields).status()).isEqualTo(200);
    }

    @Test
    void refreshTellsWhatTheDeviceRunsOn() {
        String token = text(site.codexTokens(browser), "refresh_token");
        String next = text(codexRefresh(token), "refresh_token");
        var device =
                site.find(Device.KIND, onlySession(OAuthSite.CODEX).device()).orElseThrow();
        assertThat(device.platform()).isEqualTo("Debian 12.0.0; x86_64");
        assertThat(device.version()).isEqualTo("codex_exec/0.169.0");
        site.stranger()
                .with("User-Agent", "codex_exec/0.170.1 (Debian 12.0.0; x86_64)")
                .post(
                        "/oauth/token",
                        Map.of("client_id", OAuthSite.CODEX, "grant_type", "refresh_token", "refresh_token", next));
        assertThat(site.find(Device.KIND, device.id()).orElseThrow())
                .isEqualTo(device.running("Debian 12.0.0; x86_64", "codex_exec/0.170.1"));
    }

    @Test
    void serverOfAWebAppTellsNothingAboutTheBrowser() {
        OAuthSite.allow(browser, OAuthSite.request(OAuthSite.WIKI, OAuthSite.WIKI_REDIRECT));
        site.stranger()
                .withBasic(OAuthSite.WIKI, OAuthSite.SECRET)
                .with("User-Agent", "wiki/1.0 (Plan 9)")
                .form(
                        "/oauth/token",
                        "grant_type",
                        "authorization_code",
                        "redirect_uri",
                        OAuthSite.WIKI_REDIRECT,
                        "code",
                        OAuthSite.code(browser, OAuthSite.WIKI, OAuthSite.WIKI_REDIRECT),
                        "code_verifier",
                        OAuthSite.VERIFIER);
        assertThat(site.find(Device.KIND, browser.session().device())
                        .orElseThrow()
                        .platform())
                .isEmpty();
    }

    @Test
    void appOnItsOwnAccountGetsAnAccessTokenOnly() {
        var answer = site.stranger()
                .withBasic(OAuthSite.SERVER, OAuthSite.SECRET)
                .form("/oauth/token", "grant_type", "client_credentials", "scope", "feed");
        assertThat(answer.json().propertyNames())
                .containsExactlyInAnyOrder("access_token", "token_type", "expires_in", "scope");
        assertThat(answer.json().get("scope").stringValue()).isEqualTo("feed");
        assertThat(claims(answer.json(), "access_token").get("sub").stringValue())
                .isEqualTo(OAuthSite.SERVER);
        refused(
                site.stranger().form("/oauth/token", "grant_type", "client_credentials", "client_id", OAuthSite.CODEX),
                400,
                "unauthorized_client");
    }

    @Test
    void appWithoutTheRefreshGrantGetsNoRefreshToken() {
        App wiki = site.find(App.KIND, OAuthSite.WIKI).orElseThrow();
        site.install(new App(
                "brief",
                wiki.createdAt(),
                "Brief",
                Optional.empty(),
                true,
                true,
                0,
                wiki.surface(),
                wiki.dialect(),
                List.of("http://127.0.0.1/callback"),
                List.of(),
                wiki.scopes(),
                List.of(App.Grant.AUTHORIZATION_CODE),
                App.Pkce.REQUIRED,
                "",
                wiki.lifetimes()));
        var answer = site.spend("brief", GATEWAY_REDIRECT, OAuthSite.code(browser, "brief", GATEWAY_REDIRECT));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().has("refresh_token")).isFalse();
        refused(formRefresh("brief", "crft_x"), 400, "unauthorized_client");
    }
}
