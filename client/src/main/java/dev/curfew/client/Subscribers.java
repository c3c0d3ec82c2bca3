package dev.curfew.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Those who are told of each change of state.
final class Subscribers {
    private static final System.Logger LOG = System.getLogger(Subscribers.class.getName());

    private final List<Consumer<AuthState>> all = new CopyOnWriteArrayList<>();

    /// Takes in one more; what it returns ends that.
    Runnable add(Consumer<AuthState> subscriber) {
        all.add(subscriber);
        return () -> all.remove(subscriber);
    }

    void tell(AuthState state) {
        for (Consumer<AuthState> subscriber : all) {
            try {
                subscriber.accept(state);
            } catch (RuntimeException e) {
                // A surface that cannot show a state must not end the refresh that caused it.
                LOG.log(System.Logger.Level.ERROR, "a subscriber failed", e);
            }
        }
    }
}
