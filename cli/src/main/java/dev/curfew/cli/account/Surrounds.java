package dev.curfew.cli.account;

import dev.curfew.base.World;
import java.io.Console;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.Map;

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

    /// Whether what is shown may be coloured.
    boolean colours() {
        return terminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }
}
