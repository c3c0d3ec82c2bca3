package dev.curfew.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.LongConsumer;

/// How far a long command is, in one line that is written over; only where somebody watches.
final class Progress implements LongConsumer {
    private final PrintWriter err;
    private final String what;
    private final boolean watched;

    Progress(PrintWriter err, String what) {
        this.err = err;
        this.what = what;
        watched = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
    }

    @Override
    public void accept(long rows) {
        if (watched) {
            err.print("\r" + what + ", " + String.format("%,d", rows) + " rows ");
            err.flush();
        }
    }

    /// Takes the line away.
    void done() {
        if (watched) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }
}
