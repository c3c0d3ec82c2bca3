package dev.curfew.authority.workspace;

import dev.curfew.authority.store.Kind;
import java.time.Instant;

/// The hash of a person's password, apart from the person so that no list of people carries it.
///
/// @param hash an upgradable encoding, `{argon2}…`
public record Password(String person, String hash, Instant changedAt) {
    /// How the table holds it.
    public static final Kind<Password> KIND = Kind.<Password>in("password")
            .id(Password::person)
            .text("hash", Password::hash)
            .number("changed_at", Password::changedAt)
            .read(row -> new Password(row.text("id"), row.text("hash"), row.instant("changed_at")));

    @Override
    public String toString() {
        return "Password[" + person + "]";
    }
}
