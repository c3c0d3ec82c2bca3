package dev.curfew.authority.signin;

import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/// The value of the cookie `curfew_session`: `crws_`, the session's identifier, a dot, and the secret.
///
/// @param secret 32 bytes in base64url; its digest is what the session keeps
record SessionCookie(String session, Secret secret) {
    private static final String NAME = "curfew_session";

    private static final Pattern FORM = Pattern.compile("crws_([a-z0-9_]{8,64})\\.([A-Za-z0-9_-]{43})");

    /// What the cookie is called; over TLS so that neither a neighbouring host nor plain HTTP can set it (RFC
    /// 6265bis, section 4.1.3.2).
    static String name(boolean secure) {
        return secure ? "__Host-" + NAME : NAME;
    }

    /// Reads what a browser sent; empty if it is not of this form.
    static Optional<SessionCookie> parse(String value) {
        var form = FORM.matcher(value);
        return form.matches()
                ? Optional.of(new SessionCookie(form.group(1), Secret.of(form.group(2))))
                : Optional.empty();
    }

    Octets digest() {
        return Octets.sha256(secret.reveal(Secret.Purpose.DERIVE));
    }

    /// The form token of the pages that are shown in this session.
    String csrf() {
        return Marks.tag(secret.reveal(Secret.Purpose.DERIVE), "curfew form");
    }

    String value() {
        return "crws_" + session + "." + new String(secret.reveal(Secret.Purpose.DELIVER), StandardCharsets.US_ASCII);
    }
}
