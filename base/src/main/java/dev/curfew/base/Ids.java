package dev.curfew.base;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// Identifiers and the 16 bytes they stand for: 48 bits of time, then 80 bits of entropy, as 26 characters of
/// Crockford's base 32 in lower case (no i, l, o or u to misread) behind a prefix and an underscore.
///
/// The first ten characters are the time, whose top two bits are always zero, the other sixteen the entropy; the
/// form is canonical: an identifier has one spelling.
public final class Ids {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int TIME_CHARS = 10;
    private static final int CHARS = 26;
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            VALUES[ALPHABET.charAt(i)] = (byte) i;
        }
    }

    private Ids() {}

    static String next(String prefix, long millis, byte[] entropy) {
        return text(
                prefix,
                ByteBuffer.allocate(16)
                        .putLong(millis << 16)
                        .position(6)
                        .put(entropy)
                        .array());
    }

    /// The identifier of 16 bytes.
    public static String text(String prefix, byte[] bytes) {
        if (bytes.length != 16) {
            throw new IllegalArgumentException("an identifier has 16 bytes, not " + bytes.length);
        }
        ByteBuffer halves = ByteBuffer.wrap(bytes);
        long high = halves.getLong();
        long low = halves.getLong();
        StringBuilder id =
                new StringBuilder(prefix.length() + 1 + CHARS).append(prefix).append('_');
        digits(id, high >>> 16, TIME_CHARS);
        // 80 bits of entropy as two runs of 40: the 16 that share a long with the time and 24 more, then the last 40.
        digits(id, (high & 0xffff) << 24 | low >>> 40, 8);
        digits(id, low, 8);
        return id.toString();
    }

    /// The 16 bytes of an identifier with this prefix; empty for any other text.
    public static Optional<byte[]> bytes(String prefix, String id) {
        int start = prefix.length() + 1;
        if (id.length() != start + CHARS || !id.startsWith(prefix) || id.charAt(start - 1) != '_') {
            return Optional.empty();
        }
        long time = number(id, start, TIME_CHARS);
        long middle = number(id, start + TIME_CHARS, 8);
        long last = number(id, start + TIME_CHARS + 8, 8);
        if (time < 0 || time >>> 48 != 0 || middle < 0 || last < 0) {
            return Optional.empty();
        }
        return Optional.of(ByteBuffer.allocate(16)
                .putLong(time << 16 | middle >>> 24)
                .putLong(middle << 40 | last)
                .array());
    }

    private static void digits(StringBuilder to, long number, int count) {
        for (int shift = (count - 1) * 5; shift >= 0; shift -= 5) {
            to.append(ALPHABET.charAt((int) (number >>> shift) & 31));
        }
    }

    /// The number that `count` characters spell, -1 where one is not of the alphabet.
    private static long number(String id, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            char c = id.charAt(i);
            if (c >= VALUES.length || VALUES[c] < 0) {
                return -1;
            }
            number = number << 5 | VALUES[c];
        }
        return number;
    }
}
