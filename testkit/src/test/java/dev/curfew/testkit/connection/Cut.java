package dev.curfew.testkit.connection;

import dev.curfew.authority.store.ForwardingStore;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import java.util.List;
import java.util.function.Function;

/// A way to a store that can be cut, as a database that is away. Closing it leaves the store open.
final class Cut extends ForwardingStore {
    private volatile boolean away;

    Cut(Store store) {
        super(store);
    }

    void cut() {
        away = true;
    }

    void mend() {
        away = false;
    }

    private void check() {
        if (away) {
            throw new Problem(Problem.Kind.UNAVAILABLE, "the database is away");
        }
    }

    @Override
    public <R> R decide(Key key, Rule<R> rule) {
        check();
        return super.decide(key, rule);
    }

    @Override
    public <R> R read(Function<Found, R> query) {
        check();
        return super.read(query);
    }

    @Override
    public List<Recorded> events(long position, int limit) {
        check();
        return super.events(position, limit);
    }

    @Override
    public void close() {
        cut();
    }
}
