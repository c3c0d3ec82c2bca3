package dev.curfew.client;

import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.internal.Durable;
import dev.curfew.client.internal.LockFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The key under which a token waits to be revoked, away from what it seals: in the operating system's
/// keyring where the program uses one and it answers, else in a file of its own. A copy of the home alone
/// does not hold the tokens. A copy of everything that the person can read holds them where the key is the
/// file, which is therefore the weaker kind. Either is made when it is first needed.
public final class SealingKey {
    private static final System.Logger LOG = System.getLogger(SealingKey.class.getName());
    private static final int NONCE = 12;
    static final int LENGTH = 32;

    private final Path path;
    private final World world;
    private final Optional<KeyringKey> keyring;

    /// Where a key lies.
    public enum Kind {
        /// In the operating system's keyring.
        KEYRING,
        /// In a file.
        FILE
    }

    /// A token that is sealed, and where the key is that opens it.
    public record Sealed(Octets token, Kind by) {}

    private SealingKey(Path path, World world, Optional<KeyringKey> keyring) {
        this.path = path.toAbsolutePath();
        this.world = world;
        this.keyring = keyring;
    }

    /// In a file.
    ///
    /// @param path not in the home that it seals for
    public SealingKey(Path path, World world) {
        this(path, world, Optional.empty());
    }

    /// In a keyring, under a key for each home; in the file while the keyring does not answer.
    public SealingKey within(Keyring ring, Home home) {
        return new SealingKey(path, world, Optional.of(new KeyringKey(ring, home)));
    }

    /// The usual place: `curfew/revocations.key` in `XDG_STATE_HOME`, else in `~/.local/state`.
    public static SealingKey usual(Map<String, String> environment, World world) {
        Path state = Home.given(environment, "XDG_STATE_HOME")
                .map(Path::of)
                .orElseGet(() -> Home.ofPerson(environment).resolve(".local").resolve("state"));
        return new SealingKey(state.resolve("curfew").resolve("revocations.key"), world);
    }

    /// Where the file lies, if it is one.
    public Path place() {
        return path;
    }

    /// What would seal now. Nothing is made.
    public Kind now() {
        try {
            if (keyring.isPresent()) {
                keyring.get().find();
                return Kind.KEYRING;
            }
        } catch (StoreException e) {
            LOG.log(System.Logger.Level.DEBUG, "the keyring does not answer", e);
        }
        return Kind.FILE;
    }

    /// Seals `secret` for `about`: it opens only together with the same.
    Sealed seal(Secret secret, String about) throws IOException {
        if (keyring.isPresent()) {
            try {
                return new Sealed(sealed(inKeyring(keyring.get()), secret, about), Kind.KEYRING);
            } catch (StoreException e) {
                LOG.log(
                        e.fault() == StoreException.Fault.KEYRING_GONE
                                ? System.Logger.Level.DEBUG
                                : System.Logger.Level.WARNING,
                        "a token is sealed under {0}: {1}",
                        path,
                        e.getMessage());
            }
        }
        return new Sealed(sealed(inFile(), secret, about), Kind.FILE);
    }

    /// Opens what was sealed for `about`; empty when it was sealed for something else, by another key, or
    /// was changed.
    ///
    /// @throws IOException when the key cannot be had now
    Optional<Secret> open(Sealed sealed, String about) throws IOException {
        Optional<Secret> key = switch (sealed.by()) {
            case FILE -> Files.exists(path) ? Optional.of(read()) : Optional.empty();
            case KEYRING -> keyring.orElseGet(SealingKey::none).find();
        };
        byte[] all = sealed.token().array();
        if (key.isEmpty() || all.length <= NONCE) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Secret.of(cipher(Cipher.DECRYPT_MODE, key.get(), Arrays.copyOf(all, NONCE), about, all, NONCE)));
        } catch (GeneralSecurityException changed) {
            LOG.log(System.Logger.Level.DEBUG, "a sealed token does not open", changed);
            return Optional.empty();
        }
    }

    private static KeyringKey none() {
        return new KeyringKey(Keyring.none("The keyring is not in use here."), new Home(Path.of("")));
    }

    private Octets sealed(Secret key, Secret secret, String about) throws IOException {
        byte[] nonce = world.random(NONCE);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, about, secret.reveal(Secret.Purpose.KEEP), 0);
            return Octets.of(ByteBuffer.allocate(NONCE + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array());
        } catch (GeneralSecurityException e) {
            throw new IOException("a token cannot be sealed", e);
        }
    }

    private static byte[] cipher(int mode, Secret key, byte[] nonce, String about, byte[] text, int from)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode, new SecretKeySpec(key.reveal(Secret.Purpose.DERIVE), "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(about.getBytes(StandardCharsets.UTF_8));
        return cipher.doFinal(text, from, text.length - from);
    }

    private Secret inFile() throws IOException {
        try {
            return read();
        } catch (NoSuchFileException none) {
            return alone(() -> {
                if (Files.exists(path)) {
                    return read();
                }
                byte[] key = world.random(LENGTH);
                Durable.write(path, path.resolveSibling("revocations.key.new"), key);
                return Secret.of(key);
            });
        }
    }

    private Secret read() throws IOException {
        byte[] key = Files.readAllBytes(path);
        if (key.length != LENGTH) {
            throw new IOException(path + " is not a key; remove it, and what it sealed is lost");
        }
        return Secret.of(key);
    }

    private Secret inKeyring(KeyringKey ring) throws IOException {
        Optional<Secret> there = ring.find();
        return there.isPresent()
                ? there.get()
                : alone(() -> {
                    Optional<Secret> theirs = ring.find();
                    if (theirs.isPresent()) {
                        return theirs.get();
                    }
                    Secret key = Secret.of(world.random(LENGTH));
                    ring.put(key);
                    return key;
                });
    }

    private interface Making {
        Secret make() throws IOException;
    }

    /// Two processes may come here at once: the second finds the key of the first.
    @SuppressWarnings("try") // the lock is held, not used
    private Secret alone(Making making) throws IOException {
        Path directory = path.resolveSibling(".").normalize();
        Durable.makePrivate(directory);
        try (LockFile.Hold hold = new LockFile(directory, "revocations.lock", world)
                .take(Duration.ofSeconds(5))
                .orElseThrow(() -> new IOException("another process is making a key in " + directory))) {
            return making.make();
        }
    }
}
