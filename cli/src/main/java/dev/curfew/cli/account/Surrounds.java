package dev.curfew.cli.account;

import dev.curfew.base.World;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;

/// What a command finds around it.
///
/// @param environment the variables
/// @param in what is typed or piped in
/// @param terminal whether a person sits there
public record Surrounds(World world, Map<String, String> environment, Reader in, boolean terminal) {
    /// Those of this process.
    @SuppressWarnings("SystemConsoleNull") // the one checker knows that it is never null, the other does not
    public static Surrounds system() {
        Console console = System.console();
        return of(console != null && console.isTerminal());
    }

    /// Those of this process, where a program reads what is printed.
    static Surrounds ofProgram() {
        return of(false);
    }

    private static Surrounds of(boolean terminal) {
        return new Surrounds(
                World.system(), System.getenv(), new InputStreamReader(System.in, Charset.defaultCharset()), terminal);
    }

    /// Whether somebody types what is asked for, wherever it is that what is printed goes.
    boolean typed() {
        return terminal || Echo.present();
    }

    /// The next line, which is a secret: what a person types is not shown, from before they are asked on.
    ///
    /// @param question what they are asked
    /// @param longest characters that are read at most
    /// @return empty text where nothing comes
    @SuppressWarnings("SystemConsoleNull") // as above
    String hiddenLine(Person person, String question, int longest) throws IOException {
        Console console = System.console();
        if (terminal && console != null && console.isTerminal()) {
            char[] typed = person.json() ? console.readPassword() : console.readPassword("%s%n", question);
            return typed == null ? "" : new String(typed).strip();
        }
        Optional<Echo> echo = Echo.off();
        try {
            if (terminal || echo.isPresent()) {
                person.say(question);
            }
            var line = new StringBuilder();
            for (int c = in.read(); c >= 0 && c != '\n' && line.length() <= longest; c = in.read()) {
                line.append((char) c);
            }
            return line.toString().strip();
        } finally {
            echo.ifPresent(Echo::close);
        }
    }

    /// Whether what is shown may be coloured.
    boolean colours() {
        return terminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }
}
