package dev.curfew.cli;

/// What one check of an installation found.
///
/// @param check its name, the same every time
/// @param found what is so, in a sentence without anything secret
/// @param toDo what to do about it; empty where nothing is
record Finding(String check, Verdict verdict, String found, String toDo) {
    /// How serious it is.
    enum Verdict {
        OK,
        WARN,
        BAD
    }

    static Finding ok(String check, String found) {
        return new Finding(check, Verdict.OK, found, "");
    }

    static Finding warn(String check, String found, String toDo) {
        return new Finding(check, Verdict.WARN, found, toDo);
    }

    static Finding bad(String check, String found, String toDo) {
        return new Finding(check, Verdict.BAD, found, toDo);
    }
}
