package dev.curfew.testkit.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.key.Algorithm;
import dev.curfew.authority.key.IdToken;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.workspace.Person;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.oauth.OAuthSite.Browser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Discovery, keys, userinfo and logout.
class OpenIdTest {
    private static final String BYE = "https://wiki.test/bye";

    private final OAuthSite site = OAuthSite.open();
    private final Browser browser = site.browser(site.anna);

    @AfterEach
    void close() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"})
    void metadataNamesEndpointsThatExist(String path) {
        var answer = site.stranger().get(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.mediaType()).hasValue("application/json");
        assertThat(answer.header("cache-control").orElse("")).contains("max-age");
        JsonNode metadata = answer.json();
        assertThat(metadata.get("issuer").stringValue()).isEqualTo(OAuthSite.ISSUER);
        var endpoints = new ArrayList<String>();
        metadata.properties().forEach(member -> {
            if (member.getKey().endsWith("_endpoint") || member.getKey().equals("jwks_uri")) {
                endpoints.add(member.getValue().stringValue());
            }
        });
        assertThat(endpoints).hasSize(8);
        for (String endpoint : endpoints) {
            assertThat(endpoint).startsWith(OAuthSite.ISSUER + "/");
            String there = endpoint.substring(OAuthSite.ISSUER.length());
            assertThat(site.anybody().get(there).status()).as(there).isNotEqualTo(404);
        }
    }

    @Test
    void metadataSaysWhatCareClientsNeed() {
        JsonNode metadata =
                site.stranger().get("/.well-known/openid-configuration").json();
        assertThat(strings(metadata, "code_challenge_methods_supported")).containsExactly("S256");
        assertThat(strings(metadata, "id_token_signing_alg_values_supported")).contains("RS256");
        assertThat(strings(metadata, "scopes_supported")).contains("openid", "offline_access");
        assertThat(strings(metadata, "token_endpoint_auth_methods_supported"))
                .contains("client_secret_basic", "client_secret_post", "none");
        assertThat(metadata.get("authorization_response_iss_parameter_supported")
                        .booleanValue())
                .isTrue();
        // Absent, this one means true.
        assertThat(metadata.get("request_uri_parameter_supported").booleanValue())
                .isFalse();
    }

    private static List<String> strings(JsonNode tree, String name) {
        var strings = new ArrayList<String>();
        tree.get(name).forEach(one -> strings.add(one.stringValue()));
        return strings;
    }

    @Test
    void keysArePublicAndDistinct() {
        JsonNode keys = site.stranger().get("/oauth/jwks").json().get("keys");
        var ids = new ArrayList<String>();
        keys.forEach(key -> {
            ids.add(key.get("kid").stringValue());
            assertThat(key.has("d")).isFalse();
        });
        assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
    }

    private String access(String scope) {
        var request = OAuthSite.request(OAuthSite.GATEWAY, "http://127.0.0.1:5000/callback");
        request.put("scope", scope);
        String code = OAuthSite.code(OAuthSite.allow(browser, request));
        var answer = site.spend(OAuthSite.GATEWAY, "http://127.0.0.1:5000/callback", code);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().get("access_token").stringValue();
    }

    @Test
    void userinfoTellsWhatTheScopesAllow() {
        var all = site.stranger()
                .withBearer(access("openid profile email"))
                .get("/oauth/userinfo")
                .json();
        assertThat(all.propertyNames()).containsExactly("sub", "name", "preferred_username", "email", "email_verified");
        assertThat(all.get("sub").stringValue()).isEqualTo(site.anna.id());
        var little = site.stranger().withBearer(access("openid")).get("/oauth/userinfo");
        assertThat(little.json().propertyNames()).containsExactly("sub");
        assertThat(little.header("cache-control")).hasValue("no-store");
    }

    @Test
    void userinfoTakesTheTokenInAFormToo() {
        String token = access("openid email");
        assertThat(site.stranger()
                        .form("/oauth/userinfo", "access_token", token)
                        .status())
                .isEqualTo(200);
        assertThat(site.stranger()
                        .withBearer(token)
                        .send("POST", "/oauth/userinfo", null, new byte[0])
                        .status())
                .isEqualTo(200);
        assertThat(site.stranger()
                        .withBearer(token)
                        .form("/oauth/userinfo", "access_token", token)
                        .status())
                .isEqualTo(400);
        assertThat(site.stranger().get("/oauth/userinfo?access_token=" + token).status())
                .isEqualTo(401);
    }

    @Test
    void userinfoRefusesWhatIsNotAPersonsToken() {
        var without = site.stranger().get("/oauth/userinfo");
        assertThat(without.status()).isEqualTo(401);
        assertThat(without.header("www-authenticate").orElse("")).startsWith("Bearer");
        assertThat(site.stranger().withBearer("x.y.z").get("/oauth/userinfo").status())
                .isEqualTo(401);
        assertThat(site.stranger()
                        .withBearer(access("email"))
                        .get("/oauth/userinfo")
                        .status())
                .isEqualTo(403);
        var own = site.stranger()
                .withBasic(OAuthSite.SERVER, OAuthSite.SECRET)
                .form("/oauth/token", "grant_type", "client_credentials", "scope", "openid")
                .json()
                .get("access_token")
                .stringValue();
        assertThat(site.stranger().withBearer(own).get("/oauth/userinfo").status())
                .isEqualTo(403);
    }

    private String hint(Person person) {
        var now = site.world.now();
        var token = new IdToken(
                person.id(), OAuthSite.WIKI, now, now.plusSeconds(60), now, null, null, null, List.of(), Map.of());
        return site.idTokens.mint(Algorithm.RS256, token, null);
    }

    private boolean signedIn() {
        return site.find(Session.KIND, browser.session().id())
                .orElseThrow()
                .ended()
                .isEmpty();
    }

    private HttpProbe.Answer logout(String... parameters) {
        return browser.http().get("/oauth/logout?" + HttpProbe.query(parameters));
    }

    @Test
    void appThatKnowsWhoIsSignedInSignsOutWithoutAQuestion() {
        String codex = site.codexTokens(browser).json().get("access_token").stringValue();
        String state = "s".repeat(120) + "-._~ /&=";
        var answer = logout("id_token_hint", hint(site.anna), "post_logout_redirect_uri", BYE, "state", state);
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.location().toString()).startsWith(BYE + "?state=");
        assertThat(OAuthSite.parameters(answer.location())).isEqualTo(Map.of("state", state));
        assertThat(answer.header("set-cookie").orElse("")).contains("curfew_session=;", "Max-Age=0");
        assertThat(signedIn()).isFalse();
        // Ending one never ends another.
        assertThat(site.stranger().withBearer(codex).get("/oauth/userinfo").status())
                .isEqualTo(200);
    }

    @Test
    void logoutWithoutStateReturnsWithout() {
        var answer = logout("id_token_hint", hint(site.anna), "post_logout_redirect_uri", BYE);
        assertThat(answer.location().toString()).isEqualTo(BYE);
    }

    @Test
    void logoutMayBePosted() {
        var answer =
                browser.http().form("/oauth/logout", "id_token_hint", hint(site.anna), "post_logout_redirect_uri", BYE);
        assertThat(answer.location().toString()).isEqualTo(BYE);
        assertThat(signedIn()).isFalse();
    }

    @Test
    void unregisteredAddressIsNotGoneTo() {
        for (String address : new String[] {BYE + "?foo=bar", "https://evil.test/", BYE + "/"}) {
            var answer = logout("id_token_hint", hint(site.anna), "post_logout_redirect_uri", address);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("location")).isEmpty();
            assertThat(signedIn()).isTrue();
        }
    }

    @Test
    void hintThatIsNotOursIsNone() {
        String real = hint(site.anna);
        String unsigned = "eyJhbGciOiJub25lIn0" + real.substring(real.indexOf('.'), real.lastIndexOf('.') + 1);
        for (String hint : new String[] {unsigned, real.substring(0, real.length() - 4) + "AAAA", "x"}) {
            var answer = logout("id_token_hint", hint, "post_logout_redirect_uri", BYE);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(signedIn()).isTrue();
        }
        var done = decide("sign-out", "id_token_hint", unsigned, "post_logout_redirect_uri", BYE);
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.header("location")).isEmpty();
        assertThat(signedIn()).isFalse();
    }

    private HttpProbe.Answer decide(String decision, String... more) {
        var fields = new ArrayList<>(List.of("csrf", browser.csrf(), "decision", decision));
        fields.addAll(List.of(more));
        return browser.http().form("/oauth/logout/decision", fields.toArray(String[]::new));
    }

    @Test
    void linkWithoutAHintAsksFirst() {
        var asked = logout("post_logout_redirect_uri", BYE, "client_id", OAuthSite.WIKI);
        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.text()).contains("Sign out");
        assertThat(signedIn()).isTrue();
        assertThat(decide("stay").location().toString()).isEqualTo("/sessions");
        assertThat(signedIn()).isTrue();
        var done = decide("sign-out", "post_logout_redirect_uri", BYE, "client_id", OAuthSite.WIKI);
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.header("location")).isEmpty();
        assertThat(signedIn()).isFalse();
    }

    @Test
    void hintOfSomebodyElseAsksFirst() {
        var asked = logout("id_token_hint", hint(site.person("bert")), "post_logout_redirect_uri", BYE);
        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.text()).contains("The wiki");
        assertThat(signedIn()).isTrue();
    }

    @Test
    void foreignPageCannotConfirm() {
        assertThat(browser.http()
                        .form("/oauth/logout/decision", "decision", "sign-out")
                        .status())
                .isEqualTo(403);
        assertThat(signedIn()).isTrue();
    }

    @Test
    void nobodyIsSignedOutOfNothing() {
        var answer = site.stranger()
                .get("/oauth/logout?"
                        + HttpProbe.query("id_token_hint", hint(site.anna), "post_logout_redirect_uri", BYE));
        assertThat(answer.location().toString()).isEqualTo(BYE);
        assertThat(site.stranger().get("/oauth/logout").status()).isEqualTo(200);
        assertThat(signedIn()).isTrue();
    }
}
