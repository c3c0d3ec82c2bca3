package dev.curfew.client;

import dev.curfew.base.Secret;
import dev.curfew.client.internal.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The tokens that a token endpoint gave. A refresh may bring any of them; what it does not bring is still
/// good.
///
/// @param revocationToken what can end the session and do nothing else, from a server of Curfew's
public record NewTokens(
        Optional<Secret> idToken,
        Optional<Secret> accessToken,
        Optional<Secret> refreshToken,
        Optional<Secret> revocationToken) {
    /// Those that every server knows.
    public NewTokens(Optional<Secret> idToken, Optional<Secret> accessToken, Optional<Secret> refreshToken) {
        this(idToken, accessToken, refreshToken, Optional.empty());
    }

    /// The tokens in a successful answer; empty where there is none.
    public static Optional<NewTokens> in(Transport.Reply reply) {
        if (reply.status() < 200 || reply.status() > 299) {
            return Optional.empty();
        }
        return JsonObject.parse(reply.body().array())
                .map(body -> new NewTokens(
                        token(body, "id_token"),
                        token(body, "access_token"),
                        token(body, "refresh_token"),
                        token(body, "revocation_token")))
                .filter(brought -> brought.idToken().isPresent()
                        || brought.accessToken().isPresent()
                        || brought.refreshToken().isPresent());
    }

    Map<String, Secret> byName() {
        var tokens = new LinkedHashMap<String, Secret>();
        idToken.ifPresent(token -> tokens.put("id_token", token));
        accessToken.ifPresent(token -> tokens.put("access_token", token));
        refreshToken.ifPresent(token -> tokens.put("refresh_token", token));
        revocationToken.ifPresent(token -> tokens.put("revocation_token", token));
        return tokens;
    }

    private static Optional<Secret> token(JsonObject body, String name) {
        return body.filled(name).map(Secret::of);
    }
}
