package dev.curfew.authority.connection;

import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Tells who wants to know which connection is another one than before, whichever node changed it: follows
/// the feed.
final class Changes implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.curfew.connections");
    private static final int STRIDE = 500;
    private static final int LOOK_SECONDS = 5;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Store store;
    private final World world;
    private final Semaphore wakes = new Semaphore(0);
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Store.Waking waking;
    private final Thread thread;
    private volatile boolean closed;
    private long heard;

    private record Listener(Consumer<String> ear, Object name) {}

    Changes(Store store, World world) {
        this.store = store;
        this.world = world;
        this.heard = store.head();
        this.waking = store.onEvents(wakes::release);
        this.thread = Thread.ofVirtual().name("curfew-connections").start(this::follow);
    }

    /// Calls `ear` with the identifier of each connection that was changed.
    Store.Waking listen(Consumer<String> ear) {
        var listener = new Listener(ear, new Object());
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// Tells of a change that this node made itself, before the feed does.
    void tell(String connection) {
        for (Listener listener : listeners) {
            try {
                listener.ear.accept(connection);
            } catch (RuntimeException e) {
                // The defect of one who listens keeps nobody else from hearing.
                LOG.log(System.Logger.Level.ERROR, "a listener failed to hear of a connection", e);
            }
        }
    }

    private void follow() {
        while (!closed) {
            try {
                wakes.tryAcquire(LOOK_SECONDS, TimeUnit.SECONDS);
                wakes.drainPermits();
                hear();
            } catch (InterruptedException e) {
                return;
            } catch (Problem e) {
                LOG.log(System.Logger.Level.DEBUG, "the feed cannot be read now", e);
                world.sleep(PAUSE);
            } catch (RuntimeException e) {
                // Whatever it was: a thread that died of it would hear of nothing any more.
                LOG.log(System.Logger.Level.WARNING, "following the feed failed", e);
                world.sleep(PAUSE);
            }
        }
    }

    private void hear() {
        while (!closed) {
            List<Store.Recorded> events = store.events(heard, STRIDE);
            for (Store.Recorded recorded : events) {
                String subject = recorded.event().connection();
                if (subject != null && concerns(recorded.event().type())) {
                    tell(subject);
                }
                heard = recorded.position();
            }
            if (events.size() < STRIDE) {
                return;
            }
        }
    }

    private static boolean concerns(Event.Type type) {
        return switch (type) {
            case CONNECTION_ADDED,
                    CONNECTION_CHANGED,
                    CONNECTION_REFRESHED,
                    CONNECTION_SIGN_IN_NEEDED,
                    CONNECTION_SIGNED_IN,
                    CONNECTION_REMOVED -> true;
            default -> false;
        };
    }

    @Override
    public void close() {
        closed = true;
        waking.close();
        thread.interrupt();
    }
}
