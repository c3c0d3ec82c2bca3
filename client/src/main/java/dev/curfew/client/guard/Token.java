package dev.curfew.client.guard;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a verified access token says (RFC 9068, section 2.2).
///
/// @param subject the person, or the app itself where nobody is behind it
/// @param audience for whom it is
/// @param app to which it was given
/// @param session in which it was made; empty for an app on its own account
/// @param id of this token
/// @param notBefore from when it counts
/// @param epoch of the person when it was made
/// @param key that signed it
public record Token(
        String subject,
        List<String> audience,
        String app,
        Set<String> scopes,
        Optional<String> session,
        String id,
        Instant notBefore,
        Instant expiresAt,
        long epoch,
        String key) {
    public Token {
        audience = List.copyOf(audience);
        scopes = Set.copyOf(scopes);
    }
}
