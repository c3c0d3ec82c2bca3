package dev.curfew.gateway.relay;

import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.traffic.Summary;
import java.time.Duration;
import java.util.Optional;

/// Where it is written down what callers use, and whether they may use more. Any thread may ask.
@FunctionalInterface
public interface Ledger {
    /// Allows everything and remembers nothing.
    Ledger OPEN = (caller, model, bytes) -> new Allowed(summary -> {});

    /// Reserves what a request may come to, before anything of it is sent.
    ///
    /// @param bytes of the body, as it was sent
    Reserved reserve(Caller caller, Optional<String> model, long bytes);

    /// What the ledger says.
    sealed interface Reserved {}

    /// It may be sent; `entry` is settled exactly once.
    record Allowed(Entry entry) implements Reserved {}

    /// It is over a limit: 429.
    ///
    /// @param code of the limit, such as `rate_limit_exceeded`
    record Over(String code, String message, Duration retryAfter) implements Reserved {}

    /// A reservation.
    @FunctionalInterface
    interface Entry {
        /// Settles it by what came of the request. What that cost is for the ledger to say; the summary holds
        /// none.
        void settle(Summary summary);
    }
}
