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

    /// What the sessions that end by it show as their cause.
    default Cause cause() {
        return switch (this) {
            case OneSession _ -> Cause.SIGNED_OUT;
            case OneDevice _ -> Cause.DEVICE_SIGNED_OUT;
            case OneApp _ -> Cause.APP_SIGNED_OUT;
            case Everywhere _ -> Cause.SIGNED_OUT_EVERYWHERE;
        };
    }
}
