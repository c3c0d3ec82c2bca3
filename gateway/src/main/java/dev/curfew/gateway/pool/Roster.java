package dev.curfew.gateway.pool;

import dev.curfew.authority.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The connections of the vault that are upstream accounts.
public interface Roster {
    /// All of them as they are; reads the database.
    List<Entry> entries();

    /// Calls `heard` after one of them was added, removed, signed in to or refused, on any node.
    Store.Waking onChange(Runnable heard);

    /// Removes one, and has its tokens revoked at its provider.
    ///
    /// @throws dev.curfew.base.Problem NOT_FOUND
    void remove(String account, String by, Instant now);

    /// One of them.
    ///
    /// @param label what people call it
    /// @param plan as the provider calls it
    record Entry(String id, String label, Optional<String> plan, Upstream upstream, Standing standing) {}
}
