package dev.curfew.authority.key;

import dev.curfew.base.Secret;
import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Tells what this authority made from what it did not, without storing it: HMAC-SHA256 under a key that is
/// derived from a root key for one purpose.
public final class Tagger {
    /// A call through a provider that is already known costs under half a microsecond, so nothing is pooled.
    private static final Provider HMAC;

    static {
        try {
            HMAC = Mac.getInstance("HmacSHA256").getProvider();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int number;
    private final SecretKeySpec key;

    private Tagger(int number, SecretKeySpec key) {
        this.number = number;
        this.key = key;
    }

    static Tagger under(RootKey root, String purpose) {
        byte[] key = Sealer.derive(root.secret().reveal(Secret.Purpose.DERIVE), Sealer.text(purpose));
        return new Tagger(root.number(), new SecretKeySpec(key, "HmacSHA256"));
    }

    /// The number of the root key, from 1 to 255.
    public int number() {
        return number;
    }

    /// The tag of the first `length` of `bytes`: 32 bytes.
    public byte[] tag(byte[] bytes, int length) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256", HMAC);
            mac.init(key);
            mac.update(bytes, 0, length);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 was there at the start", e);
        }
    }
}
