package dev.curfew.client;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What to do when the server cannot be told at once that somebody logs out.
public enum LogoutPolicy {
    /// Log out here, and tell the server as soon as it can be told.
    DURABLE,
    /// Log out only if the server confirms; otherwise change nothing.
    STRICT,
    /// Log out here, and tell nobody: the server still honours the token.
    LOCAL;

    /// The policy that a setting or a variable names, in lower case.
    public static Optional<LogoutPolicy> of(String name) {
        return Arrays.stream(values())
                .filter(policy -> policy.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
