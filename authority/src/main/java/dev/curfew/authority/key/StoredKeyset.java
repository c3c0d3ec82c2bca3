package dev.curfew.authority.key;

import dev.curfew.authority.store.Kind;
import dev.curfew.base.Octets;

/// The keyset in a database that several nodes share: one row, wrapped under a master key that is never there.
public record StoredKeyset(String id, Octets wrapped) {
    /// How the table holds it.
    public static final Kind<StoredKeyset> KIND = Kind.<StoredKeyset>in("keyset")
            .id(StoredKeyset::id)
            .bytes("wrapped", StoredKeyset::wrapped)
            .read(row -> new StoredKeyset(row.text("id"), row.octets("wrapped")));

    /// The identifier of the only row.
    static final String ONLY = "keyset";
}
