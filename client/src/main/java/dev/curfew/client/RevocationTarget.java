package dev.curfew.client;

import dev.curfew.base.Secret;
import java.net.URI;
import java.util.Optional;

/// A token and where it is to be revoked: the revocation token, which is good for nothing else, where the
/// server gave one; else the refresh token, with which all that came of it dies; the access token where there
/// is no other.
///
/// @param clientId goes with what ends the session only, as Codex has it
record RevocationTarget(URI endpoint, Optional<String> clientId, String hint, Secret token) {
    /// Of what waits under it nobody can make a sign-in.
    static final String HARMLESS = "revocation_token";

    static RevocationTarget of(Credential.Tokens tokens, Endpoints endpoints) {
        URI endpoint = endpoints.revoke(tokens);
        return tokens.revocationToken()
                .map(token -> new RevocationTarget(endpoint, Optional.of(endpoints.clientId(tokens)), HARMLESS, token))
                .or(() -> tokens.refreshToken()
                        .map(token -> new RevocationTarget(
                                endpoint, Optional.of(endpoints.clientId(tokens)), "refresh_token", token)))
                .orElseGet(
                        () -> new RevocationTarget(endpoint, Optional.empty(), "access_token", tokens.accessToken()));
    }
}
