package dev.curfew.client.login;

import dev.curfew.client.Credential;
import java.time.Duration;

/// How a sign-in ended. Whatever it is but {@link SignedIn}, what was stored before is as it was.
public sealed interface Outcome {
    /// It is stored and can be used.
    record SignedIn(Credential credential) implements Outcome {}

    /// The person, or the server for them, said no.
    record Denied() implements Outcome {}

    /// Nobody decided in time.
    ///
    /// @param limit how long that was
    record TooLate(Duration limit) implements Outcome {}

    /// Whoever started it ended it.
    record Cancelled() implements Outcome {}

    /// It could not be done.
    ///
    /// @param why what happened and what to do, in whole sentences without anything that came from outside
    record Failed(String why) implements Outcome {}

    /// What to tell the person: what happened and what to do.
    default String text() {
        return switch (this) {
            case SignedIn in -> "Signed in.";
            case Denied denied -> "The sign-in was refused in the browser. Start it again if that was not meant.";
            case TooLate(Duration limit) ->
                "Nobody signed in within " + limit.toMinutes() + " minutes. Start the sign-in again.";
            case Cancelled cancelled -> "The sign-in was cancelled.";
            case Failed(String why) -> why;
        };
    }
}
