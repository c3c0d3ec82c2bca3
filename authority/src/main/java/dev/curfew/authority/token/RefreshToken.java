package dev.curfew.authority.token;

import dev.curfew.base.Ids;
import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A refresh token that this authority made: `crft_` and 60 bytes in base64url.
///
/// ```
/// byte   0      1..16    17..20       21..43          44..59
///        key    family   generation   secret          tag
///        number          unsigned     184 random bits HMAC-SHA256 of bytes 0..43, cut to 128 bits
/// ```
///
/// 60 bytes are 80 characters without a spare bit, so a token has exactly one spelling. There is no way to an
/// instance but {@link RefreshTokens}, which makes it or has checked its tag: who holds one holds a genuine
/// token.
public final class RefreshToken {
    static final String PREFIX = "crft_";
    static final int BYTES = 60;
    static final int FAMILY = 1;
    static final int GENERATION = 17;
    static final int SECRET = 21;
    static final int TAG = 44;
    static final int CHARS = PREFIX.length() + BYTES / 3 * 4;

    private static final String FAMILY_PREFIX = "ses";

    private final byte[] bytes;

    RefreshToken(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The family, by the identifier that `World.id("ses")` gave it.
    public String family() {
        return familyOf(Arrays.copyOfRange(bytes, FAMILY, GENERATION));
    }

    static String familyOf(byte[] id) {
        return Ids.text(FAMILY_PREFIX, id);
    }

    static byte[] family(String id) {
        return Ids.bytes(FAMILY_PREFIX, id)
                .orElseThrow(() -> new IllegalArgumentException("not an identifier of a family: " + id));
    }

    /// Which token of its family this is, from 0 to 2^32 - 1.
    public long generation() {
        return Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt(GENERATION));
    }

    /// The SHA-256 of the 60 bytes: what a store keeps of a token (law L4).
    public Octets digest() {
        return Octets.sha256(bytes);
    }

    /// The token as its holder presents it.
    public Secret text() {
        return Secret.of(PREFIX + Base64.getUrlEncoder().encodeToString(bytes));
    }

    int keyNumber() {
        return bytes[0] & 0xff;
    }

    byte[] secret() {
        return Arrays.copyOfRange(bytes, SECRET, TAG);
    }

    /// Family and generation: what is particular to this token and no secret.
    byte[] place() {
        return Arrays.copyOfRange(bytes, FAMILY, SECRET);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RefreshToken that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "RefreshToken";
    }
}
