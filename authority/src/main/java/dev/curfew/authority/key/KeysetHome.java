package dev.curfew.authority.key;

import dev.curfew.authority.store.Store;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// Where the keyset is kept. All processes and nodes of one authority share one home.
///
/// Both verbs throw a {@link dev.curfew.base.Problem} that names the place where it cannot be read or written.
public interface KeysetHome {
    /// The keyset as it is now; empty before the first one was made. What is there and cannot be read is an
    /// error, never empty: new keys would end every session.
    Optional<Keyset> load();

    /// Replaces the keyset by what `change` makes of it, and returns the new one. Two updates never overlap, in
    /// this process or another; `change` may be asked again with a newer keyset, and nothing is written where it
    /// returns one equal to what it was given.
    Keyset update(Function<Optional<Keyset>, Keyset> change);

    /// `keys.json` in the data directory, of mode 0600.
    static KeysetHome inDirectory(Path directory) {
        return new FileKeysetHome(directory);
    }

    /// A row of the database that several nodes share, wrapped under a master key that every node is given.
    static KeysetHome inStore(Store store, WrappedKeyset wrapping) {
        return new StoredKeysetHome(store, wrapping);
    }

    /// Memory only: the keys die with the process. Making a keyset takes some hundred milliseconds, so
    /// short-lived authorities share one.
    static KeysetHome inMemory(Keyset keyset) {
        return new MemoryKeysetHome(keyset);
    }
}
