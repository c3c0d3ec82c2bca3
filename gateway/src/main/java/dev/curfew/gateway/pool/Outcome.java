package dev.curfew.gateway.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What came of one try of a request at an account.
public sealed interface Outcome {
    /// It was answered well.
    record Served(Usage usage) implements Outcome {}

    /// The upstream refused it.
    ///
    /// @param status of the answer; 200 where the refusal was an event of a stream
    /// @param code the error's code in lower case; empty text where there was none; a word of our own where
    ///     the
    ///     provider has only sentences, see {@link Refusals}
    /// @param type the error's `type`; empty text where there was none
    /// @param generation of the credential that was presented
    record Refused(
            int status,
            String code,
            String type,
            Optional<Duration> retryAfter,
            Optional<Instant> resetsAt,
            long generation)
            implements Outcome {}

    /// The way to the upstream broke before anything came back.
    ///
    /// @param connected whether there was a connection, so that it may have arrived
    record Unreached(boolean connected) implements Outcome {}

    /// The answer ended before its end.
    ///
    /// @param begun whether any event had come
    record Truncated(boolean begun) implements Outcome {}

    /// The caller went, or was sent away; it says nothing of the account.
    record Abandoned(Usage usage) implements Outcome {}

    /// Its credential could not be made ready, of which the vault knows all there is to know.
    record NotPresented() implements Outcome {}

    /// What was used, as far as the upstream said.
    ///
    /// @param input tokens read, cached ones among them
    /// @param cached of them, those that came from a cache
    /// @param output tokens written, those of reasoning among them
    record Usage(long input, long cached, long output) {
        /// Nothing that we know of.
        public static final Usage NONE = new Usage(0, 0, 0);
    }
}
