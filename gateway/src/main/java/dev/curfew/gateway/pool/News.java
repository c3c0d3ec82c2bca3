package dev.curfew.gateway.pool;

import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/// Hears that an account of the pool is another one than before, whichever node changed it, as soon as the
/// database tells: what is dead on one node is not chosen on the others.
final class News implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.curfew.pool");
    private static final int STRIDE = 500;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Store store;
    private final World world;
    private final Runnable look;
    private final Semaphore wakes = new Semaphore(0);
    private final AtomicBoolean changed = new AtomicBoolean();
    private final Store.Waking ofEvents;
    private final Store.Waking ofVault;
    private final Thread thread;
    private volatile boolean closed;
    private long heard;

    /// @param look takes over what the vault and the database have
    News(Store store, Roster roster, World world, Runnable look) {
        this.store = store;
        this.world = world;
        this.look = look;
        this.heard = store.head();
        this.ofEvents = store.onEvents(wakes::release);
        this.ofVault = roster.onChange(this::changed);
        this.thread = Thread.ofVirtual().name("curfew-pool-news").start(this::follow);
    }

    /// Something changed of which no event tells.
    void changed() {
        changed.set(true);
        wakes.release();
    }

    private void follow() {
        while (!closed) {
            try {
                wakes.acquire();
                wakes.drainPermits();
                boolean told = heardOfChange();
                if (changed.getAndSet(false) || told) {
                    look.run();
                }
            } catch (InterruptedException e) {
                return;
            } catch (Problem e) {
                LOG.log(System.Logger.Level.DEBUG, "the pool goes on from memory: the database is away", e);
                again();
            } catch (RuntimeException e) {
                // Whatever it was: a thread that died of it would leave this node with what it knew.
                LOG.log(System.Logger.Level.WARNING, "following the pool's changes failed", e);
                again();
            }
        }
    }

    private void again() {
        world.sleep(PAUSE);
        changed();
    }

    private boolean heardOfChange() {
        boolean any = false;
        while (true) {
            List<Store.Recorded> events = store.events(heard, STRIDE);
            for (Store.Recorded recorded : events) {
                Event.Type type = recorded.event().type();
                any |= type == Event.Type.ACCOUNT_CHANGED || type == Event.Type.POOL_CHANGED;
                heard = recorded.position();
            }
            if (events.size() < STRIDE) {
                return any;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        ofVault.close();
        ofEvents.close();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
