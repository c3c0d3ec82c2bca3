package dev.curfew.authority.key;

import java.util.Base64;
import java.util.Optional;

/// Base 64 in the alphabet of URLs without padding (RFC 7515, section 2).
final class Base64Url {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Base64Url() {}

    static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /// Reads the canonical spelling only: a last character with stray bits, or padding, is refused, so that a
    /// token has one text.
    static Optional<byte[]> decode(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
