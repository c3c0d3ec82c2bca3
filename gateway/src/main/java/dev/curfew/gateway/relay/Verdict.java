package dev.curfew.gateway.relay;

import dev.curfew.gateway.pool.Lease;
import dev.curfew.web.Answer;

/// What came of one try.
sealed interface Verdict {
    /// This is for the client.
    record Answered(Answer answer) implements Verdict {}

    /// Another try may be made; without one, `answer` is for the client.
    ///
    /// @param reason a word for the figures
    /// @param sent whether the upstream was asked at all
    /// @param lackSaysMore whether what the pool lacks tells the client more than `answer`
    record Again(Lease.Next next, Answer answer, String reason, boolean sent, boolean lackSaysMore)
            implements Verdict {}
}
