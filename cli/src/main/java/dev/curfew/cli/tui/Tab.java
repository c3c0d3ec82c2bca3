package dev.curfew.cli.tui;

/// A screen.
enum Tab {
    STATUS(1, "Status"),
    SESSIONS(2, "Sessions"),
    DEVICES(3, "Devices"),
    REVOCATIONS(4, "Revocations"),
    LOG(5, "Log"),
    HELP(6, "Help");

    private final int number;
    private final String title;

    Tab(int number, String title) {
        this.number = number;
        this.title = title;
    }

    /// The key that leads to it.
    int number() {
        return number;
    }

    String title() {
        return title;
    }

    /// The one `steps` to the right, around the end.
    Tab turned(int steps) {
        return values()[Math.floorMod(number - 1 + steps, values().length)];
    }
}
