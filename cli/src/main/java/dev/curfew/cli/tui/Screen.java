package dev.curfew.cli.tui;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jline.utils.InfoCmp.Capability;

/// The terminal while it belongs to us: the other half of it, as programs that fill it have, and no echo. It
/// is given back as it was, however we end.
final class Screen implements AutoCloseable {
    private final Terminal terminal;
    private final boolean colours;
    private final Attributes before;
    private final Thread atExit = new Thread(this::giveBack, "give the terminal back");
    private final AtomicBoolean given = new AtomicBoolean();
    private List<Row> shown = List.of();

    /// Takes it.
    ///
    /// @param colours whether rows may be coloured; without, they are bold or inverse only
    Screen(Terminal terminal, boolean colours) {
        this.terminal = terminal;
        this.colours = colours;
        this.before = terminal.enterRawMode();
        Runtime.getRuntime().addShutdownHook(atExit);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.keypad_local);
        terminal.puts(Capability.cursor_invisible);
        terminal.flush();
    }

    /// Whether a terminal can be filled at all.
    static boolean fills(Terminal terminal) {
        return !terminal.getType().startsWith(Terminal.TYPE_DUMB)
                && terminal.getStringCapability(Capability.cursor_address) != null
                && terminal.getStringCapability(Capability.clr_eol) != null;
    }

    /// Forgets what it shows, and shows it anew the next time.
    synchronized void forget() {
        shown = List.of();
        if (!given.get()) {
            terminal.puts(Capability.clear_screen);
        }
    }

    /// Shows rows; only those that differ are sent.
    synchronized void show(List<Row> rows, int width) {
        if (given.get()) {
            return;
        }
        for (int i = 0; i < rows.size(); i++) {
            if (i >= shown.size() || !shown.get(i).equals(rows.get(i))) {
                terminal.puts(Capability.cursor_address, i, 0);
                // A character in the last cell of the last row makes many terminals scroll.
                boolean last = i == rows.size() - 1;
                print(rows.get(i), last ? width - 1 : width);
                terminal.puts(Capability.clr_eol);
            }
        }
        shown = rows;
        terminal.flush();
    }

    private void print(Row row, int width) {
        String text = Cells.fit(row.text().stripTrailing(), width).stripTrailing();
        terminal.writer().print(new AttributedString(text, style(row.look())).toAnsi(terminal));
    }

    private AttributedStyle style(Row.Look look) {
        AttributedStyle plain = AttributedStyle.DEFAULT;
        return switch (look) {
            case PLAIN -> plain;
            case TITLE -> plain.bold();
            case FAINT -> plain.faint();
            case CHOSEN -> plain.inverse();
            case GOOD -> colours ? plain.foreground(AttributedStyle.GREEN) : plain;
            case WARNING -> colours ? plain.foreground(AttributedStyle.YELLOW) : plain.bold();
            case BAD -> colours ? plain.foreground(AttributedStyle.RED).bold() : plain.bold();
        };
    }

    private synchronized void giveBack() {
        if (!given.getAndSet(true)) {
            terminal.puts(Capability.cursor_normal);
            terminal.puts(Capability.exit_ca_mode);
            terminal.flush();
            terminal.setAttributes(before);
        }
    }

    @Override
    public void close() {
        giveBack();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException ending) {
            // The process is ending, and the hook has run or finds nothing to do.
            System.getLogger(Screen.class.getName()).log(System.Logger.Level.TRACE, "ending", ending);
        }
    }
}
