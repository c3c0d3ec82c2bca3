package dev.curfew.gateway.admission;

import java.util.Optional;

/// Decides who comes in. Any thread may ask; nothing waits for the database.
public interface Door {
    /// What to say of a call.
    ///
    /// @param bearer the token or API key of the `Authorization` header
    Admission admit(Optional<String> bearer);

    /// The same, of somebody who calls from there: so that a key's last use can be shown.
    default Admission admit(Optional<String> bearer, Origin origin) {
        return admit(bearer);
    }

    /// From where a call comes.
    record Origin(String address, String agent) {}

    /// Calls `cut` once when what the caller showed no longer counts: its session, key or person has ended,
    /// or the right is gone. That may be before this returns.
    ///
    /// @return to be closed when the call is over
    Watch watch(Caller caller, Runnable cut);

    /// Looking out for an end.
    @FunctionalInterface
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
