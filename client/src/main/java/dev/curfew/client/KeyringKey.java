package dev.curfew.client;

import dev.curfew.base.Secret;
import dev.curfew.client.StoreException.Fault;
import java.util.Base64;
import java.util.Optional;

/// A key of a home in the operating system's keyring: service `Curfew Revocations`, the account made of the
/// home's path.
record KeyringKey(Keyring keyring, Home home) {
    private static final String SERVICE = "Curfew Revocations";

    /// The key; empty where none was made yet.
    ///
    /// @throws StoreException where the keyring does not say, or holds something else there
    Optional<Secret> find() throws StoreException {
        Optional<Secret> entry = keyring.find(SERVICE, account());
        Optional<Secret> key = entry.flatMap(KeyringKey::read);
        if (key.isEmpty() && entry.isPresent()) {
            throw new StoreException(
                    Fault.FOREIGN,
                    "What %s holds as %s is no key. Remove it, and what it sealed is lost."
                            .formatted(keyring.name(), SERVICE),
                    null);
        }
        return key;
    }

    void put(Secret key) throws StoreException {
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(key.reveal(Secret.Purpose.KEEP));
        keyring.put(SERVICE, account(), Secret.of(text));
    }

    private static Optional<Secret> read(Secret entry) {
        try {
            return Optional.of(Secret.of(Base64.getUrlDecoder().decode(entry.revealText(Secret.Purpose.DERIVE))))
                    .filter(key -> key.length() == SealingKey.LENGTH);
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    private String account() {
        return KeyringStore.account("revocations", home.path());
    }
}
