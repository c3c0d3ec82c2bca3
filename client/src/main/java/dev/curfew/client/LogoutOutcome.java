package dev.curfew.client;

import java.util.Optional;

/// What a logout came to: here, and at the server. The two are never mixed up (law L7).
///
/// @param why what stood in the way, in whole sentences; empty when nothing did
/// @param job the name of what is still to be done, where something is
public record LogoutOutcome(Here here, There there, String why, Optional<String> job) {
    /// What is still true on this machine.
    public enum Here {
        /// Nothing is stored any more.
        REMOVED,
        /// Nothing was.
        NOTHING_STORED,
        /// All is as it was, and works.
        KEPT,
        /// Something could not be removed.
        REMAINS
    }

    /// What is still true at the server.
    public enum There {
        /// The token is dead.
        CONFIRMED,
        /// It will be told; until then the token lives.
        PENDING,
        /// There was nothing to tell.
        NOT_NEEDED,
        /// It was not told and will not be; the token lives until it lapses.
        FAILED,
        /// It was not to be told; the token lives until it lapses.
        SKIPPED
    }

    /// This outcome, where something was forgotten that was not stored.
    LogoutOutcome havingForgotten() {
        return here == Here.NOTHING_STORED ? new LogoutOutcome(Here.REMOVED, there, why, job) : this;
    }

    /// The exit status for a command.
    public int exitCode() {
        return switch (here) {
            case KEPT, REMAINS -> 1;
            case REMOVED, NOTHING_STORED -> there == There.FAILED ? 4 : 0;
        };
    }

    /// The line for a person.
    public String text() {
        return switch (here) {
            case NOTHING_STORED -> "Not logged in";
            case KEPT -> "Error logging out: " + why + " Credentials were kept.";
            case REMAINS -> "Error logging out: " + why;
            case REMOVED ->
                switch (there) {
                    case CONFIRMED, NOT_NEEDED -> "Successfully logged out";
                    case SKIPPED ->
                        "Successfully logged out here. The server was not told: the sign-in lives there until it lapses.";
                    case PENDING ->
                        "Successfully logged out. Warning: the server could not be told yet (" + why
                                + "); will retry, job " + job.orElse("?");
                    case FAILED ->
                        "Logged out here. Warning: the server was not told, and will not be (" + why
                                + "). Revoke the session in your account's security page.";
                };
        };
    }
}
