package dev.curfew.client;

import dev.curfew.base.World;

/// The store that a setting names.
public final class Stores {
    private Stores() {}

    /// The store of a kind for a home.
    ///
    /// @param keyring what the operating system has; {@link Keyring#none} where there is none
    public static CredentialStore of(StoreKind kind, Home home, Keyring keyring, World world) {
        return switch (kind) {
            case FILE -> FileStore.at(home.path(), world);
            case KEYRING -> KeyringStore.of(keyring, home, world);
            case AUTO -> AutoStore.of(keyring, home, world);
            case EPHEMERAL -> new EphemeralStore();
        };
    }
}
