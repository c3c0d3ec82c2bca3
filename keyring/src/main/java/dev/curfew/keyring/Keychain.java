package dev.curfew.keyring;

import dev.curfew.base.Secret;
import java.util.Optional;

/// What macOS's Security framework does for generic passwords in the keychain that a person's login opens,
/// without asking anybody. Statuses are its `OSStatus`.
interface Keychain {
    int OK = 0;
    int USER_CANCELED = -128;
    int NOT_AVAILABLE = -25291;
    int AUTH_FAILED = -25293;
    int NO_SUCH_KEYCHAIN = -25294;
    int DUPLICATE_ITEM = -25299;
    int ITEM_NOT_FOUND = -25300;
    int NO_DEFAULT_KEYCHAIN = -25307;
    int INTERACTION_NOT_ALLOWED = -25308;
    int INTERACTION_REQUIRED = -25315;

    /// A status, and what was found with `OK`.
    record Found(int status, Optional<Secret> secret) {}

    /// Looks for an item.
    Found find(String service, String account);

    /// Makes an item.
    ///
    /// @return `DUPLICATE_ITEM` where there is one already
    int add(String service, String account, Secret secret);

    /// Replaces what an item holds.
    int change(String service, String account, Secret secret);

    /// Removes an item.
    int delete(String service, String account);

    /// Whether the keychain itself is locked.
    boolean locked();
}
