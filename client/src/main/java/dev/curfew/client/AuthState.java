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

    /// There is a credential, and it may not be used on this machine.
    ///
    /// @param advice what is required
    record Restricted(String advice) implements AuthState {}

    /// What is stored cannot be used.
    record Unusable(StoreException.Fault fault, String advice) implements AuthState {}

    /// Works it out for a credential that counts.
    ///
    /// @param dead the permanent failure that is remembered of it
    /// @param due why it is to be refreshed before it is used
    static AuthState of(Counted counted, Optional<RefreshFailure.Permanent> dead, Optional<Due> due) {
        if (counted.origin() == Origin.HOST) {
            return new External();
        }
        if (counted.origin() == Origin.STORE && dead.isPresent()) {
            return new NeedsLogin(dead.get().reason());
        }
        Optional<Instant> until = counted.credential() instanceof Credential.Managed managed
                ? managed.tokens().expiresAt()
                : Optional.empty();
        return until.isPresent() && due.isPresent() ? new Expiring(until.get()) : new Ok(until);
    }

    /// Works it out where no credential counts.
    ///
    /// @param fault why nothing could be read
    static AuthState without(Optional<StoreException> fault) {
        return fault.<AuthState>map(it -> new Unusable(it.fault(), String.valueOf(it.getMessage())))
                .orElseGet(LoggedOut::new);
    }
}
