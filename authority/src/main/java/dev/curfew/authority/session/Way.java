package dev.curfew.authority.session;

import java.util.Locale;

/// The way in which a session began.
public enum Way {
    /// E-mail and password, on Curfew's own page or API.
    PASSWORD,
    /// An app sent the person to a browser that was, or then became, signed in there.
    BROWSER,
    /// A code that a device showed was approved in a browser.
    DEVICE_CODE;

    /// The stable code, such as `device-code`.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The way with this code.
    public static Way of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
