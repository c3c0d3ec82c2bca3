package dev.curfew.cli;

/// What one check of an installation found.
///
/// @param check its name, the same every time
/// @param found what is so, in a sentence without anything secret
/// @param toDo what to do about it; empty where nothing is
public record Finding(String check, Verdict verdict, String found, String toDo) {
    /// How serious it is.
    public enum Verdict {
        OK,
        WARN,
        BAD
    }

    /// One that is as it should be.
    public static Finding ok(String check, String found) {
        return new Finding(check, Verdict.OK, found, "");
    }

    /// One that is worth a look.
    public static Finding warn(String check, String found, String toDo) {
        return new Finding(check, Verdict.WARN, found, toDo);
    }

    /// One that is to be mended.
    public static Finding bad(String check, String found, String toDo) {
        return new Finding(check, Verdict.BAD, found, toDo);
    }
}
