package dev.curfew.authority.session;

import java.util.Locale;

/// Why something ended. The code is on the wire and in the database; each surface has its own words for it.
public enum Cause {
    /// Signed out by the holder or an admin, this one alone.
    SIGNED_OUT,
    /// Its device was signed out.
    DEVICE_SIGNED_OUT,
    /// Every session through its app was signed out.
    APP_SIGNED_OUT,
    /// The person was signed out everywhere.
    SIGNED_OUT_EVERYWHERE,
    /// Its token was revoked by whoever held it (RFC 7009).
    REVOKED,
    /// A refresh token that had been redeemed came back.
    REPLAYED,
    /// Its refresh tokens were used from two places at once, and the workspace ends such sessions.
    COPIED,
    /// The session that approved it was ended by a replay.
    PARENT_REPLAYED,
    /// Its authorization code was used twice (RFC 6749, section 4.1.2).
    CODE_REUSED,
    /// Not used for too long, or too old.
    LAPSED,
    /// The person was deactivated.
    DEACTIVATED,
    /// The person changed the password and chose to end the other sessions.
    PASSWORD_CHANGED,
    /// The app was removed, or the grant that allowed it.
    APP_REMOVED,
    /// Another person signed in with the same browser.
    REPLACED,
    /// The database was restored from a backup, which may not know of later ends.
    RESTORED;

    /// The stable code, such as `signed-out`.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The cause with this code.
    public static Cause of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
