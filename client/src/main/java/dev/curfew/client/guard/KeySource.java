package dev.curfew.client.guard;

import dev.curfew.base.World;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// The published keys, fetched when a token names one that is not known, and now and then. Whoever makes up
/// key names makes a guard ask no more often than it does anyway.
final class KeySource {
    private static final System.Logger LOG = System.getLogger(KeySource.class.getName());

    /// An authority publishes a key for ten minutes before it signs with it.
    private static final Duration CACHED = Duration.ofMinutes(10);

    /// After an answer, how long a key that it did not hold is taken for none.
    private static final Duration CALM = Duration.ofSeconds(10);

    /// After a failure, how long nobody tries again.
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Source source;
    private final World world;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile Fetched last;

    /// What came of asking.
    ///
    /// @param at by nanoseconds
    /// @param answered whether there was an answer; if not, the keys are older
    private record Fetched(PublishedKeys keys, long at, boolean answered) {}

    /// What is known of a key.
    sealed interface Found {
        /// It is published.
        record Key(PublicKey key) implements Found {}

        /// It is not.
        record None() implements Found {}

        /// The authority cannot be asked.
        record Silence() implements Found {}
    }

    KeySource(Source source, World world) {
        this.source = source;
        this.world = world;
        last = new Fetched(PublishedKeys.NONE, world.nanos() - CACHED.toNanos(), true);
    }

    Found find(String id) {
        Found known = known(id, last);
        return known instanceof Found.Silence ? known(id, fetched()) : known;
    }

    /// Fetches the keys anew, on a thread of its own, if they are old or some of `named` are not known.
    void keepUp(Set<String> named) {
        if (!last.answered()
                || isOver(last, CACHED)
                || !last.keys().byId().keySet().containsAll(named)) {
            Thread.startVirtualThread(this::fetched);
        }
    }

    /// From here on the keys may be others at any moment: the history is another.
    void doubt() {
        last = new Fetched(last.keys(), world.nanos() - CACHED.toNanos(), true);
    }

    private Found known(String id, Fetched fetched) {
        PublicKey key = fetched.keys().byId().get(id);
        if (key != null) {
            return new Found.Key(key);
        }
        return fetched.answered() && !isOver(fetched, CALM) ? new Found.None() : new Found.Silence();
    }

    /// Asks, unless somebody has just done so.
    private Fetched fetched() {
        asking.lock();
        try {
            if (isOver(last, last.answered() ? CALM : PAUSE)) {
                last = asked();
            }
            return last;
        } finally {
            asking.unlock();
        }
    }

    private Fetched asked() {
        try {
            return new Fetched(PublishedKeys.read(source.keys()), world.nanos(), true);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the keys of the authority cannot be fetched: {0}", e.getMessage());
            return new Fetched(last.keys(), world.nanos(), false);
        }
    }

    private boolean isOver(Fetched fetched, Duration span) {
        return world.nanos() - fetched.at() >= span.toNanos();
    }
}
