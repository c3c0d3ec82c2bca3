package dev.curfew.client;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.StoreException.Fault;
import dev.curfew.client.internal.Durable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The sign-in of a home in the operating system's keyring, where Codex looks for it too: service `Codex
/// Auth`, the account made of the home's path.
///
/// What is in the keyring is not on disk as well: saving removes the file. Processes of one home take turns
/// by the same lock file as with {@link FileStore}.
public final class KeyringStore implements CredentialStore {
    private static final System.Logger LOG = System.getLogger(KeyringStore.class.getName());
    private static final String SERVICE = "Codex Auth";

    private final Keyring keyring;
    private final Home home;
    private final FileStore file;

    private KeyringStore(Keyring keyring, Home home, FileStore file) {
        this.keyring = keyring;
        this.home = home;
        this.file = file;
    }

    /// The store of a home.
    public static KeyringStore of(Keyring keyring, Home home, World world) {
        return new KeyringStore(keyring, home, FileStore.at(home.path(), world));
    }

    /// The account of a home's sign-in: `cli|` and the first 16 hexadecimal digits of the SHA-256 of its
    /// path, without links where it exists.
    public static String account(Path home) {
        return account("cli", home);
    }

    /// As above, for what else Codex keeps of a home.
    ///
    /// @param what in place of `cli`
    public static String account(String what, Path home) {
        String path;
        try {
            path = verbatim(home.toRealPath().toString());
        } catch (IOException notThere) {
            path = home.toString();
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(path.getBytes(StandardCharsets.UTF_8));
            return what + "|" + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// A path as Codex sees it once its links are resolved: on Windows that is the form which nothing
    /// shortens or expands, `\\?\C:\…`.
    static String verbatim(String path) {
        if (path.matches("(?s)[A-Za-z]:\\\\.*")) {
            return "\\\\?\\" + path;
        }
        return path.startsWith("\\\\") && !path.startsWith("\\\\?\\") ? "\\\\?\\UNC" + path.substring(1) : path;
    }

    /// The encrypted files in which Codex keeps a home's sign-in where it is told to; those that are there.
    /// We import from them, and remove them when somebody logs out.
    public static List<Path> secrets(Home home) {
        Path directory = home.path().resolve("secrets");
        return Stream.of("codex_auth.age", "cli_auth.age")
                .map(directory::resolve)
                .filter(Files::exists)
                .toList();
    }

    /// Whether a keyring holds something for a home; whatever it is, it is not read.
    public static boolean holds(Keyring keyring, Home home) throws StoreException {
        return keyring.find(SERVICE, account(home.path())).isPresent();
    }

    @Override
    public Optional<AuthFile> load() throws StoreException {
        Optional<Secret> entry = keyring.find(SERVICE, account(home.path()));
        if (entry.isEmpty()) {
            return secretly();
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
        keyring.put(SERVICE, account(home.path()), Secret.of(auth.compact()));
        try {
            file.delete();
        } catch (StoreException e) {
            LOG.log(System.Logger.Level.WARNING, "stored in the keyring, but {0}", e.getMessage());
        }
    }

    /// Removes the entry, what Codex keeps encrypted, and the file: each whatever becomes of the others.
    @Override
    public boolean delete() throws StoreException {
        return Everywhere.delete(this::removeEntry, this::removeSecrets, file::delete);
    }

    /// Removes the entry, and nothing else.
    boolean removeEntry() throws StoreException {
        return keyring.remove(SERVICE, account(home.path()));
    }

    /// Removes what Codex keeps encrypted.
    boolean removeSecrets() throws StoreException {
        boolean removed = false;
        for (Path secret : secrets(home)) {
            try {
                removed |= Durable.delete(secret);
            } catch (IOException e) {
                throw new StoreException(
                        Fault.UNWRITABLE,
                        "%s cannot be removed. Remove it yourself: it still signs Codex in.".formatted(secret),
                        e);
            }
        }
        return removed;
    }

    /// Nobody is called signed out whom Codex calls signed in.
    private Optional<AuthFile> secretly() throws StoreException {
        List<Path> there = secrets(home);
        if (there.isEmpty()) {
            return Optional.empty();
        }
        throw new StoreException(
                Fault.FOREIGN,
                "Codex keeps the sign-in encrypted in %s, which is only imported here. Import it into a home of Curfew's own, or"
                                .formatted(there.getFirst())
                        + " set features.secret_auth_storage to false and sign in again. It was left as it is.",
                null);
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
        return "%s (%s, %s)".formatted(keyring.name(), SERVICE, account(home.path()));
    }
}
