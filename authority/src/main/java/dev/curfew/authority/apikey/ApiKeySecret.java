package dev.curfew.authority.apikey;

import dev.curfew.base.Ids;
import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The secret of an API key, as this authority made it: `crak_` and 60 bytes in base64url.
///
/// ```
/// byte   0      1..16   17..20       21..43          44..59
///        root   key     generation   secret          tag
///        key            unsigned     184 random bits HMAC-SHA256 of bytes 0..43, cut to 128 bits
/// ```
///
/// Laid out as refresh tokens are, under a tag of another purpose. There is no way to an instance but {@link
/// ApiKeySecrets}: who holds one holds a genuine secret, though perhaps an old one.
public final class ApiKeySecret {
    static final String PREFIX = "crak_";

    /// What Codex wants a personal access token to begin with.
    static final String CODEX_PREFIX = "at-";

    static final int BYTES = 60;
    static final int KEY = 1;
    static final int GENERATION = 17;
    static final int RANDOM = 21;
    static final int TAG = 44;
    static final int CHARS = PREFIX.length() + BYTES / 3 * 4;

    private static final String KEY_PREFIX = "key";

    private final byte[] bytes;

    ApiKeySecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The key, by the identifier that `World.id("key")` gave it.
    public String key() {
        return Ids.text(KEY_PREFIX, Arrays.copyOfRange(bytes, KEY, GENERATION));
    }

    /// Which secret of its key this is, from 0.
    public long generation() {
        return Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt(GENERATION));
    }

    static byte[] key(String id) {
        return Ids.bytes(KEY_PREFIX, id)
                .orElseThrow(() -> new IllegalArgumentException("not an identifier of an API key: " + id));
    }

    /// The SHA-256 of the 60 bytes: what a store keeps of it (law L4).
    public Octets digest() {
        return Octets.sha256(bytes);
    }

    /// As its holder presents it.
    public Secret text() {
        return Secret.of(PREFIX + Base64.getUrlEncoder().encodeToString(bytes));
    }

    /// The same, as Codex takes it for a personal access token.
    public Secret forCodex() {
        return Secret.of(CODEX_PREFIX + text().revealText(Secret.Purpose.DELIVER));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ApiKeySecret that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "ApiKeySecret";
    }
}
