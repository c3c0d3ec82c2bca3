package dev.curfew.client;

import dev.curfew.base.Secret;
import java.net.URI;
import java.util.Optional;

/// A token and where it is to be revoked: the refresh token, with which all that came of it dies, or the
/// access token where there is no other.
///
/// @param clientId goes with a refresh token only, as Codex has it
record RevocationTarget(URI endpoint, Optional<String> clientId, String hint, Secret token) {
    static RevocationTarget of(Credential.Tokens tokens, Endpoints endpoints) {
        return tokens.refreshToken()
                .map(token -> new RevocationTarget(
                        endpoints.revoke(tokens), Optional.of(endpoints.clientId(tokens)), "refresh_token", token))
                .orElseGet(() -> new RevocationTarget(
                        endpoints.revoke(tokens), Optional.empty(), "access_token", tokens.accessToken()));
    }
}
