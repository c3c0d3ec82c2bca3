package dev.curfew.client;

import dev.curfew.base.Secret;
import java.util.Optional;

/// The keyring of an operating system: secrets by service and account, kept for one user. `curfew-keyring`
/// has those that there are.
///
/// Every call may throw a {@link StoreException}: with fault KEYRING_GONE where there is none, KEYRING_LOCKED
/// where it is locked, UNREADABLE or UNWRITABLE for anything else.
public interface Keyring {
    /// The secret of an account; empty where there is none.
    Optional<Secret> find(String service, String account) throws StoreException;

    /// Keeps a secret in place of the one that the account may have.
    void put(String service, String account, Secret secret) throws StoreException;

    /// Removes the secret of an account.
    ///
    /// @return whether there was one
    boolean remove(String service, String account) throws StoreException;

    /// What it is, as the person knows it.
    String name();

    /// None: every call says so.
    ///
    /// @param why a sentence
    static Keyring none(String why) {
        return new NoKeyring(why);
    }
}
