package dev.curfew.authority.apikey;

import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.Tagger;
import dev.curfew.base.World;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// Makes the secrets of API keys, and tells genuine ones from guesses without looking anything up.
public final class ApiKeySecrets {
    private static final String TAG_PURPOSE = "curfew api key tag";

    private final Keys keys;
    private final World world;

    public ApiKeySecrets(Keys keys, World world) {
        this.keys = keys;
        this.world = world;
    }

    /// A new secret of the key for that generation, under the root key in use.
    ApiKeySecret mint(String key, long generation) {
        Tagger tagger = keys.tagger(TAG_PURPOSE);
        byte[] bytes = new byte[ApiKeySecret.BYTES];
        ByteBuffer.wrap(bytes)
                .put((byte) tagger.number())
                .put(ApiKeySecret.key(key))
                .putInt(Math.toIntExact(generation))
                .put(world.random(ApiKeySecret.TAG - ApiKeySecret.RANDOM))
                .put(tag(tagger, bytes));
        return new ApiKeySecret(bytes);
    }

    /// Whether this looks like an API key, ours or not.
    public static boolean claims(String presented) {
        return presented.startsWith(ApiKeySecret.PREFIX)
                || presented.startsWith(ApiKeySecret.CODEX_PREFIX + ApiKeySecret.PREFIX);
    }

    /// The secret that `presented` spells, as it is or as a personal access token of Codex, where it is
    /// genuine; empty for anything else, whatever is wrong with it. Never throws.
    public Optional<ApiKeySecret> parse(String presented) {
        String plain = presented.startsWith(ApiKeySecret.CODEX_PREFIX)
                ? presented.substring(ApiKeySecret.CODEX_PREFIX.length())
                : presented;
        if (plain.length() != ApiKeySecret.CHARS || !plain.startsWith(ApiKeySecret.PREFIX)) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(plain.substring(ApiKeySecret.PREFIX.length()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        // Padding in place of the last characters decodes to fewer bytes.
        return bytes.length == ApiKeySecret.BYTES
                ? keys.tagger(bytes[0] & 0xff, TAG_PURPOSE)
                        .filter(tagger -> MessageDigest.isEqual(
                                tag(tagger, bytes), Arrays.copyOfRange(bytes, ApiKeySecret.TAG, bytes.length)))
                        .map(tagger -> new ApiKeySecret(bytes))
                : Optional.empty();
    }

    private static byte[] tag(Tagger tagger, byte[] bytes) {
        return Arrays.copyOf(tagger.tag(bytes, ApiKeySecret.TAG), ApiKeySecret.BYTES - ApiKeySecret.TAG);
    }
}
