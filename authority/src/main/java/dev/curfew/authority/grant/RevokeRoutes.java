package dev.curfew.authority.grant;

import dev.curfew.authority.apikey.ApiKeySecrets;
import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.token.Tokens;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `/oauth/revoke` (RFC 7009) and `/oauth/introspect` (RFC 7662).
final class RevokeRoutes {
    private final Clients clients;
    private final Tokens tokens;
    private final ApiKeys apiKeys;
    private final Apps apps;
    private final String issuer;

    RevokeRoutes(Clients clients, Tokens tokens, ApiKeys apiKeys, Apps apps, String issuer) {
        this.clients = clients;
        this.tokens = tokens;
        this.apiKeys = apiKeys;
        this.apps = apps;
        this.issuer = issuer;
    }

    Routes routes() {
        return Routes.none()
                .post("/oauth/revoke", Surface.OAUTH, this::revoke)
                .post("/oauth/introspect", Surface.OAUTH, this::introspect);
    }

    /// The hint is not looked at: a token says itself what it is. An API key is no app's: whoever holds it
    /// may end it. Codex sends JSON and names an app that need not be the token's, so there whoever holds a
    /// token may end it; who holds one could do worse.
    private Answer revoke(Request request) {
        var sent = Parameters.of(request);
        Optional<String> app = sent instanceof Parameters.InJson && !Clients.provesItself(request, sent)
                ? Optional.empty()
                : Optional.of(clients.authenticate(request, sent).id());
        String token = sent.require("token");
        if (apiKeys.revokePresented(token, request.at())) {
            return Answer.json(200, Map.of()).with("Cache-Control", "no-store");
        }
        return switch (tokens.revoke(token, app, request.at())) {
            case ENDED, NOTHING_TO_DO -> Answer.json(200, Map.of()).with("Cache-Control", "no-store");
            case WRONG_APP -> Answer.oauthError(400, "invalid_grant", "The token is another app's.");
        };
    }

    private Answer introspect(Request request) {
        var sent = Parameters.of(request);
        App asking = asking(request, sent);
        String token = sent.require("token");
        Map<String, Object> tree = (ApiKeySecrets.claims(token)
                        ? apiKeys.look(token, request.at())
                                .filter(_ -> asking.firstParty())
                                .map(this::shown)
                        : tokens.look(token, request.at())
                                .filter(live -> maySee(asking, live))
                                .map(this::shown))
                .orElse(Map.of("active", false));
        return Answer.json(200, tree).with("Cache-Control", "no-store");
    }

    /// A confidential app, by its secret or by an access token on its own account.
    private App asking(Request request, Parameters sent) {
        Optional<App> asking = request.bearer().isPresent()
                ? request.bearer()
                        .flatMap(token -> tokens.access(token, request.at()))
                        .filter(live -> live.session().isEmpty())
                        .flatMap(live -> apps.find(live.token().clientId()))
                        .filter(App::firstParty)
                : Optional.of(clients.authenticate(request, sent));
        return asking.filter(App::confidential)
                .orElseThrow(() -> request.bearer().isPresent()
                        ? new Problem(Problem.Kind.SIGN_IN_NEEDED, "Send the access token of a resource server.")
                        : new Problem(Problem.Kind.WRONG_CREDENTIALS, "Only an app with a secret may ask."));
    }

    /// The workspace's own may ask about every token, others about tokens that are theirs or meant for them.
    private static boolean maySee(App asking, Tokens.Live live) {
        if (asking.firstParty()) {
            return true;
        }
        return switch (live) {
            case Tokens.Live.Access access ->
                access.token().clientId().equals(asking.id())
                        || access.token().audience().contains(asking.id())
                        || access.token().audience().contains(asking.audience());
            case Tokens.Live.Refreshing refreshing -> refreshing.family().app().equals(asking.id());
        };
    }

    private Map<String, Object> shown(Tokens.Live live) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("active", true);
        switch (live) {
            case Tokens.Live.Access access -> access(tree, access);
            case Tokens.Live.Refreshing refreshing -> refreshing(tree, refreshing);
        }
        tree.put("iss", issuer);
        return tree;
    }

    private Map<String, Object> shown(ApiKeys.Live live) {
        var key = live.key();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("active", true);
        tree.put("token_type", "api_key");
        tree.put("scope", String.join(" ", key.scopes()));
        tree.put("sub", key.person());
        tree.put("username", live.owner().email());
        tree.put("exp", key.expiresAt().getEpochSecond());
        tree.put("iat", key.madeAt().getEpochSecond());
        tree.put("jti", key.id());
        tree.put("iss", issuer);
        return tree;
    }

    private static void access(Map<String, Object> tree, Tokens.Live.Access live) {
        var token = live.token();
        tree.put("token_type", "Bearer");
        Optional.ofNullable(token.scope()).ifPresent(scope -> tree.put("scope", scope));
        tree.put("client_id", token.clientId());
        tree.put("sub", token.subject());
        live.person().map(Person::email).ifPresent(email -> tree.put("username", email));
        tree.put("exp", token.expiresAt().getEpochSecond());
        tree.put("iat", token.issuedAt().getEpochSecond());
        List<String> audience = token.audience();
        tree.put("aud", audience.size() == 1 ? audience.getFirst() : audience);
        tree.put("jti", token.id());
        Optional.ofNullable(token.session()).ifPresent(session -> tree.put("sid", session));
        Optional.ofNullable(token.authenticatedAt())
                .map(Instant::getEpochSecond)
                .ifPresent(at -> tree.put("auth_time", at));
    }

    private static void refreshing(Map<String, Object> tree, Tokens.Live.Refreshing live) {
        var family = live.family();
        tree.put("scope", family.authorization().scope());
        tree.put("client_id", family.app());
        tree.put("sub", family.person());
        tree.put("username", live.person().email());
        Instant until = family.idleUntil().isBefore(family.endsAt()) ? family.idleUntil() : family.endsAt();
        tree.put("exp", until.getEpochSecond());
        tree.put("iat", family.rotatedAt().getEpochSecond());
        tree.put("sid", family.id());
        tree.put("auth_time", family.authorization().authTime().getEpochSecond());
    }
}
