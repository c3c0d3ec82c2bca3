package dev.curfew.web;

import dev.curfew.base.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Reading text that somebody else wrote: strict where it is meant to be understood, escaped where it is only shown.
final class Text {
    private Text() {}

    /// The text of `bytes`, or a problem if they are not UTF-8.
    static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("The text is not valid UTF-8.");
        }
    }

    /// Decodes percent escapes, and `+` as a space if `form` (the form encoding of the URL standard).
    static String percentDecoded(String text, boolean form) {
        if (text.indexOf('%') < 0 && (!form || text.indexOf('+') < 0) && isPlain(text)) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        var out = ByteBuffer.allocate(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '%') {
                if (i + 2 >= in.length || !HexFormat.isHexDigit(in[i + 1]) || !HexFormat.isHexDigit(in[i + 2])) {
                    throw malformed("A percent escape is incomplete.");
                }
                out.put((byte) (HexFormat.fromHexDigit(in[i + 1]) << 4 | HexFormat.fromHexDigit(in[i + 2])));
                i += 2;
            } else {
                out.put(form && in[i] == '+' ? (byte) ' ' : in[i]);
            }
        }
        byte[] decoded = new byte[out.position()];
        out.flip().get(decoded);
        return utf8(decoded);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /// A token of RFC 9110 section 5.6.2: a header name, a cookie name, a method.
    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || !(Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0)) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /// Whether `text` is ASCII without control characters.
    static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 0x20 || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    /// `text` without control characters, cut to `limit` characters.
    static String tame(String text, int limit) {
        if (text.length() <= limit && isPrintable(text)) {
            return text;
        }
        var tame = new StringBuilder(Math.min(text.length(), limit));
        text.codePoints()
                .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
                .limit(limit)
                .forEach(tame::appendCodePoint);
        return tame.toString();
    }

    static Problem malformed(String hint) {
        return new Problem(Problem.Kind.MALFORMED_REQUEST, hint);
    }
}
