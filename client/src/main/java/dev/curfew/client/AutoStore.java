package dev.curfew.client;

import dev.curfew.base.World;
import dev.curfew.client.StoreException.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// The keyring, and the file where the keyring does not do. It says which of the two holds the sign-in, and
/// why it is not the keyring.
///
/// Where both hold one, the keyring's counts, as with Codex, unless the file's tokens are newer: they were
/// stored while the keyring was locked, and what lies in it is spent.
public final class AutoStore implements CredentialStore {
    private static final System.Logger LOG = System.getLogger(AutoStore.class.getName());

    private final KeyringStore keyring;
    private final FileStore file;
    private final AtomicReference<Holder> holder;

    /// Who holds the sign-in, as far as this process has seen.
    ///
    /// @param because what the keyring said when it was passed over
    public record Holder(StoreKind kind, Optional<StoreException> because) {}

    private AutoStore(KeyringStore keyring, FileStore file) {
        this.keyring = keyring;
        this.file = file;
        this.holder = new AtomicReference<>(new Holder(StoreKind.KEYRING, Optional.empty()));
    }

    /// The store of a home.
    public static AutoStore of(Keyring keyring, Home home, World world) {
        return new AutoStore(KeyringStore.of(keyring, home, world), FileStore.at(home.path(), world));
    }

    /// Who held the sign-in when this process last looked or wrote.
    public Holder holder() {
        return holder.get();
    }

    /// What is stored.
    ///
    /// @throws StoreException where the file holds nothing and a locked keyring may: nobody is called signed
    ///     out because of a lock
    @Override
    public Optional<AuthFile> load() throws StoreException {
        Optional<AuthFile> kept;
        try {
            kept = keyring.load();
        } catch (StoreException e) {
            return instead(e);
        }
        Optional<AuthFile> written = kept.isPresent() ? readable() : file.load();
        boolean fromFile = written.isPresent() && (kept.isEmpty() || newer(written.get(), kept.get()));
        holder.set(new Holder(fromFile ? StoreKind.FILE : StoreKind.KEYRING, Optional.empty()));
        return fromFile ? written : kept;
    }

    @Override
    public void save(AuthFile auth) throws StoreException {
        try {
            keyring.save(auth);
            holder.set(new Holder(StoreKind.KEYRING, Optional.empty()));
        } catch (StoreException e) {
            file.save(auth);
            passOver(e);
        }
    }

    /// Removes from both, the second whatever the first says. A keyring that is not there holds nothing.
    @Override
    public boolean delete() throws StoreException {
        return Everywhere.delete(this::removeEntry, keyring::removeSecrets, file::delete);
    }

    @Override
    public Optional<AuthFile> unfinished() throws StoreException {
        return file.unfinished();
    }

    @Override
    public Held hold(Duration patience) throws StoreException {
        return file.hold(patience);
    }

    @Override
    public Optional<Path> beside() {
        return file.beside();
    }

    @Override
    public String place() {
        return holder.get().kind() == StoreKind.FILE ? file.place() : keyring.place();
    }

    private boolean removeEntry() throws StoreException {
        try {
            return keyring.removeEntry();
        } catch (StoreException e) {
            if (e.fault() == Fault.KEYRING_GONE) {
                return false;
            }
            throw e;
        }
    }

    private Optional<AuthFile> instead(StoreException said) throws StoreException {
        Optional<AuthFile> written = file.load();
        if (written.isEmpty() && said.fault() != Fault.KEYRING_GONE) {
            throw said;
        }
        passOver(said);
        return written;
    }

    private void passOver(StoreException said) {
        Holder before = holder.getAndSet(new Holder(StoreKind.FILE, Optional.of(said)));
        if (before.kind() == StoreKind.KEYRING) {
            LOG.log(
                    said.fault() == Fault.KEYRING_GONE ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                    "the sign-in is kept in {0}: {1}",
                    file.place(),
                    said.getMessage());
        }
    }

    /// The file, which does not matter where it cannot be read: the keyring has what counts.
    private Optional<AuthFile> readable() {
        try {
            return file.load();
        } catch (StoreException e) {
            LOG.log(System.Logger.Level.WARNING, "{0}", e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean newer(AuthFile one, AuthFile other) {
        Optional<Instant> at = refreshed(one);
        return at.isPresent()
                && refreshed(other).filter(it -> it.isBefore(at.get())).isPresent();
    }

    private static Optional<Instant> refreshed(AuthFile auth) {
        return auth.credential().orElse(null) instanceof Credential.Managed managed
                ? managed.lastRefresh()
                : Optional.empty();
    }
}
