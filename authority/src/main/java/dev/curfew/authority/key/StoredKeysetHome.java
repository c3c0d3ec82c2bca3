package dev.curfew.authority.key;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Octets;
import java.util.Optional;
import java.util.function.Function;

/// A keyset in the database of several nodes, which all follow the one row.
final class StoredKeysetHome implements KeysetHome {
    private final Store store;
    private final WrappedKeyset wrapping;
    private final LastRead last = new LastRead();

    StoredKeysetHome(Store store, WrappedKeyset wrapping) {
        this.store = store;
        this.wrapping = wrapping;
    }

    @Override
    public Optional<Keyset> load() {
        return store.read(found -> found.one(StoredKeyset.KIND, StoredKeyset.ONLY))
                .map(this::open);
    }

    /// Makes the new keys outside the decision, since that takes longer than others should wait; if another
    /// node was quicker, starts again from what that one wrote.
    @Override
    public Keyset update(Function<Optional<Keyset>, Keyset> change) {
        while (true) {
            Optional<StoredKeyset> before = store.read(found -> found.one(StoredKeyset.KIND, StoredKeyset.ONLY));
            Optional<Keyset> had = before.map(this::open);
            Keyset made = change.apply(had);
            if (had.filter(made::equals).isPresent() || written(before, made)) {
                return made;
            }
        }
    }

    private boolean written(Optional<StoredKeyset> before, Keyset made) {
        var after = new StoredKeyset(StoredKeyset.ONLY, Octets.of(wrapping.seal(made)));
        return store.decide(Key.of(StoredKeyset.KIND, StoredKeyset.ONLY), found -> {
            if (!found.one(StoredKeyset.KIND, StoredKeyset.ONLY).equals(before)) {
                return Change.answer(false);
            }
            return before.isPresent()
                    ? Change.answer(true).replace(StoredKeyset.KIND, after)
                    : Change.answer(true).create(StoredKeyset.KIND, after);
        });
    }

    private Keyset open(StoredKeyset stored) {
        return last.of(stored.wrapped().array(), wrapping::open);
    }
}
