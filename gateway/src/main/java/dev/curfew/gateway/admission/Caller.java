package dev.curfew.gateway.admission;

import dev.curfew.client.guard.Token;
import java.util.Optional;

/// Who calls, as far as it was proved.
///
/// @param person whose credential it is
/// @param session the session that it belongs to, or from which its API key was minted
/// @param key the API key, where one was shown and not an access token
/// @param device the session's device
/// @param surface the code of the surface, such as `cli`
/// @param app the OAuth client of an access token
/// @param token the access token itself, verified, where one was shown
public record Caller(
        String person,
        Optional<String> session,
        Optional<String> key,
        Optional<String> device,
        String surface,
        Optional<String> app,
        Optional<Token> token) {
    /// A caller who showed no access token.
    public Caller(
            String person,
            Optional<String> session,
            Optional<String> key,
            Optional<String> device,
            String surface,
            Optional<String> app) {
        this(person, session, key, device, surface, app, Optional.empty());
    }
}
