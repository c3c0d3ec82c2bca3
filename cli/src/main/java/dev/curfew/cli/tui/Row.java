package dev.curfew.cli.tui;

/// A row of the screen: its text, as wide as the screen, and how it looks. What it says does not depend on
/// how it looks, so that nothing is lost without colours.
record Row(String text, Look look) {
    /// How a row looks.
    enum Look {
        PLAIN,
        TITLE,
        FAINT,
        CHOSEN,
        GOOD,
        WARNING,
        BAD
    }

    static Row of(String text) {
        return new Row(text, Look.PLAIN);
    }

    Row fit(int width) {
        return new Row(Cells.fit(text, width), look);
    }
}
