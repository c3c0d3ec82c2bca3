package dev.curfew.client.session;

/// The server did not do what was asked. Its message says why and what to do, and holds nothing that came
/// from outside.
public final class SessionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Fault fault;

    /// What is wrong.
    public enum Fault {
        /// Nobody is signed in, or not with a sign-in of a server.
        NOT_SIGNED_IN,
        /// The credential is dead.
        NEEDS_LOGIN,
        /// The sign-in may not do that.
        NOT_ALLOWED,
        /// There is nothing of that name.
        UNKNOWN,
        /// It may work later, or elsewhere.
        UNAVAILABLE
    }

    /// @param message in whole sentences, for whoever asked
    public SessionException(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }

    /// The message, which there always is.
    public String why() {
        return String.valueOf(getMessage());
    }
}
