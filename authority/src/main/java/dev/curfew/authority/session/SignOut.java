package dev.curfew.authority.session;

import java.util.Optional;

/// What is to end. Each is exactly what was asked (law L8): none reaches further than its name says.
public sealed interface SignOut {
    /// One session.
    record OneSession(String session) implements SignOut {}

    /// Every session on one device of the person.
    record OneDevice(String device) implements SignOut {}

    /// Every session through one app.
    record OneApp(String app) implements SignOut {}

    /// Everything the person holds.
    ///
    /// @param keep the one session that goes on, the one asking
    record Everywhere(Optional<String> keep) implements SignOut {}
}
