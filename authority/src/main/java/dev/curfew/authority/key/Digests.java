package dev.curfew.authority.key;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/// SHA-256 and HMAC-SHA256. The JDK's own are used: they run on the processor's instructions, and a call through
/// a provider object that is already known costs a fraction of a microsecond, so nothing is pooled.
public final class Digests {
    private static final Provider SHA256;
    private static final Provider HMAC;

    static {
        try {
            SHA256 = MessageDigest.getInstance("SHA-256").getProvider();
            HMAC = Mac.getInstance("HmacSHA256").getProvider();
        } catch (GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Digests() {}

    /// The SHA-256 of `bytes`, 32 bytes.
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256", SHA256).digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 was there at the start", e);
        }
    }

    /// The HMAC-SHA256 of the first `length` of `bytes`, 32 bytes.
    public static byte[] hmac(SecretKey key, byte[] bytes, int length) {
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
