package dev.curfew.gateway.traffic;

import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.pool.Outcome.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What one request came to, once it is over. It holds nothing of what was said.
///
/// @param at when it came
/// @param model as the request named it
/// @param ending how it ended
/// @param tries how many accounts were tried; more than one is a failover
/// @param firstByte from its arrival until the first byte of the answer left
/// @param costMicros in millionths of a dollar, by the price table
public record Summary(
        Instant at,
        Caller caller,
        Optional<String> model,
        Ending ending,
        int tries,
        Duration firstByte,
        Usage usage,
        long costMicros) {

    /// The same, at this price.
    public Summary costing(long micros) {
        return new Summary(at, caller, model, ending, tries, firstByte, usage, micros);
    }

    /// How a request ended.
    public enum Ending {
        /// With an answer, whole.
        SERVED,
        /// It was the caller's fault, or a limit of theirs.
        REFUSED,
        /// No account could, or the answer broke off.
        FAILED,
        /// What the caller showed ended while it ran.
        CUT,
        /// The caller went.
        ABANDONED
    }
}
