package dev.curfew.client;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.StoreException.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/// The sign-in of a home in the operating system's keyring, where Codex looks for it too: service `Codex
/// Auth`, the account made of the home's path.
///
/// What is in the keyring is not on disk as well: saving removes the file. Processes of one home take turns
/// by the same lock file as with {@link FileStore}.
public final class KeyringStore implements CredentialStore {
    private static final System.Logger LOG = System.getLogger(KeyringStore.class.getName());
    private static final String SERVICE = "Codex Auth";

    private final Keyring keyring;
    private final Path home;
    private final FileStore file;

    private KeyringStore(Keyring keyring, Home home, FileStore file) {
        this.keyring = keyring;
        this.home = home.path();
        this.file = file;
    }

    /// The store of a home.
    public static KeyringStore of(Keyring keyring, Home home, World world) {
        return new KeyringStore(keyring, home, FileStore.at(home.path(), world));
    }

    /// The account of a home: `cli|` and the first 16 hexadecimal digits of the SHA-256 of its path, without
    /// links where it exists.
    public static String account(Path home) {
        String path;
        try {
            path = home.toRealPath().toString();
        } catch (IOException notThere) {
            path = home.toString();
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(path.getBytes(StandardCharsets.UTF_8));
            return "cli|" + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public Optional<AuthFile> load() throws StoreException {
        Optional<Secret> entry = keyring.find(SERVICE, account(home));
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        AuthFile file = AuthFile.parse(entry.get().reveal(Secret.Purpose.KEEP))
                .filter(it -> it.isBlank() || it.credential().isPresent())
                .orElseThrow(() -> new StoreException(
                        Fault.FOREIGN,
                        "What %s holds is not what Curfew or Codex writes. Sign in again. It was left as it is."
                                .formatted(place()),
                        null));
        return file.isBlank() ? Optional.empty() : Optional.of(file);
    }

    @Override
    public void save(AuthFile auth) throws StoreException {
        keyring.put(SERVICE, account(home), Secret.of(auth.compact()));
        try {
            file.delete();
        } catch (StoreException e) {
            LOG.log(System.Logger.Level.WARNING, "stored in the keyring, but {0}", e.getMessage());
        }
    }

    /// Removes the entry and the file: the second whatever becomes of the first.
    @Override
    public boolean delete() throws StoreException {
        return Everywhere.delete(this::removeEntry, file::delete);
    }

    /// Removes the entry, and not the file.
    boolean removeEntry() throws StoreException {
        return keyring.remove(SERVICE, account(home));
    }

    @Override
    public Held hold(Duration patience) throws StoreException {
        return file.hold(patience);
    }

    @Override
    public String place() {
        return "%s (%s, %s)".formatted(keyring.name(), SERVICE, account(home));
    }
}
