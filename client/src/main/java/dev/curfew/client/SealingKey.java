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
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The key under which a token waits to be revoked, in a file of its own away from what it seals. A copy of
/// the home alone does not hold the tokens; a copy of everything that the person can read does. It is made
/// when it is first needed.
public final class SealingKey {
    private static final int NONCE = 12;
    private static final int KEY = 32;

    private final Path path;
    private final World world;

    /// @param path not in the home that it seals for
    public SealingKey(Path path, World world) {
        this.path = path.toAbsolutePath();
        this.world = world;
    }

    /// The usual place: `curfew/revocations.key` in `XDG_STATE_HOME`, else in `~/.local/state`.
    public static SealingKey usual(Map<String, String> environment, World world) {
        Path state = Home.given(environment, "XDG_STATE_HOME")
                .map(Path::of)
                .orElseGet(() -> Home.ofPerson(environment).resolve(".local").resolve("state"));
        return new SealingKey(state.resolve("curfew").resolve("revocations.key"), world);
    }

    /// Where it lies.
    public Path place() {
        return path;
    }

    /// Seals `secret` for `about`: it opens only together with the same.
    Octets seal(Secret secret, String about) throws IOException {
        byte[] nonce = world.random(NONCE);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, about, secret.reveal(Secret.Purpose.KEEP), 0);
        return Octets.of(ByteBuffer.allocate(NONCE + sealed.length)
                .put(nonce)
                .put(sealed)
                .array());
    }

    /// Opens what was sealed for `about`.
    ///
    /// @throws IOException when it was sealed for something else, by another key, or was changed
    Secret open(Octets sealed, String about) throws IOException {
        byte[] all = sealed.array();
        if (all.length <= NONCE) {
            throw new IOException("the sealed token is cut short");
        }
        return Secret.of(cipher(Cipher.DECRYPT_MODE, java.util.Arrays.copyOf(all, NONCE), about, all, NONCE));
    }

    private byte[] cipher(int mode, byte[] nonce, String about, byte[] text, int from) throws IOException {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key(), "AES"), new GCMParameterSpec(128, nonce));
            cipher.updateAAD(about.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text, from, text.length - from);
        } catch (GeneralSecurityException e) {
            throw new IOException("the sealed token does not open", e);
        }
    }

    private byte[] key() throws IOException {
        try {
            return read();
        } catch (NoSuchFileException none) {
            return made();
        }
    }

    private byte[] read() throws IOException {
        byte[] key = Files.readAllBytes(path);
        if (key.length != KEY) {
            throw new IOException(path + " is not a key; remove it, and what it sealed is lost");
        }
        return key;
    }

    /// Two processes may come here at once: the second finds the key of the first.
    private byte[] made() throws IOException {
        Path directory = path.resolveSibling(".").normalize();
        Durable.makePrivate(directory);
        try (LockFile.Hold hold = new LockFile(directory, "revocations.lock", world)
                .take(Duration.ofSeconds(5))
                .orElseThrow(() -> new IOException("another process is making " + path))) {
            if (!hold.isHeld() || Files.exists(path)) {
                return read();
            }
            byte[] key = world.random(KEY);
            Durable.write(path, path.resolveSibling("revocations.key.new"), key);
            return key;
        }
    }
}
