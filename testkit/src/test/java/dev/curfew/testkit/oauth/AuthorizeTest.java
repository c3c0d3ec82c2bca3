package dev.curfew.testkit.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.app.App;
import dev.curfew.authority.grant.AuthorizationCode;
import dev.curfew.authority.grant.Consent;
import dev.curfew.authority.key.Algorithm;
import dev.curfew.authority.key.IdToken;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.oauth.OAuthSite.Browser;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `/oauth/authorize`: who is sent where, with what.
class AuthorizeTest {
    private static final String LOOPBACK = "http://127.0.0.1:49152/auth/callback";

    private final OAuthSite site = OAuthSite.open();
    private final Browser browser = site.browser(site.anna);

    @AfterEach
    void close() {
        site.close();
    }

    private static Map<String, String> wiki() {
        return OAuthSite.request(OAuthSite.WIKI, OAuthSite.WIKI_REDIRECT);
    }

    private static Map<String, String> codex() {
        return OAuthSite.request(OAuthSite.CODEX, LOOPBACK);
    }

    private static Map<String, String> firstParty() {
        return OAuthSite.request(OAuthSite.SERVER, "https://gateway.test/callback");
    }

    private HttpProbe.Answer get(Map<String, String> parameters) {
        return browser.http().get(OAuthSite.authorize(parameters));
    }

    private static Map<String, String> outcome(HttpProbe.Answer answer) {
        assertThat(answer.status()).isEqualTo(303);
        return OAuthSite.parameters(answer.location());
    }

    @Test
    void nobodyIsSentToAnAddressOfAnUnknownApp() {
        var request = wiki();
        request.put("client_id", "nobody");
        var answer = get(request);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("location")).isEmpty();
        assertThat(answer.mediaType()).hasValue("text/html");
    }

    @Test
    void disabledAppIsUnknown() {
        App wiki = site.find(App.KIND, OAuthSite.WIKI).orElseThrow();
        site.install(new App(
                "gone",
                wiki.createdAt(),
                wiki.name(),
                wiki.secret(),
                false,
                false,
                0,
                wiki.surface(),
                wiki.dialect(),
                wiki.redirects(),
                List.of(),
                wiki.scopes(),
                wiki.grants(),
                wiki.pkce(),
                "",
                wiki.lifetimes()));
        var request = wiki();
        request.put("client_id", "gone");
        assertThat(get(request).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://wiki.test/callback/",
                "https://wiki.test/callback?x=1",
                "https://wiki.test:444/callback",
                "http://wiki.test/callback",
                "https://wiki.test/CALLBACK",
                "https://wiki.test/callback#",
                "https://wiki.test/x/../callback",
                "https://wiki.test@evil.test/callback",
                "https://evil.test/callback",
                "//wiki.test/callback",
                "javascript:alert(1)",
                "http://127.0.0.1:1455/auth/callback"
            })
    void nobodyIsSentToAnUnregisteredAddress(String redirect) {
        var request = wiki();
        request.put("redirect_uri", redirect);
        var answer = get(request);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("location")).isEmpty();
    }

    @Test
    void nobodyIsSentAnywhereWithoutAnAddress() {
        var request = wiki();
        request.remove("redirect_uri");
        assertThat(get(request).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1455/auth/callback",
                "http://127.0.0.1:1457/auth/callback",
                "http://localhost:1455/auth/callback",
                "http://[::1]:8080/auth/callback",
                "http://127.0.0.1/auth/callback"
            })
    void loopbackAddressMayHaveAnyPort(String redirect) {
        URI back = OAuthSite.allow(browser, OAuthSite.request(OAuthSite.CODEX, redirect));
        assertThat(back.toString()).startsWith(redirect + "?");
        assertThat(OAuthSite.parameters(back)).containsKey("code");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1455/auth/callback2",
                "http://127.0.0.1:1455/auth/callback?x=1",
                "https://127.0.0.1:1455/auth/callback",
                "http://127.0.0.2:1455/auth/callback",
                "http://127.0.0.1.evil.test:1455/auth/callback",
                "http://127.0.0.1:1455@evil.test/auth/callback",
                "http://127.0.0.1:70000/auth/callback",
                "http://localhost.:1455/auth/callback"
            })
    void loopbackAddressMayHaveNothingElse(String redirect) {
        assertThat(get(OAuthSite.request(OAuthSite.CODEX, redirect)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "response_type,,invalid_request",
        "response_type,token,unsupported_response_type",
        "response_mode,fragment,invalid_request",
        "request,x.y.z,request_not_supported",
        "request_uri,https://wiki.test/r,request_uri_not_supported",
        "code_challenge,short,invalid_request",
        "code_challenge_method,plain,invalid_request",
        "code_challenge_method,,invalid_request",
        "resource,/relative,invalid_target",
        "resource,https://a.test/#f,invalid_target",
        "prompt,none login,invalid_request",
        "max_age,-1,invalid_request",
        "max_age,soon,invalid_request",
        "curfew_signed_in_after,99999999999999,invalid_request",
        "curfew_signed_in_after,x,invalid_request",
    })
    void whatElseIsWrongIsToldToTheApp(String name, String value, String error) {
        var request = wiki();
        if (value == null) {
            request.remove(name);
        } else {
            request.put(name, value);
        }
        var answer = get(request);
        assertThat(answer.location().toString()).startsWith(OAuthSite.WIKI_REDIRECT + "?");
        var outcome = outcome(answer);
        assertThat(outcome)
                .containsEntry("error", error)
                .containsEntry("state", "s-._~ /&=")
                .containsEntry("iss", OAuthSite.ISSUER)
                .containsOnlyKeys("error", "error_description", "state", "iss");
    }

    @Test
    void parameterSentTwiceIsRefused() {
        assertThat(browser.http()
                        .get(OAuthSite.authorize(wiki()) + "&scope=openid")
                        .status())
                .isEqualTo(400);
        assertThat(browser.http()
                        .form("/oauth/authorize", "client_id", OAuthSite.WIKI, "client_id", OAuthSite.WIKI)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void publicAppNeedsPkceWhateverIsRegistered() {
        App codex = site.find(App.KIND, OAuthSite.CODEX).orElseThrow();
        assertThat(codex.secret()).isEmpty();
        var request = codex();
        request.remove("code_challenge");
        request.put("nonce", "n");
        assertThat(outcome(get(request))).containsEntry("error", "invalid_request");
    }

    @Test
    void nonceMayStandInForPkceWhereThatIsRegistered() {
        App wiki = site.find(App.KIND, OAuthSite.WIKI).orElseThrow();
        site.install(new App(
                "nonced",
                wiki.createdAt(),
                wiki.name(),
                wiki.secret(),
                true,
                true,
                0,
                wiki.surface(),
                wiki.dialect(),
                wiki.redirects(),
                List.of(),
                wiki.scopes(),
                wiki.grants(),
                App.Pkce.OR_NONCE,
                "",
                wiki.lifetimes()));
        var request = OAuthSite.request("nonced", OAuthSite.WIKI_REDIRECT);
        request.remove("code_challenge");
        assertThat(outcome(get(request))).containsEntry("error", "invalid_request");
        request.put("nonce", "n");
        assertThat(outcome(get(request))).containsKey("code");
    }

    @Test
    void strangerIsSentToSignInAndFindsTheRequestAgain() {
        var answer = site.stranger().get(OAuthSite.authorize(firstParty()));
        assertThat(answer.location().getPath()).isEqualTo("/sign-in");
        String next = OAuthSite.parameters(answer.location()).getOrDefault("next", "");
        assertThat(next).startsWith("/oauth/authorize?");
        assertThat(outcome(site.browser(site.anna).http().get(next))).containsKey("code");
    }

    @Test
    void signInPageLearnsWhichAppAskedAndForWhom() {
        var request = firstParty();
        request.put("login_hint", "anna@example.test");
        assertThat(OAuthSite.parameters(
                        site.stranger().get(OAuthSite.authorize(request)).location()))
                .containsEntry("app", OAuthSite.SERVER)
                .containsEntry("email", "anna@example.test");
    }

    @Test
    void silentRequestOfAStrangerIsAnswered() {
        var request = wiki();
        request.put("prompt", "none");
        assertThat(outcome(site.stranger().get(OAuthSite.authorize(request))))
                .containsEntry("error", "login_required")
                .containsEntry("iss", OAuthSite.ISSUER);
    }

    @Test
    void silentRequestIsGrantedWhereNobodyNeedsToBeAsked() {
        var request = firstParty();
        request.put("prompt", "none");
        assertThat(outcome(get(request))).containsOnlyKeys("code", "state", "iss");
        request = wiki();
        request.put("prompt", "none");
        assertThat(outcome(get(request))).containsEntry("error", "consent_required");
    }

    @Test
    void newSignInIsAskedForOnceAndNotAgain() {
        site.world.advance(Duration.ofMinutes(5));
        var request = firstParty();
        request.put("prompt", "login");
        var answer = get(request);
        assertThat(answer.location().getPath()).isEqualTo("/sign-in");
        String next = OAuthSite.parameters(answer.location()).getOrDefault("next", "");
        // Coming back without having signed in again leads there again.
        assertThat(browser.http().get(next).location().getPath()).isEqualTo("/sign-in");
        site.world.advance(Duration.ofSeconds(10));
        assertThat(outcome(site.browser(site.anna).http().get(next))).containsKey("code");
    }

    @Test
    void oldSignInIsRenewedWhereTheAppSaysHowOldItMayBe() {
        var request = firstParty();
        request.put("max_age", "60");
        assertThat(outcome(get(request))).containsKey("code");
        site.world.advance(Duration.ofSeconds(61));
        var answer = get(request);
        assertThat(answer.location().getPath()).isEqualTo("/sign-in");
        String next = OAuthSite.parameters(answer.location()).getOrDefault("next", "");
        Browser again = site.browser(site.anna);
        site.world.advance(Duration.ofSeconds(90));
        assertThat(outcome(again.http().get(next))).containsKey("code");
        request.put("prompt", "none");
        assertThat(outcome(get(request))).containsEntry("error", "login_required");
    }

    @Test
    void hintOfSomebodyElseIsNotSignedInAs() {
        var request = firstParty();
        request.put("id_token_hint", hint(site.person("bert").id()));
        assertThat(outcome(get(request))).containsEntry("error", "login_required");
        request.put("id_token_hint", "made.up.token");
        assertThat(outcome(get(request))).containsEntry("error", "login_required");
        request.put("id_token_hint", hint(site.anna.id()));
        assertThat(outcome(get(request))).containsKey("code");
    }

    private String hint(String person) {
        var now = site.world.now();
        var token = new IdToken(
                person, OAuthSite.SERVER, now, now.plusSeconds(60), now, null, null, null, List.of(), Map.of());
        return site.idTokens.mint(Algorithm.RS256, token, null);
    }

    @Test
    void thirdPartyIsAskedForOnceAndRemembered() {
        var page = get(wiki());
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("The wiki", "anna@example.test");
        // Browsers hold the redirect that follows the form against the page's policy.
        assertThat(page.header("content-security-policy").orElse("")).contains("form-action 'self' https://wiki.test;");
        assertThat(OAuthSite.parameters(OAuthSite.allow(browser, wiki()))).containsOnlyKeys("code", "state", "iss");
        assertThat(outcome(get(wiki()))).containsKey("code");
        var narrower = wiki();
        narrower.put("scope", "openid");
        assertThat(outcome(get(narrower))).containsKey("code");
        var wider = wiki();
        wider.put("scope", "openid pages.read");
        assertThat(get(wider).status()).isEqualTo(200);
        OAuthSite.allow(browser, wider);
        assertThat(site.find(Consent.KIND, Consent.id(site.anna.id(), OAuthSite.WIKI))
                        .orElseThrow()
                        .scope())
                .isEqualTo("openid email pages.read");
        var anew = wiki();
        anew.put("prompt", "consent");
        assertThat(get(anew).status()).isEqualTo(200);
    }

    @Test
    void programOnThePersonsMachineIsAskedForEachTime() {
        for (int i = 0; i < 2; i++) {
            var page = get(codex());
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.text()).contains("Codex", "this computer");
            assertThat(OAuthSite.parameters(OAuthSite.allow(browser, codex()))).containsKey("code");
        }
        assertThat(site.all(Consent.KIND)).isEmpty();
    }

    @Test
    void denialIsToldToTheApp() {
        var form = wiki();
        form.put("csrf", browser.csrf());
        form.put("decision", "deny");
        var answer = browser.http().form("/oauth/authorize/decision", OAuthSite.fields(form));
        assertThat(outcome(answer)).containsEntry("error", "access_denied").containsEntry("state", "s-._~ /&=");
        assertThat(site.all(AuthorizationCode.KIND)).isEmpty();
    }

    @Test
    void foreignPageCannotAllow() {
        var form = wiki();
        form.put("decision", "allow");
        assertThat(browser.http()
                        .form("/oauth/authorize/decision", OAuthSite.fields(form))
                        .status())
                .isEqualTo(403);
        form.put("csrf", site.browser(site.anna).csrf());
        assertThat(browser.http()
                        .form("/oauth/authorize/decision", OAuthSite.fields(form))
                        .status())
                .isEqualTo(403);
        assertThat(site.all(AuthorizationCode.KIND)).isEmpty();
    }

    @Test
    void requestMayBePosted() {
        var posted = browser.http().form("/oauth/authorize", OAuthSite.fields(firstParty()));
        assertThat(outcome(posted)).containsKey("code");
        // Without the cookie, which a browser keeps back from a foreign page's form, it comes again by itself.
        var again = site.stranger().form("/oauth/authorize", OAuthSite.fields(firstParty()));
        assertThat(again.location().getPath()).isEqualTo("/oauth/authorize");
        assertThat(outcome(browser.http().get(again.location().toString()))).containsKey("code");
    }

    @Test
    void scopesThatNobodyHasHeardOfAreLeftOut() {
        var request = firstParty();
        request.put("scope", "openid api.connectors.read no.such email email");
        get(request);
        assertThat(site.all(AuthorizationCode.KIND))
                .singleElement()
                .extracting(AuthorizationCode::scope)
                .isEqualTo("openid email");
    }

    @Test
    void severalResourcesSurviveTheWayThroughSignIn() {
        String path =
                OAuthSite.authorize(firstParty()) + "&resource=https%3A%2F%2Fa.test&resource=https%3A%2F%2Fb.test";
        String next = OAuthSite.parameters(site.stranger().get(path).location()).getOrDefault("next", "");
        assertThat(outcome(site.browser(site.anna).http().get(next))).containsKey("code");
        assertThat(site.all(AuthorizationCode.KIND))
                .singleElement()
                .extracting(AuthorizationCode::audience)
                .isEqualTo("https://a.test https://b.test");
    }

    @Test
    void codeIsNotStored() {
        String code = outcome(get(firstParty())).getOrDefault("code", "");
        assertThat(code).startsWith("crac_").hasSize(5 + 43);
        assertThat(site.all(AuthorizationCode.KIND).toString()).doesNotContain(code.substring(5));
    }

    @Test
    void whatTheAppSendsAlongCannotBecomeAHeader() {
        var request = firstParty();
        request.put("state", "x\r\nSet-Cookie: curfew_session=evil\r\n\r\n<p>");
        var answer = get(request);
        assertThat(answer.header("set-cookie")).isEmpty();
        assertThat(outcome(answer)).containsEntry("state", request.getOrDefault("state", ""));
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        assertThat(browser.http()
                        .get(OAuthSite.authorize(firstParty()) + "&nonce=%ff")
                        .status())
                .isEqualTo(400);
    }
}
