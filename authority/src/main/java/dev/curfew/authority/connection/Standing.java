package dev.curfew.authority.connection;

import dev.curfew.client.RefreshFailure;
import java.time.Instant;

/// What a connection's credential is good for, as far as anybody knows. It holds for one generation.
public sealed interface Standing {
    /// It counts until its provider says otherwise.
    record Good() implements Standing {}

    /// It is dead: nothing is presented any more until somebody signs in again.
    ///
    /// @param reason what became of it; `ACCOUNT_SUSPENDED` where the account is gone or suspended
    /// @param code the provider's word for it or one of ours: `rotation_lost`, `restored`, `unreadable`,
    ///     `no_refresh_token`; for whoever reads it
    record SignInNeeded(RefreshFailure.Reason reason, String code, Instant since) implements Standing {
        /// What happened and what to do, in whole sentences without anything that came from a provider.
        public String text() {
            return switch (code) {
                case Credential.ROTATION_LOST ->
                    "The answer to a refresh was lost after the provider had spent the token. A new sign-in is"
                            + " required.";
                case Credential.RESTORED ->
                    "The database was restored from a backup, and the provider may have seen newer tokens since. A new"
                            + " sign-in is required.";
                case Credential.UNREADABLE ->
                    "The tokens were sealed with a key that is not here any more. A new sign-in is required.";
                case Credential.NO_REFRESH_TOKEN ->
                    "The token has lapsed and came without one to refresh it. A new sign-in is required.";
                default ->
                    switch (reason) {
                                case EXPIRED -> "It was not used for too long, or is too old.";
                                case REUSED -> "Its refresh token was used by somebody else.";
                                case REVOKED -> "It was revoked at the provider.";
                                case SESSION_ENDED -> "Its session at the provider has ended.";
                                case ACCOUNT_SUSPENDED -> "The account is suspended or gone.";
                                case ACCOUNT_CHANGED -> "It belongs to another account now.";
                                case REJECTED -> "The provider refused it.";
                            }
                            + " A new sign-in is required.";
            };
        }
    }
}
