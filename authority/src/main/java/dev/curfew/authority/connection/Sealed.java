package dev.curfew.authority.connection;

import dev.curfew.base.Octets;
import java.time.Instant;
import java.util.Optional;

/// What a provider gave, as it is kept: every token sealed for its connection, generation and field.
///
/// @param root the number of the root key that it is sealed under
/// @param print by which the token that can be spent is recognised again without being opened
/// @param expiresAt when the access token lapses; empty where nobody knows
/// @param obtainedAt when it came
public record Sealed(
        Octets access,
        Optional<Octets> refresh,
        Optional<Octets> idToken,
        int root,
        Octets print,
        Optional<Instant> expiresAt,
        Instant obtainedAt) {}
