package dev.curfew.testkit.console;

import dev.curfew.authority.store.ForwardingStore;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.base.World;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A store in memory that fails when it is told to.
final class Ailing extends ForwardingStore {
    private volatile @Nullable RuntimeException why;

    Ailing(World world) {
        super(new MemoryStore(world));
    }

    /// Fails for this reason while `work` is done.
    void with(RuntimeException reason, Runnable work) {
        why = reason;
        try {
            work.run();
        } finally {
            why = null;
        }
    }

    @Override
    public <R> R decide(Key key, Rule<R> rule) {
        complain();
        return super.decide(key, rule);
    }

    @Override
    public <R> R read(Function<Found, R> query) {
        complain();
        return super.read(query);
    }

    private void complain() {
        RuntimeException now = why;
        if (now != null) {
            throw now;
        }
    }
}
