package dev.curfew.authority.key;

import dev.curfew.base.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// A small file that only its owner may read, mode 0600, replaced whole or not at all.
public record PrivateFile(Path path) {
    private static final System.Logger LOG = System.getLogger(PrivateFile.class.getName());
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /// The content; empty where there is no such file. Wider permissions are tightened, with a warning:
    /// whoever could read the file may have done so.
    public Optional<byte[]> read() {
        try {
            byte[] content = Files.readAllBytes(path);
            tighten();
            return Optional.of(content);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw problem("cannot be read: " + reason(e));
        }
    }

    /// Where the content is until it has been forced to disk and gets its name.
    public Path beside() {
        return path.resolveSibling(path.getFileName() + ".new");
    }

    /// Writes beside the file, forces to disk, renames over it and forces the directory, so that a crash at
    /// any moment leaves the old content or the new one. One writer at a time.
    public void write(byte[] content) {
        Path beside = beside();
        try {
            Files.deleteIfExists(beside);
            writeNew(beside, content);
            Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forceDirectory();
        } catch (IOException e) {
            throw problem("cannot be written: " + reason(e));
        }
    }

    /// Writes the file where there is none, and otherwise leaves it as it is.
    void create(byte[] content) {
        try {
            writeNew(path, content);
            forceDirectory();
        } catch (FileAlreadyExistsException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0} is already there", path);
        } catch (IOException e) {
            throw problem("cannot be written: " + reason(e));
        }
    }

    private void writeNew(Path target, byte[] content) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = FileChannel.open(target, options, ownerOnly())) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private void forceDirectory() throws IOException {
        try (var directory = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /// An error that names the file.
    Problem problem(String what) {
        return new Problem(Problem.Kind.UNAVAILABLE, path + " " + what);
    }

    FileAttribute<?>[] ownerOnly() {
        return posix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private void tighten() {
        if (!posix()) {
            return;
        }
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            if (OWNER_ONLY.containsAll(permissions)) {
                return;
            }
            Files.setPosixFilePermissions(path, OWNER_ONLY);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} was open to others ({1}) and is now for its owner only; whoever else uses this machine may know it",
                    path,
                    PosixFilePermissions.toString(permissions));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the permissions of {0} stay too wide: {1}", path, reason(e));
        }
    }

    private boolean posix() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    static String reason(IOException e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")");
    }
}
