package dev.curfew.authority.session;

import java.util.Locale;

/// How a session is used.
public enum Surface {
    WEB,
    CLI,
    IDE,
    DESKTOP,
    /// Headless or delegated.
    AGENT,
    /// The API platform's console.
    PLATFORM,
    /// Signed in to somebody else's app.
    THIRD_PARTY,
    /// One client steering another.
    REMOTE;

    /// The stable code, such as `third_party`.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The surface with this code.
    public static Surface of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
