package dev.curfew.authority.store;

import java.util.List;
import java.util.function.Function;

/// A store that passes everything on to another, for those who add something to one of its verbs: traces,
/// counts, faults.
public class ForwardingStore implements Store {
    private final Store store;

    /// @param store that it passes everything on to, and closes
    public ForwardingStore(Store store) {
        this.store = store;
    }

    @Override
    public <R> R decide(Key key, Rule<R> rule) {
        return store.decide(key, rule);
    }

    @Override
    public <R> R read(Function<Found, R> query) {
        return store.read(query);
    }

    @Override
    public List<Recorded> events(long position, int limit) {
        return store.events(position, limit);
    }

    @Override
    public long head() {
        return store.head();
    }

    @Override
    public String incarnation() {
        return store.incarnation();
    }

    @Override
    public String engine() {
        return store.engine();
    }

    @Override
    public Waking onEvents(Runnable wake) {
        return store.onEvents(wake);
    }

    @Override
    public void close() {
        store.close();
    }
}
