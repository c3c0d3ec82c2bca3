package dev.curfew.cli.appserver;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/// The file with what a peer must know to be let in at a network address. Whoever can read it can do there
/// what its owner can.
public final class TokenFile {
    /// What it is called in a home.
    public static final String NAME = "app-server.token";

    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final int SHORTEST = 16;
    private static final int LONGEST = 4096;

    private TokenFile() {}

    /// Reads it; makes it, with a new token, where it is missing.
    ///
    /// @throws IOException when it cannot be read or made, or is not for its owner alone; the message says what to
    ///     do
    public static Secret readOrMake(Path file, World world) throws IOException {
        if (!Files.exists(file)) {
            make(file.toAbsolutePath(), world);
        }
        return read(file);
    }

    /// Reads it.
    public static Secret read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no token file at " + file);
        }
        if (posix(file)) {
            var permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
            permissions.removeAll(OWNER);
            permissions.remove(PosixFilePermission.OWNER_EXECUTE);
            if (!permissions.isEmpty()) {
                throw new IOException("others may read " + file + "; run: chmod 600 " + file);
            }
        }
        if (Files.size(file) > LONGEST) {
            throw new IOException(file + " is too large for a token file");
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        if (text.length() < SHORTEST || !text.matches("[\\x21-\\x7e]+")) {
            throw new IOException(file + " must hold one word of at least " + SHORTEST
                    + " printable characters; remove it and a good one is made");
        }
        return Secret.of(text);
    }

    private static void make(Path file, World world) throws IOException {
        Path directory = file.resolveSibling(".").normalize();
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, only("rwx------", directory));
        }
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(world.random(32));
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), only("rw-------", directory))) {
            channel.write(ByteBuffer.wrap((token + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (FileAlreadyExistsException another) {
            // Another process was first; its token is as good.
            System.getLogger(TokenFile.class.getName()).log(System.Logger.Level.DEBUG, "made by another", another);
        }
    }

    private static FileAttribute<?>[] only(String permissions, Path at) {
        return posix(at)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
