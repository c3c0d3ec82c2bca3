package dev.curfew.gateway.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Why no account can serve a request.
public sealed interface Lack {
    /// Every account that could is out of its quota or limited: 429 `usage_limit_reached`.
    ///
    /// @param resetsAt when the first is free again, where an upstream said so
    record OutOfQuota(Optional<Instant> resetsAt) implements Lack {}

    /// Every account that could is as busy as it may be: 429 `rate_limit_error`.
    record Busy(Duration retryAfter) implements Lack {}

    /// No account is ready: 503 `no_accounts`.
    ///
    /// @param counts how many there are by status, such as `paused`
    record NoneReady(Map<String, Integer> counts) implements Lack {
        public NoneReady {
            counts = Map.copyOf(counts);
        }
    }

    /// The one account that can serve it is limited: 429 with its reset.
    record OwnerLimited(Optional<Instant> resetsAt) implements Lack {}

    /// The one account that could serve it is not ready any more: 400 `previous_response_not_found`, the code at
    /// which clients send their history anew.
    record OwnerGone() implements Lack {}

    /// No account has the model: 403 `model_not_allowed`.
    record NoSuchModel() implements Lack {}
}
