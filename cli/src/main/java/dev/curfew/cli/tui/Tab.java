package dev.curfew.cli.tui;

/// A screen.
enum Tab {
    STATUS("Status"),
    SESSIONS("Sessions"),
    DEVICES("Devices"),
    REVOCATIONS("Revocations"),
    LOG("Log"),
    HELP("Help");

    private final String title;

    Tab(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /// The one `steps` to the right, around the end.
    Tab turned(int steps) {
        return values()[Math.floorMod(ordinal() + steps, values().length)];
    }
}
