package dev.curfew.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Where a credential is kept. Whoever means to change it holds it first, reads it again and then writes:
/// others may have been there.
public interface CredentialStore {
    /// What is stored; empty where nobody is signed in.
    ///
    /// @throws StoreException when something is there that cannot be used; it stays as it is
    Optional<AuthFile> load() throws StoreException;

    /// Stores `file` whole, or throws and leaves what was there. After it returns, the file outlives a crash
    /// of the machine.
    void save(AuthFile file) throws StoreException;

    /// Removes what is stored.
    ///
    /// @return whether there was anything
    boolean delete() throws StoreException;

    /// Tokens that came from a server and that a crash kept from being stored. Whoever calls holds the store,
    /// and then saves or deletes.
    default Optional<AuthFile> unfinished() throws StoreException {
        return Optional.empty();
    }

    /// Waits until nobody else changes it, in this process or another.
    ///
    /// @throws StoreException with fault LOCKED when `patience` was not enough
    Held hold(Duration patience) throws StoreException;

    /// The directory for what is to be remembered of the credential beside it; empty where nothing of it
    /// outlives the process.
    default Optional<Path> beside() {
        return Optional.empty();
    }

    /// Where that is, as the person knows it.
    String place();

    /// The right to change; closing gives it back.
    interface Held extends AutoCloseable {
        @Override
        void close();
    }
}
