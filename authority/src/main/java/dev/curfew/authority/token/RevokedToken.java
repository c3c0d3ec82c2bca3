package dev.curfew.authority.token;

import dev.curfew.authority.store.Kind;
import java.time.Instant;

/// An access token that was revoked by name before its time; forgotten once it would have expired.
///
/// @param jti the token's identifier
public record RevokedToken(String jti, Instant until) {
    /// How the table holds it.
    public static final Kind<RevokedToken> KIND = Kind.<RevokedToken>in("revoked_token")
            .id(RevokedToken::jti)
            .fixedNumber("until", RevokedToken::until)
            .read(row -> new RevokedToken(row.text("id"), row.instant("until")));
}
