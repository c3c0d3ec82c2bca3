package dev.curfew.authority.key;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an access token says (RFC 9068, section 2.2), apart from its issuer, which is ours. Times are cut to
/// seconds, as tokens hold them.
///
/// @param subject the person, or the app itself where no person is behind it
/// @param scope scopes with a space between; null where none was given
/// @param session the session (`sid`); null for an app on its own account
/// @param id `jti`
/// @param authenticatedAt when the person proved who they are (`auth_time`); null without a session
/// @param generation of the token family at the time of minting (`gen`); 0 and without meaning where there is
///     no session
/// @param epoch of the person at the time of minting: a reader of the feed that hears of a higher one knows
///     that the session is over, unless it is the one kept; of the app where there is no session
public record AccessToken(
        String subject,
        List<String> audience,
        String clientId,
        @Nullable String scope,
        @Nullable String session,
        String id,
        Instant issuedAt,
        Instant expiresAt,
        @Nullable Instant authenticatedAt,
        long generation,
        long epoch) {

    public AccessToken {
        audience = List.copyOf(audience);
        if (audience.isEmpty()) {
            throw new IllegalArgumentException("an access token is for somebody");
        }
        issuedAt = issuedAt.truncatedTo(ChronoUnit.SECONDS);
        expiresAt = expiresAt.truncatedTo(ChronoUnit.SECONDS);
        authenticatedAt = authenticatedAt == null ? null : authenticatedAt.truncatedTo(ChronoUnit.SECONDS);
    }
}
