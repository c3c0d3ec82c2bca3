package dev.curfew.cli.tui;

/// A key that was pressed.
sealed interface Key {
    /// A character.
    record Typed(String character) implements Key {}

    /// A key without a character.
    enum Named implements Key {
        ENTER,
        TAB,
        BACK_TAB,
        BACKSPACE,
        ESCAPE,
        UP,
        DOWN,
        LEFT,
        RIGHT,
        PAGE_UP,
        PAGE_DOWN,
        /// Ctrl-C.
        INTERRUPT,
        /// Ctrl-D.
        END,
        /// Ctrl-L.
        REDRAW
    }
}
