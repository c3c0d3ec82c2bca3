package dev.curfew.base;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Bytes that must not leak. Printing shows the length only, equality takes the same time wherever the difference is,
/// and reading names its {@link Purpose}, so that a search for {@code reveal(} lists every place (law L4).
public final class Secret {
    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Takes a copy of `bytes`.
    public static Secret of(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    /// The UTF-8 bytes of `text`.
    public static Secret of(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Why a secret is read.
    public enum Purpose {
        /// To hand it to the one who owns it, in an answer or a cookie.
        DELIVER,
        /// To compute a digest, a tag or a derived key from it.
        DERIVE,
        /// To compare it, through a password hash, with what a person typed.
        VERIFY,
        /// To write it, sealed or in a file of mode 0600.
        KEEP,
        /// To present it to somebody else's server.
        PRESENT
    }

    /// A copy of the bytes.
    public byte[] reveal(Purpose purpose) {
        return bytes.clone();
    }

    /// The bytes as UTF-8 text.
    public String revealText(Purpose purpose) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// How many bytes there are.
    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Secret[" + bytes.length + " bytes]";
    }
}
