package dev.curfew.gateway.pool;

import java.time.Instant;
import java.util.Optional;

/// What choosing looks at, of one ready account.
///
/// @param capacity how much it can do, by its plan or by what somebody set
/// @param usedShort of its short window, 0 to 1
/// @param usedLong of its long one, 0 to 1
/// @param resetsAt when its long window is reset
public record Candidate(
        String id, double capacity, double usedShort, double usedLong, Optional<Instant> resetsAt, Health.Tier tier) {
    /// Of all its windows, how much is used of the fullest.
    double used() {
        return Math.max(usedShort, usedLong);
    }
}
