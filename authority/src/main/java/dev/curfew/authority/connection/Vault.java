package dev.curfew.authority.connection;

import dev.curfew.base.Secret;
import dev.curfew.client.RefreshFailure;
import java.time.Duration;

/// The credentials of connections, ready to be presented to their providers.
///
/// Any thread may ask. Whoever asks for what somebody else is already fetching, on this node or another,
/// waits for theirs.
public interface Vault {
    /// The credential to present now; refreshed first where it is due, as long as that takes no more than
    /// `patience`.
    Presentable present(String connection, Duration patience);

    /// One that is newer than `generation`, which the provider just refused: refreshes at most once for each
    /// generation, whoever asks. Nothing renews an API key: of one that is refused, the answer is `Unready`
    /// and `REJECTED`, and whoever saw the refusal condemns it.
    Presentable renew(String connection, long generation, Duration patience);

    /// Takes down that the provider refuses the connection for good although its tokens were refreshed, or
    /// says itself that the account is gone. Without effect where there is a newer generation by now.
    ///
    /// @param code the provider's word for it, for whoever reads of it
    /// @throws dev.curfew.base.Problem UNAVAILABLE while the database is away: then nothing is taken down
    void condemn(String connection, long generation, RefreshFailure.Reason reason, String code);

    /// What would be presented if the provider had not shut the account out, for whoever tries whether it
    /// still does; a token that has lapsed is refreshed first. It stays shut out whatever comes of it. For a
    /// connection that is not shut out, the same as {@link #present}.
    Presentable trial(String connection, Duration patience);

    /// Takes down that the provider takes the account again that it had shut out. Without effect where it is
    /// dead for another reason, or there is a newer generation by now.
    ///
    /// @throws dev.curfew.base.Problem UNAVAILABLE while the database is away: then nothing is taken down
    void pardon(String connection, long generation);

    /// What there is to present.
    sealed interface Presentable {
        /// A token.
        ///
        /// @param generation rises with each new credential of the connection
        record Ready(Secret token, long generation) implements Presentable {}

        /// None, for now or for good.
        record Unready(RefreshFailure failure, long generation) implements Presentable {}

        /// There is no such connection (any more).
        record Gone() implements Presentable {}
    }
}
