package dev.curfew.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// Why a refresh is asked for.
enum Due {
    /// The access token lapses within five minutes, or has.
    PROACTIVE_EXPIRY,
    /// Nobody knows when the access token lapses, and it is eight days old.
    SCHEDULED,
    /// Somebody refused the access token.
    UNAUTHORIZED_RECOVERY,
    /// Somebody wants it.
    FORCED;

    static final Duration BEFORE_EXPIRY = Duration.ofMinutes(5);
    private static final Duration SCHEDULE = Duration.ofDays(8);

    /// Why a credential is to be refreshed before it is used; empty while it is fresh.
    ///
    /// @param now by the server's clock, as far as it is known
    static Optional<Due> before(Credential.Managed credential, Instant now) {
        Optional<Instant> expiry = credential.tokens().expiresAt();
        if (expiry.isPresent()) {
            return expiry.get().isAfter(now.plus(BEFORE_EXPIRY)) ? Optional.empty() : Optional.of(PROACTIVE_EXPIRY);
        }
        return credential
                .lastRefresh()
                .filter(at -> at.isBefore(now.minus(SCHEDULE)))
                .map(at -> SCHEDULED);
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
