package dev.curfew.client;

import dev.curfew.base.World;
import dev.curfew.client.StoreException.Fault;
import dev.curfew.client.internal.Durable;
import dev.curfew.client.internal.LockFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Optional;

/// `auth.json` in a home directory, the file that Curfew and Codex share.
///
/// What is written goes first, whole and durable, to `auth.json.new` and then takes the place of `auth.json`
/// in one step; a refreshed token is therefore never lost between the server and the disk. What a crash
/// interrupted is {@link #unfinished()}. The lock is `curfew.lock`: Codex's own locks on this file are of a
/// kind that Java cannot take, so it is not held off; whoever holds the lock compares what is stored with
/// what it knows all the same.
public final class FileStore implements CredentialStore {
    private static final System.Logger LOG = System.getLogger(FileStore.class.getName());
    private static final int LARGEST = 1 << 20;

    private final Path home;
    private final World world;

    private FileStore(Path home, World world) {
        this.home = home;
        this.world = world;
    }

    /// The store of a home directory, which is made, for its owner only, when something is to be written.
    public static FileStore at(Path home, World world) {
        return new FileStore(home.toAbsolutePath().normalize(), world);
    }

    @Override
    public Optional<AuthFile> load() throws StoreException {
        Path path = home.resolve("auth.json");
        try {
            trust(path);
            byte[] bytes = bounded(path);
            if (Durable.tighten(path)) {
                LOG.log(System.Logger.Level.WARNING, "others could read {0}; only its owner can now", path);
            }
            AuthFile file = understood(path, bytes);
            return file.isBlank() ? Optional.empty() : Optional.of(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException(
                    Fault.UNREADABLE,
                    "%s cannot be read (%s). Make it a file that you may read, or sign in again. It was left as it is."
                            .formatted(path, reason(e)),
                    e);
        }
    }

    @Override
    public void save(AuthFile file) throws StoreException {
        Path path = home.resolve("auth.json");
        try {
            Durable.makePrivate(home);
            trust(path);
            // A link of the person's own leads to where they keep the file; it stays a link.
            Path real = Files.isSymbolicLink(path) ? path.toRealPath() : path;
            Durable.write(real, draft(real), file.bytes());
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException(
                    Fault.UNWRITABLE,
                    "%s cannot be written (%s). Make room or give yourself the right, and try again. What was stored is as it was."
                            .formatted(path, reason(e)),
                    e);
        }
    }

    @Override
    public boolean delete() throws StoreException {
        Path path = home.resolve("auth.json");
        try {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                Durable.delete(draft(path));
                return false;
            }
            if (Files.isSymbolicLink(path) && Files.exists(path)) {
                trust(path);
                Path real = path.toRealPath();
                Durable.delete(draft(real));
                Durable.delete(real);
            }
            Durable.delete(draft(path));
            return Durable.delete(path);
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException(
                    Fault.UNWRITABLE,
                    "%s cannot be removed (%s). Remove it yourself: it still signs you in.".formatted(path, reason(e)),
                    e);
        }
    }

    @Override
    public Optional<AuthFile> unfinished() throws StoreException {
        Path path = home.resolve("auth.json");
        try {
            Path draft = draft(Files.isSymbolicLink(path) ? path.toRealPath() : path);
            return Files.isRegularFile(draft, LinkOption.NOFOLLOW_LINKS)
                    ? AuthFile.parse(bounded(draft))
                    : Optional.empty();
        } catch (IOException e) {
            throw new StoreException(Fault.UNREADABLE, "%s.new cannot be read (%s).".formatted(path, reason(e)), e);
        }
    }

    @Override
    public Held hold(Duration patience) throws StoreException {
        Path path = home.resolve("curfew.lock");
        try {
            Durable.makePrivate(home);
            LockFile.Hold hold = new LockFile(home, "curfew.lock", world)
                    .take(patience)
                    .orElseThrow(() -> new StoreException(
                            Fault.LOCKED,
                            "Another process has been changing the sign-in in %s for %d s. Let it finish, or end it."
                                    .formatted(home, patience.toSeconds()),
                            null));
            return () -> release(hold);
        } catch (StoreException e) {
            throw e;
        } catch (IOException e) {
            throw new StoreException(
                    Fault.UNWRITABLE,
                    "%s cannot be locked (%s). Give yourself the right to write there.".formatted(path, reason(e)),
                    e);
        }
    }

    @Override
    public Optional<Path> beside() {
        return Optional.of(home);
    }

    @Override
    public String place() {
        return home.resolve("auth.json").toString();
    }

    private static void release(LockFile.Hold hold) {
        try {
            hold.close();
        } catch (IOException e) {
            // The lock goes with the channel, whatever closing it says.
            LOG.log(System.Logger.Level.DEBUG, "the lock file was not closed well", e);
        }
    }

    private static Path draft(Path path) {
        return path.resolveSibling(path.getFileName() + ".new");
    }

    /// Refuses a link that somebody else has laid: it would make us read or write a file of theirs.
    private static void trust(Path path) throws IOException {
        if (!Files.isSymbolicLink(path)) {
            return;
        }
        UserPrincipal laidBy = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS);
        if (!laidBy.equals(ourselves(path))) {
            throw new StoreException(
                    Fault.UNTRUSTED,
                    "%s is a link that belongs to %s and not to you. Remove it, and sign in again."
                            .formatted(path, laidBy.getName()),
                    null);
        }
    }

    private static UserPrincipal ourselves(Path path) throws IOException {
        String name = System.getProperty("user.name", "");
        try {
            return path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
        } catch (java.nio.file.attribute.UserPrincipalNotFoundException nameless) {
            // A user without a name, as in some containers: whoever owns the home is us.
            return Files.getOwner(path.toAbsolutePath().getParent());
        }
    }

    private static byte[] bounded(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            // To open a pipe would be to wait for somebody to write into it.
            throw new FileSystemException(path.toString(), null, "it is no file");
        }
        if (Files.size(path) > LARGEST) {
            throw new FileSystemException(path.toString(), null, "it is far too large");
        }
        return Files.readAllBytes(path);
    }

    private static AuthFile understood(Path path, byte[] bytes) throws StoreException {
        Optional<AuthFile> file = AuthFile.parse(bytes);
        if (file.isEmpty()) {
            String text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8).strip();
            throw text.isEmpty() || (text.startsWith("{") && !text.endsWith("}"))
                    ? new StoreException(
                            Fault.TRUNCATED,
                            "%s ends in the middle. Put back a whole copy, or sign in again. It was left as it is."
                                    .formatted(path),
                            null)
                    : foreign(path);
        }
        if (file.get().credential().isEmpty() && !file.get().isBlank()) {
            throw foreign(path);
        }
        return file.get();
    }

    private static StoreException foreign(Path path) {
        return new StoreException(
                Fault.FOREIGN,
                "%s is not what Curfew or Codex writes. Move it away, or sign in again. It was left as it is."
                        .formatted(path),
                null);
    }

    /// What the operating system says, without the path, which the message has already.
    private static String reason(IOException e) {
        if (e instanceof FileSystemException told && told.getReason() != null) {
            return told.getReason();
        }
        return switch (e) {
            case java.nio.file.AccessDeniedException denied -> "you may not";
            default ->
                e.getMessage() == null || e instanceof FileSystemException
                        ? e.getClass().getSimpleName()
                        : e.getMessage();
        };
    }
}
