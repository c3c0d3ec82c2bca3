package dev.curfew.client.login;

/// A sign-in could not be started. Its message says what is wrong and what to do, and holds nothing that came
/// from outside.
public final class LoginException extends Exception {
    private static final long serialVersionUID = 1L;

    LoginException(String why) {
        super(why);
    }

    /// The message, which there always is.
    public String why() {
        return String.valueOf(getMessage());
    }
}
