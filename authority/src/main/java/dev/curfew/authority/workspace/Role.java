package dev.curfew.authority.workspace;

import java.util.Locale;

/// What a person may do in the workspace.
public enum Role {
    /// Everything; the last active owner cannot be taken away.
    OWNER,
    /// Everything that does not touch an owner.
    ADMIN,
    /// Their own sessions and apps.
    DEVELOPER,
    /// Reads everything, changes nothing but what is their own.
    AUDITOR;

    /// The stable code, such as `owner`.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The role with this code.
    public static Role of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /// Whether somebody of this role may change people and apps of `other`'s role.
    public boolean governs(Role other) {
        return this == OWNER || (this == ADMIN && other != OWNER);
    }

    /// Whether somebody of this role may see what everybody holds.
    public boolean seesEverybody() {
        return this != DEVELOPER;
    }
}
