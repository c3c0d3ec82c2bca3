package dev.curfew.authority.token;

import dev.curfew.authority.key.Tagger;
import dev.curfew.base.Secret;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.IntFunction;

/// What ends one session and can do nothing else: `crrv_` and 33 bytes in base64url. A client that is logged
/// out while this server is away keeps it, and nothing with which anybody could sign in, until it can be
/// handed in.
///
/// ```
/// byte   0        1..16    17..32
///        key      family   tag
///        number            HMAC-SHA256 of bytes 0..16, cut to 128 bits
/// ```
///
/// It is not stored here, and every one of a family under one root key is the same. 33 bytes are 44
/// characters without a spare bit, so it has exactly one spelling.
public final class RevocationToken {
    static final String PURPOSE = "curfew revocation tag";

    private static final String PREFIX = "crrv_";
    private static final int FAMILY = 1;
    private static final int TAG = 17;
    private static final int BYTES = 33;

    private final byte[] bytes;

    private RevocationToken(byte[] bytes) {
        this.bytes = bytes;
    }

    static RevocationToken of(String family, Tagger tagger) {
        byte[] bytes = new byte[BYTES];
        ByteBuffer fields = ByteBuffer.wrap(bytes).put((byte) tagger.number()).put(RefreshToken.family(family));
        fields.put(tag(tagger, bytes));
        return new RevocationToken(bytes);
    }

    static Optional<String> family(String presented, IntFunction<Optional<Tagger>> taggers) {
        if (presented.length() != PREFIX.length() + BYTES / 3 * 4 || !presented.startsWith(PREFIX)) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(presented.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return bytes.length == BYTES
                ? taggers.apply(bytes[0] & 0xff)
                        .filter(tagger ->
                                MessageDigest.isEqual(tag(tagger, bytes), Arrays.copyOfRange(bytes, TAG, BYTES)))
                        .map(tagger -> RefreshToken.familyOf(Arrays.copyOfRange(bytes, FAMILY, TAG)))
                : Optional.empty();
    }

    /// The token as its holder presents it.
    public Secret text() {
        return Secret.of(PREFIX + Base64.getUrlEncoder().encodeToString(bytes));
    }

    private static byte[] tag(Tagger tagger, byte[] bytes) {
        return Arrays.copyOf(tagger.tag(bytes, TAG), BYTES - TAG);
    }

    @Override
    public String toString() {
        return "RevocationToken";
    }
}
