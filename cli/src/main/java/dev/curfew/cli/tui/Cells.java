package dev.curfew.cli.tui;

import org.jline.utils.WCWidth;

/// Text as a terminal counts it: in cells, of which some characters take two and some none.
final class Cells {
    private Cells() {}

    /// `text` without anything that a terminal would act on, on one line.
    static String tame(String text) {
        var out = new StringBuilder();
        text.codePoints().forEach(point -> {
            boolean shown = switch (Character.getType(point)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.PRIVATE_USE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.UNASSIGNED -> false;
                default -> true;
            };
            if (shown) {
                out.appendCodePoint(point);
            } else {
                out.append(Character.isWhitespace(point) ? ' ' : '?');
            }
        });
        return out.toString();
    }

    /// How many cells `text` takes.
    static int width(String text) {
        return text.codePoints()
                .map(point -> Math.max(0, WCWidth.wcwidth(point)))
                .sum();
    }

    /// `text` in exactly `cells`: filled up, or cut with a sign that it was.
    static String fit(String text, int cells) {
        int width = width(text);
        return width <= cells ? text + " ".repeat(cells - width) : cut(text, cells);
    }

    private static String cut(String text, int cells) {
        if (cells <= 0) {
            return "";
        }
        var out = new StringBuilder();
        int used = 0;
        for (int point : text.codePoints().toArray()) {
            int width = Math.max(0, WCWidth.wcwidth(point));
            if (used + width > cells - 1) {
                break;
            }
            out.appendCodePoint(point);
            used += width;
        }
        return out + "~" + " ".repeat(cells - 1 - used);
    }
}
