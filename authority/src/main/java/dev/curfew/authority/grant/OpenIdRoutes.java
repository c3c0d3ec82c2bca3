package dev.curfew.authority.grant;

import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.token.Tokens;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What apps read about the server and about the person: discovery (RFC 8414, OpenID Connect Discovery 1.0),
/// the public keys, and userinfo.
final class OpenIdRoutes {
    private static final String PUBLIC_FOR = "public, max-age=" + Keyset.PUBLISHED_BEFORE_USE.toSeconds();

    private final String issuer;
    private final Keys keys;
    private final Tokens tokens;

    OpenIdRoutes(String issuer, Keys keys, Tokens tokens) {
        this.issuer = issuer;
        this.keys = keys;
        this.tokens = tokens;
    }

    Routes routes() {
        return Routes.none()
                .get("/.well-known/oauth-authorization-server", Surface.OAUTH, request -> metadata())
                .get("/.well-known/openid-configuration", Surface.OAUTH, request -> metadata())
                .get("/oauth/jwks", Surface.OAUTH, request -> jwks())
                .get("/oauth/userinfo", Surface.OAUTH, request -> userinfo(request, request.bearer()))
                .post("/oauth/userinfo", Surface.OAUTH, request -> userinfo(request, bearer(request)));
    }

    private Answer metadata() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("issuer", issuer);
        tree.put("authorization_endpoint", issuer + AuthorizeRequest.PATH);
        tree.put("token_endpoint", issuer + "/oauth/token");
        tree.put("jwks_uri", issuer + "/oauth/jwks");
        tree.put("userinfo_endpoint", issuer + "/oauth/userinfo");
        tree.put("end_session_endpoint", issuer + LogoutRoutes.PATH);
        tree.put("revocation_endpoint", issuer + "/oauth/revoke");
        tree.put("introspection_endpoint", issuer + "/oauth/introspect");
        tree.put("device_authorization_endpoint", issuer + "/oauth/device_authorization");
        tree.put("scopes_supported", List.of("openid", "profile", "email", "offline_access"));
        tree.put("response_types_supported", List.of("code"));
        tree.put("response_modes_supported", List.of("query"));
        tree.put(
                "grant_types_supported",
                List.of("authorization_code", "refresh_token", "client_credentials", TokenRoutes.DEVICE_CODE));
        tree.put("code_challenge_methods_supported", List.of(Pkce.METHOD));
        tree.put("authorization_response_iss_parameter_supported", true);
        var secret = List.of("client_secret_basic", "client_secret_post");
        var any = List.of("client_secret_basic", "client_secret_post", "none");
        tree.put("token_endpoint_auth_methods_supported", any);
        tree.put("revocation_endpoint_auth_methods_supported", any);
        tree.put("introspection_endpoint_auth_methods_supported", secret);
        tree.put("subject_types_supported", List.of("public"));
        tree.put("id_token_signing_alg_values_supported", List.of("RS256", "ES256"));
        tree.put(
                "claims_supported",
                List.of(
                        "sub",
                        "iss",
                        "aud",
                        "exp",
                        "iat",
                        "auth_time",
                        "nonce",
                        "amr",
                        "sid",
                        "name",
                        "preferred_username",
                        "email",
                        "email_verified"));
        tree.put("prompt_values_supported", List.of("none", "login", "consent", "select_account"));
        tree.put("claims_parameter_supported", false);
        tree.put("request_parameter_supported", false);
        tree.put("request_uri_parameter_supported", false);
        return Answer.json(200, tree).with("Cache-Control", PUBLIC_FOR);
    }

    private Answer jwks() {
        return Answer.bytes(200, "application/json", keys.jwks().getBytes(StandardCharsets.UTF_8))
                .with("Cache-Control", PUBLIC_FOR);
    }

    /// In the header, or in a form (RFC 6750, sections 2.1 and 2.2), and not in both.
    private static Optional<String> bearer(Request request) {
        boolean form = request.mediaType().equals(Optional.of("application/x-www-form-urlencoded"));
        Optional<String> posted = form ? request.form().value("access_token") : Optional.empty();
        if (posted.isPresent() && request.bearer().isPresent()) {
            throw new Problem(Problem.Kind.MALFORMED_REQUEST, "Send the access token in one way, not in two.");
        }
        return request.bearer().or(() -> posted);
    }

    private Answer userinfo(Request request, Optional<String> bearer) {
        Instant now = request.at();
        Tokens.Live.Access live = bearer.flatMap(token -> tokens.access(token, now))
                .orElseThrow(
                        () -> new Problem(Problem.Kind.SIGN_IN_NEEDED, "The access token is not good (any more)."));
        String scope = Optional.ofNullable(live.token().scope()).orElse("");
        Person person = live.person()
                .filter(one -> Scopes.has(scope, Scopes.OPENID))
                .orElseThrow(() -> new Problem(Problem.Kind.NOT_ALLOWED, "This takes the scope openid."));
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", person.id());
        if (Scopes.has(scope, "profile")) {
            claims.put("name", person.name());
            claims.put("preferred_username", person.email());
        }
        if (Scopes.has(scope, "email")) {
            claims.put("email", person.email());
            // Nobody registers by themselves: an admin of the workspace answers for the address.
            claims.put("email_verified", true);
        }
        return Answer.json(200, claims).with("Cache-Control", "no-store");
    }
}
