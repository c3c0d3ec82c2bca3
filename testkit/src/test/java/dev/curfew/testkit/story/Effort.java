package dev.curfew.testkit.story;

/// How much a test that could go on for ever does: little in every build, much with `-Dcurfew.long`.
public final class Effort {
    private Effort() {}

    public static int of(int usual, int inLongRuns) {
        return Boolean.getBoolean("curfew.long") ? inLongRuns : usual;
    }
}
