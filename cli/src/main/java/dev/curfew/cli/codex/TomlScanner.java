package dev.curfew.cli.codex;

import java.util.ArrayList;
import java.util.List;

/// Finds where the statements of a TOML document stand, so that a value can be replaced in place. It does not judge:
/// the
/// document has been read by a parser before.
final class TomlScanner {
    private final String text;
    private final List<Statement> statements = new ArrayList<>();
    private List<String> table = List.of();
    private int at;
    private int line = 1;

    private TomlScanner(String text) {
        this.text = text;
    }

    /// A table header, or a key with its value.
    ///
    /// @param table the table it stands in; for a header the one it opens
    /// @param path the whole name
    /// @param line counted from 1
    /// @param indent the blanks before it
    /// @param valueStart where the value begins; -1 for a header
    /// @param valueEnd where it ends
    /// @param end where the next line begins
    record Statement(
            List<String> table, List<String> path, int line, String indent, int valueStart, int valueEnd, int end) {
        boolean isHeader() {
            return valueStart < 0;
        }
    }

    static List<Statement> scan(String text) throws TomlText.Unmergeable {
        var scanner = new TomlScanner(text);
        while (scanner.at < text.length()) {
            scanner.statement();
        }
        return scanner.statements;
    }

    private void statement() throws TomlText.Unmergeable {
        int start = at;
        int first = line;
        skipBlanks();
        String indent = text.substring(start, at);
        if (peek() == '[') {
            boolean array = text.startsWith("[[", at);
            at += array ? 2 : 1;
            List<String> path = key();
            at += array ? 2 : 1;
            skipLine();
            table = path;
            statements.add(new Statement(table, path, first, indent, -1, -1, at));
        } else if (peek() == '#' || isLineEnd(peek())) {
            skipLine();
        } else {
            var path = new ArrayList<>(table);
            path.addAll(key());
            at++;
            skipBlanks();
            int valueStart = at;
            int valueEnd = value();
            skipLine();
            statements.add(new Statement(table, List.copyOf(path), first, indent, valueStart, valueEnd, at));
        }
    }

    /// Reads a key, dotted or not; stops before what follows it.
    private List<String> key() throws TomlText.Unmergeable {
        var parts = new ArrayList<String>();
        do {
            skipBlanks();
            char quote = peek();
            int start = at;
            if (quote == '"' || quote == '\'') {
                skipString();
                parts.add(text.substring(start + 1, at - 1));
            } else {
                while (Character.isLetterOrDigit(peek()) || peek() == '_' || peek() == '-') {
                    at++;
                }
                if (at == start) {
                    throw new TomlText.Unmergeable("line " + line + " holds a key that is not understood");
                }
                parts.add(text.substring(start, at));
            }
            skipBlanks();
        } while (peek() == '.' && at++ >= 0);
        return List.copyOf(parts);
    }

    /// Passes over a value and returns where its last character ends.
    private int value() {
        int depth = 0;
        int end = at;
        while (at < text.length()) {
            char c = peek();
            if (c == '"' || c == '\'') {
                skipString();
                end = at;
            } else if (c == '#' && depth > 0) {
                skipComment();
            } else if (depth == 0 && (c == '#' || isLineEnd(c))) {
                return end;
            } else {
                depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
                line += c == '\n' ? 1 : 0;
                at++;
                end = Character.isWhitespace(c) ? end : at;
            }
        }
        return end;
    }

    private void skipString() {
        char quote = peek();
        String fence = String.valueOf(quote).repeat(3);
        boolean wide = text.startsWith(fence, at);
        at += wide ? 3 : 1;
        while (at < text.length()) {
            if (quote == '"' && peek() == '\\') {
                line += text.startsWith("\\\n", at) ? 1 : 0;
                at += 2;
            } else if (wide ? text.startsWith(fence, at) : peek() == quote) {
                at += wide ? 3 : 1;
                // Up to two quotes may stand before the closing three.
                while (wide && peek() == quote) {
                    at++;
                }
                return;
            } else {
                line += peek() == '\n' ? 1 : 0;
                at++;
            }
        }
    }

    private void skipBlanks() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    private void skipComment() {
        while (at < text.length() && peek() != '\n') {
            at++;
        }
    }

    private void skipLine() {
        skipComment();
        if (at < text.length()) {
            at++;
            line++;
        }
    }

    /// The character here; a line feed past the end, which ends a line just as well.
    private char peek() {
        return at < text.length() ? text.charAt(at) : '\n';
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }
}
