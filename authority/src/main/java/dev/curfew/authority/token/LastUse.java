package dev.curfew.authority.token;

import dev.curfew.authority.store.Part;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a list of sessions says of a token family that counts.
///
/// @param at when it was last redeemed, or born
/// @param address from where
/// @param agent with which user agent
/// @param idleUntil when it lapses for want of use
public record LastUse(Instant at, String address, String agent, Instant idleUntil) {
    /// Read of each family; empty for one that is over.
    public static final Part<TokenFamily, Optional<LastUse>> PART = Part.of(
            TokenFamily.KIND,
            List.of("rotated_at", "address", "agent", "idle_until"),
            row -> row.maybeInstant("rotated_at")
                    .map(at -> new LastUse(at, row.text("address"), row.text("agent"), row.instant("idle_until"))));
}
