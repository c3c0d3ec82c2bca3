package dev.curfew.authority.store;

import dev.curfew.base.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A data directory that belongs to this process until it is closed, or until the process is gone: the
/// operating system's own lock on `curfew.lock`, which holds the owner's process id for whoever is refused.
final class DataDirectory implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// Takes the directory, making it if need be.
    ///
    /// @throws Problem of kind `UNAVAILABLE`, naming the directory, if it is another's or cannot be used
    static DataDirectory take(Path path) {
        try {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel channel = FileChannel.open(
                    path.resolve("curfew.lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    OWNER_ONLY);
            try {
                return new DataDirectory(path, channel).locked();
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new Problem(Problem.Kind.UNAVAILABLE, "The data directory " + path + " cannot be used: " + e);
        }
    }

    private DataDirectory locked() throws IOException {
        FileLock lock = tryLock();
        if (lock == null) {
            String pid = text().strip();
            throw new Problem(
                    Problem.Kind.UNAVAILABLE,
                    "The data directory " + path + " is in use by another Curfew"
                            + (pid.isEmpty() ? "" : ", process " + pid)
                            + "; stop that one first, or name another directory");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
        return this;
    }

    private @Nullable FileLock tryLock() throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private String text() throws IOException {
        var bytes = ByteBuffer.allocate(32);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    }

    Path path() {
        return path;
    }

    /// A file in it that only its owner reads, made empty if it is not there.
    Path file(String name) {
        Path file = path.resolve(name);
        try {
            if (Files.notExists(file)) {
                Files.createFile(file, OWNER_ONLY);
            }
            return file;
        } catch (IOException e) {
            throw new Problem(Problem.Kind.UNAVAILABLE, "The file " + file + " cannot be made: " + e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
