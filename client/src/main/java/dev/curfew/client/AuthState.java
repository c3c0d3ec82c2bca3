package dev.curfew.client;

import java.time.Instant;
import java.util.Optional;

/// How things stand, for a surface to show. It changes with the credential and with what was learned about
/// it; a failed refresh never makes it {@link LoggedOut}.
public sealed interface AuthState {
    /// Nobody is signed in.
    record LoggedOut() implements AuthState {}

    /// Signed in.
    ///
    /// @param until when the access token lapses, where it says so
    record Ok(Optional<Instant> until) implements AuthState {}

    /// Signed in; the access token is about to lapse, or has, and will be refreshed when it is asked for.
    record Expiring(Instant at) implements AuthState {}

    /// A refresh is under way.
    record Refreshing() implements AuthState {}

    /// The credential is still there and dead.
    record NeedsLogin(RefreshFailure.Reason reason) implements AuthState {}

    /// The program around us supplies the tokens.
    record External() implements AuthState {}

    /// What is stored cannot be used.
    record Unusable(StoreException.Fault fault, String advice) implements AuthState {}
}
