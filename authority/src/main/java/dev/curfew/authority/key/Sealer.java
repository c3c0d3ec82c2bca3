package dev.curfew.authority.key;

import dev.curfew.base.World;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals bytes under a secret: AES-256-GCM with a key that HKDF-SHA256 (RFC 5869) derives from the secret and the
/// purpose, so that one secret serves several purposes without any of them opening another's seal.
public final class Sealer {
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final byte[] ZERO_NONCE = new byte[NONCE];
    private static final Provider HKDF;
    private static final Provider AES;

    static {
        try {
            HKDF = Security.getProvider(KDF.getInstance("HKDF-SHA256").getProviderName());
            AES = Cipher.getInstance("AES/GCM/NoPadding").getProvider();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final World world;

    public Sealer(World world) {
        this.world = world;
    }

    /// Seals `plain`: a random nonce of 12 bytes, then the ciphertext with its tag of 16. May be called any
    /// number of times with the same secret and purpose.
    public byte[] sealUnder(byte[] secret, String purpose, byte[] plain) {
        byte[] nonce = world.random(NONCE);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, derive(secret, text(purpose)), nonce, plain)
                .orElseThrow();
        return ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array();
    }

    /// What was sealed under this secret for this purpose; empty where the secret or the purpose is another or a
    /// bit of the seal has changed.
    public Optional<byte[]> openUnder(byte[] secret, String purpose, byte[] seal) {
        if (seal.length < NONCE + TAG) {
            return Optional.empty();
        }
        return crypt(
                Cipher.DECRYPT_MODE,
                derive(secret, text(purpose)),
                Arrays.copyOf(seal, NONCE),
                Arrays.copyOfRange(seal, NONCE, seal.length));
    }

    /// Seals the one message that is ever kept under this secret and context: the ciphertext with its tag, no
    /// nonce. The nonce of AES-GCM has to differ between messages of one key; a key with a single message needs
    /// none, so it is zero and takes no room. A caller that would keep a second message under the same secret and
    /// context uses {@link #sealUnder}.
    public static byte[] sealOnce(byte[] secret, byte[] context, byte[] plain) {
        return crypt(Cipher.ENCRYPT_MODE, derive(secret, context), ZERO_NONCE, plain)
                .orElseThrow();
    }

    /// Opens what {@link #sealOnce} made; empty where anything differs.
    public static Optional<byte[]> openOnce(byte[] secret, byte[] context, byte[] seal) {
        return seal.length < TAG
                ? Optional.empty()
                : crypt(Cipher.DECRYPT_MODE, derive(secret, context), ZERO_NONCE, seal);
    }

    /// 32 bytes for one purpose, by HKDF-SHA256 without salt. The salt adds nothing where the secret is uniform, as all
    /// of ours are.
    static byte[] derive(byte[] secret, byte[] context) {
        try {
            return KDF.getInstance("HKDF-SHA256", HKDF)
                    .deriveData(HKDFParameterSpec.ofExtract().addIKM(secret).thenExpand(context, 32));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA256 was there at the start", e);
        }
    }

    static byte[] text(String purpose) {
        return purpose.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<byte[]> crypt(int mode, byte[] key, byte[] nonce, byte[] bytes) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", AES);
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG * 8, nonce));
            return Optional.of(cipher.doFinal(bytes));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM was there at the start", e);
        }
    }
}
