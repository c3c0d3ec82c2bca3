package dev.curfew.base;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// An unchanging run of bytes that is no secret: a digest, a seal. Equality takes the same time wherever the
/// difference is.
public final class Octets {
    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Takes a copy of `bytes`.
    public static Octets of(byte[] bytes) {
        return new Octets(bytes.clone());
    }

    /// SHA-256 of `bytes`.
    public static Octets sha256(byte[] bytes) {
        try {
            return new Octets(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// A copy of the bytes.
    public byte[] array() {
        return bytes.clone();
    }

    /// How many bytes there are.
    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Octets that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// Base64url without padding.
    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
