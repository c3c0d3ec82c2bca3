package dev.curfew.cli.tui;

import dev.curfew.cli.tui.Key.Named;
import java.io.IOException;
import java.util.Optional;

/// Makes keys of the characters that a terminal sends. A key without a character is a sequence that begins
/// with Escape; Escape alone is followed by nothing for a moment.
final class KeyReader {
    /// Nothing came in the time that was given.
    static final int NOTHING = -2;
    /// Nothing will come any more.
    static final int END = -1;

    private static final long MOMENT = 50;
    private static final int LONGEST = 16;

    private final Source source;

    /// Where the characters come from.
    interface Source {
        /// The next one, {@link #NOTHING} or {@link #END}.
        ///
        /// @param millis how long to wait; 0 for ever
        int read(long millis) throws IOException;
    }

    KeyReader(Source source) {
        this.source = source;
    }

    /// The next key that means anything; empty when there will be none.
    Optional<Key> next() throws IOException {
        while (true) {
            int c = source.read(0);
            if (c == END) {
                return Optional.empty();
            }
            Optional<Key> key = c == 27 ? sequence() : plain(c);
            if (key.isPresent()) {
                return key;
            }
        }
    }

    private Optional<Key> plain(int c) throws IOException {
        return switch (c) {
            case '\r', '\n' -> Optional.of(Named.ENTER);
            case '\t' -> Optional.of(Named.TAB);
            case 8, 127 -> Optional.of(Named.BACKSPACE);
            case 3 -> Optional.of(Named.INTERRUPT);
            case 4 -> Optional.of(Named.END);
            case 12 -> Optional.of(Named.REDRAW);
            default -> {
                if (c < 32) {
                    yield Optional.empty();
                }
                String text = Character.isHighSurrogate((char) c)
                        ? "" + (char) c + (char) source.read(MOMENT)
                        : String.valueOf((char) c);
                yield Optional.of(new Key.Typed(text));
            }
        };
    }

    private Optional<Key> sequence() throws IOException {
        int c = source.read(MOMENT);
        if (c == NOTHING || c == END) {
            return Optional.of(Named.ESCAPE);
        }
        if (c != '[' && c != 'O') {
            return Optional.empty();
        }
        var rest = new StringBuilder();
        while (rest.length() < LONGEST) {
            c = source.read(MOMENT);
            if (c < 0) {
                return Optional.empty();
            }
            rest.append((char) c);
            if (c >= '@' && c <= '~') {
                break;
            }
        }
        return switch (rest.toString()) {
            case "A" -> Optional.of(Named.UP);
            case "B" -> Optional.of(Named.DOWN);
            case "C" -> Optional.of(Named.RIGHT);
            case "D" -> Optional.of(Named.LEFT);
            case "Z" -> Optional.of(Named.BACK_TAB);
            case "5~" -> Optional.of(Named.PAGE_UP);
            case "6~" -> Optional.of(Named.PAGE_DOWN);
            default -> Optional.empty();
        };
    }
}
