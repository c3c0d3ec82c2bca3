package dev.curfew.gateway.pool;

import dev.curfew.authority.connection.Vault;
import java.time.Duration;

/// An account, for one request.
public interface Lease {
    /// The account, which is a connection of the vault.
    String account();

    /// Where and how its provider is spoken to.
    Upstream upstream();

    /// The credential to present, refreshed first where that is due.
    Vault.Presentable present(Duration patience);

    /// Ties `anchor` to this account: a hard one before this returns, on every node.
    void bind(Anchor anchor);

    /// Takes note of what the upstream said in passing of the account's limits.
    void observed(Observation observation);

    /// Says what came of the request, and so what to do next. Ends the lease, once, unless the answer is
    /// `SAME`: then the account is still leased, to be {@link #present presented} to and settled again.
    /// What is settled already stays as it is, and is told `ANSWER`.
    Next settle(Outcome outcome);

    /// What to do after an outcome.
    enum Next {
        /// The request is done; the caller gets what there is.
        ANSWER,
        /// Another account may be tried, as long as the caller has seen nothing.
        ANOTHER,
        /// Another account may be tried, of those that are cleared for security work.
        CLEARED,
        /// The same account may be tried again, with a renewed credential.
        SAME
    }
}
