package dev.curfew.client;

/// What to do when the server cannot be told at once that somebody logs out.
public enum LogoutPolicy {
    /// Log out here, and tell the server as soon as it can be told.
    DURABLE,
    /// Log out only if the server confirms; otherwise change nothing.
    STRICT,
    /// Log out here, and tell nobody: the server still honours the token.
    LOCAL
}
