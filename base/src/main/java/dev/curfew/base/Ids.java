package dev.curfew.base;

/// Crockford's base 32 in lower case, the alphabet of identifiers: no i, l, o or u to misread.
final class Ids {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    private Ids() {}

    static String next(String prefix, long millis, byte[] entropy) {
        StringBuilder id =
                new StringBuilder(prefix.length() + 27).append(prefix).append('_');
        for (int shift = 45; shift >= 0; shift -= 5) {
            id.append(ALPHABET.charAt((int) (millis >>> shift) & 31));
        }
        long bits = 0;
        int held = 0;
        for (byte octet : entropy) {
            bits = (bits << 8) | (octet & 0xff);
            held += 8;
            while (held >= 5) {
                held -= 5;
                id.append(ALPHABET.charAt((int) (bits >>> held) & 31));
            }
        }
        return id.toString();
    }
}
