package dev.curfew.client;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Where a credential is to be kept, in Codex's words.
public enum StoreKind {
    /// `auth.json` in the home.
    FILE,
    /// The keyring of the operating system, and nowhere else.
    KEYRING,
    /// The keyring, and the file where there is none.
    AUTO,
    /// Memory: it ends with the process.
    EPHEMERAL;

    /// The kind that a setting or a flag names.
    public static Optional<StoreKind> of(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.wireName().equals(name))
                .findFirst();
    }

    /// As it is written in settings.
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
