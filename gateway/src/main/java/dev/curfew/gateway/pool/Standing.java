package dev.curfew.gateway.pool;

import dev.curfew.client.RefreshFailure;
import java.util.Locale;

/// What the vault says of an account's credential, for one generation of it.
public sealed interface Standing {
    /// Which generation it is said of.
    long generation();

    /// It can be presented, or renewed.
    record Good(long generation) implements Standing {}

    /// Somebody must sign in again.
    ///
    /// @param code a stable word for why, such as `session_ended` or the provider's own
    record SignInNeeded(RefreshFailure.Reason reason, String code, long generation) implements Standing {
        /// As a refresh was refused.
        public SignInNeeded(RefreshFailure.Reason reason, long generation) {
            this(reason, word(reason), generation);
        }
    }

    /// The provider shut the account out.
    record Suspended(String code, long generation) implements Standing {}

    /// The connection is being removed.
    record Leaving(long generation) implements Standing {}

    /// What a permanent refusal makes of a connection.
    static Standing refused(RefreshFailure.Reason reason, String code, long generation) {
        String word = code.isEmpty() ? word(reason) : code;
        return reason == RefreshFailure.Reason.ACCOUNT_SUSPENDED
                ? new Suspended(word, generation)
                : new SignInNeeded(reason, word, generation);
    }

    private static String word(RefreshFailure.Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
