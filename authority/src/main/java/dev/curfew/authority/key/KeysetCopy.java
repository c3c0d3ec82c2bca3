package dev.curfew.authority.key;

import dev.curfew.base.Problem;
import java.nio.file.Path;

/// A copy of a keyset in a file of its own, mode 0600, as it goes with a backup: whoever has it can make
/// tokens, so it is kept apart from the backup and better guarded.
public final class KeysetCopy {
    private KeysetCopy() {}

    /// Writes the copy, whole or not at all.
    ///
    /// @throws Problem UNAVAILABLE naming the file
    public static void write(Path file, Keyset keyset) {
        new PrivateFile(file).write(KeysetJson.write(keyset));
    }

    /// Reads a copy.
    ///
    /// @throws Problem UNAVAILABLE naming the file, if it is not there or not a keyset
    public static Keyset read(Path path) {
        var file = new PrivateFile(path);
        byte[] json = file.read().orElseThrow(() -> file.problem("does not exist"));
        try {
            return KeysetJson.read(json);
        } catch (KeysetJson.Unreadable e) {
            throw file.problem("is not a copy of a keyset: " + e.getMessage());
        }
    }
}
