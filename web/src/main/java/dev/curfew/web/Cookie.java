package dev.curfew.web;

import java.time.Duration;
import java.util.Optional;

/// A cookie to set (RFC 6265).
///
/// @param maxAge how long the browser keeps it; empty for as long as it runs; zero takes it away
public record Cookie(
        String name,
        String value,
        String path,
        Optional<Duration> maxAge,
        boolean httpOnly,
        boolean secure,
        SameSite sameSite) {

    /// Which requests of other sites carry the cookie.
    public enum SameSite {
        /// None.
        STRICT("Strict"),
        /// Following a link, and nothing else.
        LAX("Lax");

        private final String word;

        SameSite(String word) {
            this.word = word;
        }
    }

    public Cookie {
        if (!Text.isToken(name)) {
            throw new IllegalArgumentException("not a cookie name");
        }
        if (!value.chars().allMatch(Cookie::isValue)) {
            throw new IllegalArgumentException("not a cookie value");
        }
        if (!path.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != ';')) {
            throw new IllegalArgumentException("not a cookie path");
        }
    }

    /// A cookie of this site only: the whole site, out of reach of scripts, lax.
    public static Cookie of(String name, String value, boolean secure) {
        return new Cookie(name, value, "/", Optional.empty(), true, secure, SameSite.LAX);
    }

    /// What takes the cookie `name` away.
    public static Cookie gone(String name, boolean secure) {
        return of(name, "", secure).lasting(Duration.ZERO);
    }

    /// The same cookie, kept for `span`.
    public Cookie lasting(Duration span) {
        return new Cookie(name, value, path, Optional.of(span), httpOnly, secure, sameSite);
    }

    /// The same cookie, sent with paths below `path` only.
    public Cookie within(String path) {
        return new Cookie(name, value, path, maxAge, httpOnly, secure, sameSite);
    }

    /// The same cookie under another rule for other sites.
    public Cookie sameSite(SameSite rule) {
        return new Cookie(name, value, path, maxAge, httpOnly, secure, rule);
    }

    String line() {
        var line = new StringBuilder(name)
                .append('=')
                .append(value)
                .append("; Path=")
                .append(path);
        maxAge.ifPresent(span -> line.append("; Max-Age=").append(span.toSeconds()));
        if (httpOnly) {
            line.append("; HttpOnly");
        }
        if (secure) {
            line.append("; Secure");
        }
        return line.append("; SameSite=").append(sameSite.word).toString();
    }

    /// A cookie-octet of RFC 6265 section 4.1.1.
    private static boolean isValue(int c) {
        return c > 0x20 && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\';
    }
}
