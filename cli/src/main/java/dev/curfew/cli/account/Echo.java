package dev.curfew.cli.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The echo of a terminal at which somebody types while what is printed goes elsewhere, into a file or another
/// program. The JDK then says that there is no terminal, and what is typed would be shown.
///
/// While this is open, nothing is; Ctrl-C too brings it back.
final class Echo implements AutoCloseable {
    private final String settings;
    private final Thread interrupted = new Thread(this::restore, "show what is typed");

    private Echo(String settings) {
        this.settings = settings;
    }

    /// Whether somebody types at a terminal.
    static boolean present() {
        return stty("-g").isPresent();
    }

    /// Turns it off.
    ///
    /// @return empty where nobody types at a terminal, or there is no `stty`
    static Optional<Echo> off() {
        Optional<Echo> echo = stty("-g").map(String::strip).map(Echo::new);
        echo.ifPresent(open -> Runtime.getRuntime().addShutdownHook(open.interrupted));
        echo.ifPresent(_ -> stty("-echo", "echonl"));
        return echo;
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(interrupted);
        } catch (IllegalStateException ending) {
            // The process is ending, and the hook does the same once more.
            System.getLogger(Echo.class.getName()).log(System.Logger.Level.TRACE, "ending", ending);
        }
    }

    private void restore() {
        stty(settings);
    }

    /// Asks for or sets what the terminal of standard input does (POSIX, `stty`).
    ///
    /// @return what it printed; empty where it is none
    private static Optional<String> stty(String... what) {
        var command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(what));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said;
            try (var out = process.getInputStream()) {
                said = new String(out.readAllBytes(), StandardCharsets.US_ASCII);
            }
            return process.waitFor() == 0 ? Optional.of(said) : Optional.empty();
        } catch (IOException e) {
            // There is no such program, as on Windows.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
