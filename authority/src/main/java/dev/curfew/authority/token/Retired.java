package dev.curfew.authority.token;

import dev.curfew.base.Octets;
import java.time.Instant;

/// A generation that was redeemed: what proves it, and its successor sealed so that only whoever holds it can
/// open it.
///
/// @param digest SHA-256 of the token
/// @param seal the successor's token under a key derived from this one
record Retired(long generation, Octets digest, Octets seal, Instant at) {}
