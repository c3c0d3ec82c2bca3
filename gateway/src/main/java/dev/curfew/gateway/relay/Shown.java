package dev.curfew.gateway.relay;

import dev.curfew.gateway.admission.Caller;

/// What a caller showed and is let in by, for when it ends: how that is said.
enum Shown {
    /// An access token of a session.
    SESSION("token_revoked", "session_ended", "This session was ended. Sign in again."),
    /// An API key.
    KEY("invalid_api_key", "api_key_ended", "This API key does not count any more. Make another one.");

    private final String refusal;
    private final String event;
    private final String message;

    Shown(String refusal, String event, String message) {
        this.refusal = refusal;
        this.event = event;
        this.message = message;
    }

    static Shown by(Caller caller) {
        return caller.key().isPresent() ? KEY : SESSION;
    }

    /// The code of a refusal.
    String refusal() {
        return refusal;
    }

    /// The code of the last event of an answer that has begun.
    String event() {
        return event;
    }

    String message() {
        return message;
    }
}
