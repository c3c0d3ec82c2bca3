package dev.curfew.keyring;

import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.StoreException;
import dev.curfew.client.StoreException.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Secrets that are too long for a credential of Windows, each in a file of its own under a key that is not
/// there.
///
/// A file is named by its target and its key: two processes that each make a key do not write over each
/// other's, and the credential that is written last finds its own. What the other left is sealed under a key
/// that nobody has.
final class SealedFiles {
    private static final System.Logger LOG = System.getLogger(SealedFiles.class.getName());
    private static final int NONCE = 12;
    private static final int LENGTH = 32;

    private final Path directory;
    private final World world;

    /// What opens a file.
    record Key(Secret bytes) {
        private static final String MARK = "curfew-sealed:";

        /// The key that a credential holds; empty where it holds something else.
        static Optional<Key> read(Secret credential) {
            String text = credential.revealText(Secret.Purpose.DERIVE);
            if (!text.startsWith(MARK)) {
                return Optional.empty();
            }
            try {
                byte[] key = Base64.getUrlDecoder().decode(text.substring(MARK.length()));
                return key.length == LENGTH ? Optional.of(new Key(Secret.of(key))) : Optional.empty();
            } catch (IllegalArgumentException notOne) {
                return Optional.empty();
            }
        }

        /// What is put into the credential.
        Secret text() {
            return Secret.of(
                    MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.reveal(Secret.Purpose.KEEP)));
        }

        private String id() {
            return digest(bytes.reveal(Secret.Purpose.DERIVE));
        }
    }

    /// @param directory of the person, on this machine
    SealedFiles(Path directory, World world) {
        this.directory = directory;
        this.world = world;
    }

    Key newKey() {
        return new Key(Secret.of(world.random(LENGTH)));
    }

    /// Writes a secret in the place of the one that this key sealed.
    void seal(String target, Key key, Secret secret) throws StoreException {
        byte[] nonce = world.random(NONCE);
        Path path = path(target, key);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, target, secret.reveal(Secret.Purpose.KEEP));
            Files.createDirectories(directory);
            replace(
                    path,
                    ByteBuffer.allocate(NONCE + sealed.length)
                            .put(nonce)
                            .put(sealed)
                            .flip());
        } catch (GeneralSecurityException | IOException e) {
            throw new StoreException(
                    Fault.UNWRITABLE,
                    "%s cannot be written: is the disk full? What was stored is as it was.".formatted(path),
                    e);
        }
    }

    /// What this key sealed.
    Secret open(String target, Key key) throws StoreException {
        Path path = path(target, key);
        try {
            byte[] all = Files.readAllBytes(path);
            if (all.length > NONCE) {
                return Secret.of(cipher(
                        Cipher.DECRYPT_MODE,
                        key,
                        Arrays.copyOf(all, NONCE),
                        target,
                        Arrays.copyOfRange(all, NONCE, all.length)));
            }
        } catch (GeneralSecurityException e) {
            LOG.log(System.Logger.Level.DEBUG, "a sealed file does not open", e);
        } catch (IOException e) {
            throw new StoreException(
                    Fault.UNREADABLE,
                    "%s, which holds the sign-in, cannot be read. Give yourself the right, or sign in again."
                            .formatted(path),
                    e);
        }
        throw new StoreException(
                Fault.FOREIGN,
                "%s does not open: it was changed, or cut short. Sign in again. It was left as it is.".formatted(path),
                null);
    }

    /// Removes what this key sealed. Where that fails nobody has the key any more.
    void remove(String target, Key key) {
        try {
            Files.deleteIfExists(path(target, key));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} stays, and nobody can open it", path(target, key));
        }
    }

    /// The old file or the new one, whatever ends the process or the machine.
    private void replace(Path path, ByteBuffer bytes) throws IOException {
        Path draft =
                path.resolveSibling(path.getFileName() + "." + HexFormat.of().formatHex(world.random(4)) + ".new");
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path path(String target, Key key) {
        String name = digest(target.getBytes(StandardCharsets.UTF_8));
        return directory.resolve(name + "-" + key.id() + ".sealed");
    }

    private static String digest(byte[] bytes) {
        return HexFormat.of().formatHex(Octets.sha256(bytes).array(), 0, 8);
    }

    private static byte[] cipher(int mode, Key key, byte[] nonce, String target, byte[] text)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode,
                new SecretKeySpec(key.bytes().reveal(Secret.Purpose.DERIVE), "AES"),
                new GCMParameterSpec(128, nonce));
        cipher.updateAAD(target.getBytes(StandardCharsets.UTF_8));
        return cipher.doFinal(text);
    }
}
