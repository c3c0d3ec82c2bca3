package dev.curfew.authority;

import dev.curfew.authority.key.Keys;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.sweep.Sweeper;
import dev.curfew.base.World;
import java.time.Duration;
import java.util.List;

/// What an authority does without being asked, each on a thread of its own: a chore that fails comes round
/// again, and is logged when it begins to fail.
final class Chores {
    private static final System.Logger LOG = System.getLogger("dev.curfew.chores");

    private final List<Thread> threads;

    private Chores(List<Thread> threads) {
        this.threads = threads;
    }

    static Chores start(Keys keys, Duration keyLife, Store store, Places places, World world) {
        var sweeper = new Sweeper(store, world);
        return new Chores(List.of(
                every(Duration.ofSeconds(1), "keys", world, keys::reload),
                every(Duration.ofSeconds(30), "rotation", world, () -> keys.rotateWhenDue(keyLife)),
                every(Duration.ofSeconds(5), "places", world, places::reload),
                every(Duration.ofMinutes(1), "sweep", world, sweeper::sweep)));
    }

    private static Thread every(Duration pause, String name, World world, Runnable chore) {
        return Thread.ofVirtual().name("curfew-" + name).start(() -> {
            boolean failing = false;
            while (true) {
                world.sleep(pause);
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                try {
                    chore.run();
                    failing = false;
                } catch (RuntimeException e) {
                    // Whatever it was: a thread that died of it would leave the chore undone until the next start.
                    LOG.log(
                            failing ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                            "the chore " + name + " failed and will be tried again",
                            e);
                    failing = true;
                }
            }
        });
    }

    void stop() {
        threads.forEach(Thread::interrupt);
    }
}
