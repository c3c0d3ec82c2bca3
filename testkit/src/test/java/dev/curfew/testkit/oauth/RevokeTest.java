package dev.curfew.testkit.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.oauth.OAuthSite.Browser;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `/oauth/revoke` and `/oauth/introspect`.
class RevokeTest {
    private final OAuthSite site = OAuthSite.open();
    private final Browser browser = site.browser(site.anna);

    @AfterEach
    void close() {
        site.close();
    }

    private static String text(HttpProbe.Answer answer, String name) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().get(name).stringValue();
    }

    private HttpProbe server() {
        return site.stranger().withBasic(OAuthSite.SERVER, OAuthSite.SECRET);
    }

    private HttpProbe.Answer introspect(String token) {
        return server().form("/oauth/introspect", "token", token);
    }

    private boolean active(String token) {
        return introspect(token).json().get("active").booleanValue();
    }

    private Session codexSession() {
        return site.all(Session.KIND).stream()
                .filter(session -> session.app().equals(OAuthSite.CODEX))
                .findFirst()
                .orElseThrow();
    }

    private HttpProbe.Answer wikiTokens() {
        OAuthSite.allow(browser, OAuthSite.request(OAuthSite.WIKI, OAuthSite.WIKI_REDIRECT));
        return site.stranger()
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
    }

    @Test
    void codexRevokesInJsonUnderAnotherAppsName() {
        var tokens = site.codexTokens(browser);
        var answer = site.stranger()
                .post(
                        "/oauth/revoke",
                        Map.of(
                                "token", text(tokens, "refresh_token"),
                                "token_type_hint", "refresh_token",
                                "client_id", "app_of_somebody_else"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(codexSession().ended().orElseThrow().cause()).isEqualTo(Cause.REVOKED);
        assertThat(active(text(tokens, "access_token"))).isFalse();
        assertThat(active(text(tokens, "refresh_token"))).isFalse();
    }

    @Test
    void accessTokenIsRevokedAloneAndWithoutAnAppInJson() {
        var tokens = site.codexTokens(browser);
        assertThat(active(text(tokens, "access_token"))).isTrue();
        site.stranger()
                .post(
                        "/oauth/revoke",
                        Map.of("token", text(tokens, "access_token"), "token_type_hint", "access_token"));
        assertThat(active(text(tokens, "access_token"))).isFalse();
        assertThat(active(text(tokens, "refresh_token"))).isTrue();
        assertThat(codexSession().ended()).isEmpty();
    }

    @Test
    void wrongHintIsNotLookedAt() {
        String token = text(site.codexTokens(browser), "refresh_token");
        var answer = site.stranger()
                .form("/oauth/revoke", "token", token, "token_type_hint", "access_token", "client_id", OAuthSite.CODEX);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(active(token)).isFalse();
    }

    @Test
    void unknownAndDeadTokensAreAnsweredAlike() {
        String token = text(site.codexTokens(browser), "refresh_token");
        for (String one : new String[] {token, token, "crft_guess", "x.y.z", "nothing"}) {
            var answer = site.stranger().form("/oauth/revoke", "token", one, "client_id", OAuthSite.CODEX);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("{}");
        }
    }

    @Test
    void tokenOfAnotherAppStaysAliveInAForm() {
        var tokens = site.codexTokens(browser);
        for (String name : new String[] {"refresh_token", "access_token"}) {
            var answer =
                    site.stranger().form("/oauth/revoke", "token", text(tokens, name), "client_id", OAuthSite.GATEWAY);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().get("error").stringValue()).isEqualTo("invalid_grant");
            assertThat(active(text(tokens, name))).isTrue();
        }
    }

    @Test
    void confidentialAppRevokesOnlyWithItsSecret() {
        String token = text(wikiTokens(), "refresh_token");
        var without = site.stranger().form("/oauth/revoke", "token", token, "client_id", OAuthSite.WIKI);
        assertThat(without.status()).isEqualTo(401);
        assertThat(without.json().get("error").stringValue()).isEqualTo("invalid_client");
        assertThat(site.stranger().form("/oauth/revoke", "token", token).status())
                .isEqualTo(401);
        assertThat(active(token)).isTrue();
        assertThat(site.stranger()
                        .withBasic(OAuthSite.WIKI, OAuthSite.SECRET)
                        .form("/oauth/revoke", "token", token)
                        .status())
                .isEqualTo(200);
        assertThat(active(token)).isFalse();
    }

    @Test
    void wrongSecretInJsonIsRefused() {
        String token = text(site.codexTokens(browser), "refresh_token");
        assertThat(site.stranger()
                        .withBasic(OAuthSite.WIKI, "wrong")
                        .post("/oauth/revoke", Map.of("token", token))
                        .status())
                .isEqualTo(401);
        assertThat(active(token)).isTrue();
    }

    @Test
    void malformedRevocationIsRefused() {
        assertThat(site.stranger()
                        .form("/oauth/revoke", "client_id", OAuthSite.CODEX)
                        .status())
                .isEqualTo(400);
        assertThat(site.stranger().post("/oauth/revoke", "{").status()).isEqualTo(400);
        assertThat(site.stranger().post("/oauth/revoke", "{}").status()).isEqualTo(400);
    }

    @Test
    void activeTokenIsDescribed() {
        var tokens = site.codexTokens(browser);
        var access = introspect(text(tokens, "access_token")).json();
        assertThat(access.propertyNames())
                .containsExactlyInAnyOrder(
                        "active",
                        "token_type",
                        "scope",
                        "client_id",
                        "sub",
                        "username",
                        "exp",
                        "iat",
                        "aud",
                        "jti",
                        "sid",
                        "auth_time",
                        "iss");
        assertThat(access.get("client_id").stringValue()).isEqualTo(OAuthSite.CODEX);
        assertThat(access.get("sub").stringValue()).isEqualTo(site.anna.id());
        assertThat(access.get("username").stringValue()).isEqualTo("anna@example.test");
        assertThat(access.get("sid").stringValue()).isEqualTo(codexSession().id());
        var refresh = introspect(text(tokens, "refresh_token")).json();
        assertThat(refresh.propertyNames())
                .containsExactlyInAnyOrder(
                        "active", "scope", "client_id", "sub", "username", "exp", "iat", "sid", "auth_time", "iss");
    }

    @Test
    void inactiveTokenIsNotDescribed() {
        var tokens = site.codexTokens(browser);
        site.end(codexSession());
        for (String token : new String[] {text(tokens, "access_token"), text(tokens, "refresh_token"), "guess"}) {
            assertThat(introspect(token).text()).isEqualTo("{\"active\":false}");
        }
    }

    @Test
    void onlyAppsWithASecretMayAsk() {
        String token = text(site.codexTokens(browser), "access_token");
        assertThat(site.stranger().form("/oauth/introspect", "token", token).status())
                .isEqualTo(401);
        assertThat(site.stranger()
                        .form("/oauth/introspect", "token", token, "client_id", OAuthSite.CODEX)
                        .status())
                .isEqualTo(401);
        assertThat(site.stranger()
                        .withBearer(token)
                        .form("/oauth/introspect", "token", token)
                        .status())
                .isEqualTo(401);
        String own = text(server().form("/oauth/token", "grant_type", "client_credentials"), "access_token");
        assertThat(site.stranger()
                        .withBearer(own)
                        .form("/oauth/introspect", "token", token)
                        .json()
                        .get("active")
                        .booleanValue())
                .isTrue();
        assertThat(server().form("/oauth/introspect").status()).isEqualTo(400);
    }

    @Test
    void thirdPartySeesItsOwnTokensOnly() {
        String codex = text(site.codexTokens(browser), "access_token");
        String own = text(wikiTokens(), "access_token");
        var wiki = site.stranger().withBasic(OAuthSite.WIKI, OAuthSite.SECRET);
        assertThat(wiki.form("/oauth/introspect", "token", codex).text()).isEqualTo("{\"active\":false}");
        assertThat(wiki.form("/oauth/introspect", "token", own)
                        .json()
                        .get("active")
                        .booleanValue())
                .isTrue();
    }
}
