package dev.curfew.client;

/// What came of asking for a refresh.
public sealed interface Refresh {
    /// The server gave new tokens, and they are stored.
    record Renewed(Credential now) implements Refresh {}

    /// Another process had refreshed already; its tokens are used now, and no request was made.
    record Adopted(Credential now) implements Refresh {}

    /// Nobody is signed in, or with something that is not refreshed here; or a subscriber asks in the midst
    /// of a refresh.
    record NotNeeded() implements Refresh {}

    /// It failed; everything is as it was (law L6).
    record Failed(RefreshFailure failure) implements Refresh {}
}
