package dev.curfew.client.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Files of mode 0600 that are there whole or not at all, whatever ends the process or the machine.
public final class Durable {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    private Durable() {}

    /// Writes `bytes` to `path` by way of `draft` in the same directory, so that a reader sees the old file
    /// or the new one. When it throws, `path` is as it was.
    public static void write(Path path, Path draft, byte[] bytes) throws IOException {
        Files.deleteIfExists(draft);
        try (FileChannel channel = FileChannel.open(
                draft,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                ownerOnly(draft))) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        move(draft, path);
    }

    /// Puts a durable file in the place of another in the same directory.
    public static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        settle(to);
    }

    /// Adds to a log that only its owner may read; one that has grown to `largest` bytes is put aside as
    /// `….1` first.
    public static void append(Path path, String text, long largest) throws IOException {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && Files.size(path) >= largest) {
            move(path, path.resolveSibling(path.getFileName() + ".1"));
        }
        try (FileChannel channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS),
                ownerOnly(path))) {
            channel.write(ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
    }

    /// Makes a directory that only its owner may look into, where it is missing.
    public static void makePrivate(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            if (posix(directory)) {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
        }
    }

    /// Removes a file for good.
    ///
    /// @return whether there was one
    public static boolean delete(Path path) throws IOException {
        boolean there = Files.deleteIfExists(path);
        if (there) {
            settle(path);
        }
        return there;
    }

    /// Takes away what others than the owner may do with a file.
    ///
    /// @return whether there was anything
    public static boolean tighten(Path path) throws IOException {
        if (!posix(path) || OWNER.containsAll(Files.getPosixFilePermissions(path))) {
            return false;
        }
        Files.setPosixFilePermissions(path, OWNER);
        return true;
    }

    /// What a new file is made with.
    static FileAttribute<?>[] ownerOnly(Path path) {
        return posix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /// Makes the directory remember what it holds. Windows does so by itself, and opens no directory.
    private static void settle(Path path) throws IOException {
        if (posix(path)) {
            try (FileChannel directory = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }
}
