package dev.curfew.gateway.admission;

import java.time.Duration;

/// What the door says of a call.
public sealed interface Admission {
    /// Come in.
    record Admitted(Caller caller) implements Admission {}

    /// Nothing was shown, or nothing that counts (any more): 401.
    ///
    /// @param code `invalid_api_key`, or `expired` for a key past its end
    record Refused(String code, String message) implements Admission {}

    /// The credential counts, the person lacks the right `pool.use` or the credential the scope: 403, never 401,
    /// which Codex answers with refreshes.
    record Forbidden(String code, String message) implements Admission {}

    /// Nobody can say now: 503.
    record Unsure(Duration retryAfter) implements Admission {}
}
