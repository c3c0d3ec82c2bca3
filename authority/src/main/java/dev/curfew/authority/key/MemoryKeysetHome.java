package dev.curfew.authority.key;

import java.util.Optional;
import java.util.function.Function;

/// A keyset that dies with the process.
final class MemoryKeysetHome implements KeysetHome {
    private Keyset keyset;

    MemoryKeysetHome(Keyset keyset) {
        this.keyset = keyset;
    }

    @Override
    public synchronized Optional<Keyset> load() {
        return Optional.of(keyset);
    }

    @Override
    public synchronized Keyset update(Function<Optional<Keyset>, Keyset> change) {
        keyset = change.apply(Optional.of(keyset));
        return keyset;
    }
}
