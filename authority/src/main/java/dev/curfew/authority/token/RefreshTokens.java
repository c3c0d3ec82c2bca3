package dev.curfew.authority.token;

import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.Sealer;
import dev.curfew.authority.key.Tagger;
import dev.curfew.base.Octets;
import dev.curfew.base.World;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// Makes refresh tokens, tells genuine ones from guesses, and seals a successor under its predecessor.
public final class RefreshTokens {
    private static final String TAG_PURPOSE = "curfew refresh tag";
    private static final byte[] SEAL_CONTEXT = "curfew refresh successor".getBytes(StandardCharsets.US_ASCII);
    private static final long LAST_GENERATION = 0xffff_ffffL;

    private final Keys keys;
    private final World world;

    public RefreshTokens(Keys keys, World world) {
        this.keys = keys;
        this.world = world;
    }

    /// A new token of the family for that generation, under the root key in use.
    public RefreshToken mint(String family, long generation) {
        return token(
                keys.tagger(TAG_PURPOSE), family, generation, world.random(RefreshToken.TAG - RefreshToken.SECRET));
    }

    /// The token that `presented` spells where it is genuine; empty for anything else, whatever is wrong with
    /// it. Never throws.
    public Optional<RefreshToken> parse(String presented) {
        if (presented.length() != RefreshToken.CHARS || !presented.startsWith(RefreshToken.PREFIX)) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(presented.substring(RefreshToken.PREFIX.length()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        // Padding in place of the last characters decodes to fewer bytes.
        return bytes.length == RefreshToken.BYTES
                ? keys.tagger(bytes[0] & 0xff, TAG_PURPOSE)
                        .filter(tagger -> MessageDigest.isEqual(
                                tag(tagger, bytes), Arrays.copyOfRange(bytes, RefreshToken.TAG, bytes.length)))
                        .map(tagger -> new RefreshToken(bytes))
                : Optional.empty();
    }

    /// Seals the successor, which is the token of the same family one generation on, so that only the
    /// presenter of the predecessor can open it: 40 bytes that go into the family's row.
    ///
    /// What is sealed is the key number and the secret; the rest is known or computed. The sealing key comes
    /// from the predecessor's secret, its family and its generation. It seals one message that is ever kept:
    /// a generation has one successor (law L2), and where several redemptions race, the losers' seals are
    /// forgotten unwritten together with the successors in them. Therefore the nonce is zero.
    public Octets sealSuccessor(RefreshToken predecessor, RefreshToken successor) {
        if (!successor.family().equals(predecessor.family())
                || successor.generation() != predecessor.generation() + 1) {
            throw new IllegalArgumentException("a successor is of the same family, one generation on");
        }
        byte[] secret = successor.secret();
        byte[] plain = ByteBuffer.allocate(1 + secret.length)
                .put((byte) successor.keyNumber())
                .put(secret)
                .array();
        return Octets.of(Sealer.sealOnce(predecessor.secret(), context(predecessor), plain));
    }

    /// The successor that was sealed under this predecessor; empty where the seal is another's or damaged, or
    /// the root key of the successor is gone.
    public Optional<RefreshToken> openSuccessor(RefreshToken predecessor, Octets seal) {
        return Sealer.openOnce(predecessor.secret(), context(predecessor), seal.array())
                .filter(plain -> plain.length == 1 + RefreshToken.TAG - RefreshToken.SECRET)
                .flatMap(plain -> keys.tagger(plain[0] & 0xff, TAG_PURPOSE)
                        .map(tagger -> token(
                                tagger,
                                predecessor.family(),
                                predecessor.generation() + 1,
                                Arrays.copyOfRange(plain, 1, plain.length))));
    }

    /// What can end a family and nothing else: for a client to keep where it may not keep a refresh token.
    public RevocationToken revocation(String family) {
        return RevocationToken.of(family, keys.tagger(RevocationToken.PURPOSE));
    }

    /// The family that a text may end; empty for anything but a genuine revocation token. Never throws.
    public Optional<String> revocable(String presented) {
        return RevocationToken.family(presented, number -> keys.tagger(number, RevocationToken.PURPOSE));
    }

    private static RefreshToken token(Tagger tagger, String family, long generation, byte[] secret) {
        if (generation < 0 || generation > LAST_GENERATION) {
            throw new IllegalArgumentException("a generation is 0 to " + LAST_GENERATION + ", not " + generation);
        }
        byte[] bytes = new byte[RefreshToken.BYTES];
        ByteBuffer fields = ByteBuffer.wrap(bytes)
                .put((byte) tagger.number())
                .put(RefreshToken.family(family))
                .putInt((int) generation)
                .put(secret);
        fields.put(tag(tagger, bytes));
        return new RefreshToken(bytes);
    }

    private static byte[] tag(Tagger tagger, byte[] bytes) {
        return Arrays.copyOf(tagger.tag(bytes, RefreshToken.TAG), RefreshToken.BYTES - RefreshToken.TAG);
    }

    private static byte[] context(RefreshToken predecessor) {
        byte[] place = predecessor.place();
        return ByteBuffer.allocate(SEAL_CONTEXT.length + place.length)
                .put(SEAL_CONTEXT)
                .put(place)
                .array();
    }
}
