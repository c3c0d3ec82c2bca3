package dev.curfew.authority.device;

import java.util.Locale;

/// Why a device is pointed out to its person as unfamiliar.
public enum Doubt {
    /// Somebody signed in with the password on a device that was not known, while others were.
    PASSWORD,
    /// A browser approved it, and it was then used from another network than that browser: what it looks like
    /// when somebody was talked into entering a code.
    ELSEWHERE;

    /// The stable code, such as `elsewhere`.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The doubt with this code.
    public static Doubt of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
