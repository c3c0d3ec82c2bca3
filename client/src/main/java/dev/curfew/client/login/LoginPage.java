package dev.curfew.client.login;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The page on which a browser ends after a sign-in: what happened, and what to do. It needs nothing from the
/// network, and none of its words come from outside.
record LoginPage(String tone, String title, String text) {
    static final LoginPage NOTHING_HERE = new LoginPage(
            "bad", "Nothing here", "A program on this machine waits for a sign-in at this address. This is not it.");
    static final LoginPage ANOTHER_SIGN_IN = new LoginPage(
            "bad",
            "This belongs to another sign-in",
            "The program that waits here did not start it. Go back to the terminal and open the address that it shows.");
    static final LoginPage OVER =
            new LoginPage("bad", "This sign-in is over", "Go back to the terminal to see how it ended.");

    static LoginPage of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.SignedIn in ->
                new LoginPage("good", "Signed in", "You can close this page and go back to the terminal.");
            case Outcome.Denied denied ->
                new LoginPage("bad", "Not signed in", "The sign-in was refused. Nothing was changed on this machine.");
            case Outcome.TooLate late -> OVER;
            case Outcome.Cancelled cancelled -> OVER;
            case Outcome.Failed(String why) -> new LoginPage("bad", "Not signed in", why);
        };
    }

    byte[] html() {
        try (InputStream form = Objects.requireNonNull(LoginPage.class.getResourceAsStream("login.html"))) {
            return new String(form.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{tone}", tone)
                    .replace("{title}", title)
                    .replace("{text}", text)
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
