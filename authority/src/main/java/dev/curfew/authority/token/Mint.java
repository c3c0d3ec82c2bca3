package dev.curfew.authority.token;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.key.AccessToken;
import dev.curfew.authority.key.AccessTokens;
import dev.curfew.authority.key.Algorithm;
import dev.curfew.authority.key.IdToken;
import dev.curfew.authority.key.IdTokens;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns what was decided into signed tokens. Nothing here decides.
public final class Mint {
    private final AccessTokens accessTokens;
    private final IdTokens idTokens;
    private final String issuer;
    private final World world;

    public Mint(AccessTokens accessTokens, IdTokens idTokens, String issuer, World world) {
        this.accessTokens = accessTokens;
        this.idTokens = idTokens;
        this.issuer = issuer;
        this.world = world;
    }

    /// The tokens of a session that has just begun.
    ///
    /// @param nonce of the authorization request
    /// @param how the person signed in, as an `amr` value (RFC 8176)
    public TokenSet first(
            App app,
            Person person,
            TokenFamily.Active family,
            RefreshToken refresh,
            Optional<String> nonce,
            String how,
            Instant now) {
        boolean identity = has(family.authorization().scope(), "openid") || app.dialect() == App.Dialect.CODEX;
        return tokens(app, person, family, refresh, identity, nonce.orElse(null), List.of(how), now);
    }

    /// The tokens of a refresh. An id_token only for apps of Codex's dialect, which read their claims anew,
    /// and for confidential ones, whose libraries expect it (OpenID Connect Core 1.0, section 12.2): signing
    /// is most of what a refresh costs.
    TokenSet again(App app, Person person, TokenFamily.Active family, RefreshToken refresh, Instant now) {
        boolean identity = app.dialect() == App.Dialect.CODEX
                || (app.confidential() && has(family.authorization().scope(), "openid"));
        return tokens(app, person, family, refresh, identity, null, List.of(), now);
    }

    /// An access token for an app on its own account (RFC 6749, section 4.4).
    public TokenSet forApp(App app, String scope, String audience, Instant now) {
        var token = new AccessToken(
                app.id(),
                audience(app, audience),
                app.id(),
                scope,
                null,
                world.id("at"),
                now,
                now.plus(app.lifetimes().access()),
                null,
                0,
                app.epoch());
        return new TokenSet(
                Secret.of(accessTokens.mint(token)),
                app.lifetimes().access(),
                Optional.empty(),
                Optional.empty(),
                scope,
                Optional.empty());
    }

    private TokenSet tokens(
            App app,
            Person person,
            TokenFamily.Active family,
            RefreshToken refresh,
            boolean identity,
            @Nullable String nonce,
            List<String> amr,
            Instant now) {
        var authorization = family.authorization();
        String access = accessTokens.mint(new AccessToken(
                person.id(),
                audience(app, authorization.audience()),
                app.id(),
                authorization.scope(),
                family.id(),
                world.id("at"),
                now,
                now.plus(app.lifetimes().access()),
                authorization.authTime(),
                family.generation(),
                authorization.epoch()));
        Optional<Secret> idToken = identity
                ? Optional.of(Secret.of(idTokens.mint(
                        app.dialect() == App.Dialect.CODEX ? Algorithm.ES256 : Algorithm.RS256,
                        new IdToken(
                                person.id(),
                                app.id(),
                                now,
                                now.plus(app.lifetimes().access()),
                                authorization.authTime(),
                                nonce,
                                family.id(),
                                null,
                                amr,
                                claims(app, person)),
                        access)))
                : Optional.empty();
        return new TokenSet(
                Secret.of(access),
                app.lifetimes().access(),
                Optional.of(refresh.text()),
                idToken,
                authorization.scope(),
                Optional.of(family.id()));
    }

    /// Codex reads who signed in from its own claim in the id_token, never from userinfo; without the account
    /// id it never refreshes. The workspace plays the account. Our own command keeps its sign-in in the same
    /// form, for both to read.
    private static Map<String, Object> claims(App app, Person person) {
        if (app.dialect() != App.Dialect.CODEX && !app.id().equals(Presets.CLI)) {
            return Map.of();
        }
        var claims = new HashMap<String, Object>();
        claims.put("email", person.email());
        claims.put("https://api.openai.com/auth", codexAccount(person));
        return claims;
    }

    /// Who a person is in Codex's words: the same in the id_token, at whoami and at accounts/check. The plan
    /// is one of single persons: for a team's, Codex asks its vendor for managed policies first, and stops
    /// when it gets none.
    public static Map<String, Object> codexAccount(Person person) {
        return Map.of("chatgpt_account_id", "workspace", "chatgpt_plan_type", "pro", "chatgpt_user_id", person.id());
    }

    private List<String> audience(App app, String asked) {
        if (!asked.isEmpty()) {
            return List.of(asked.split(" "));
        }
        return List.of(app.audience().isEmpty() ? issuer : app.audience());
    }

    private static boolean has(String scope, String one) {
        return List.of(scope.split(" ")).contains(one);
    }
}
