package dev.curfew.authority.store;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Who wants to be called when events were written.
final class Wakes {
    private static final System.Logger LOG = System.getLogger(Wakes.class.getName());

    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    /// A caller's own, told from an equal one by identity.
    private static final class Entry {
        private final Runnable wake;

        Entry(Runnable wake) {
            this.wake = wake;
        }
    }

    Store.Waking add(Runnable wake) {
        var entry = new Entry(wake);
        entries.add(entry);
        return () -> entries.remove(entry);
    }

    void all() {
        for (Entry entry : entries) {
            try {
                entry.wake.run();
            } catch (RuntimeException e) {
                // One reader's defect keeps no other from being woken, and no commit from being answered.
                LOG.log(System.Logger.Level.ERROR, "a reader of events failed to wake", e);
            }
        }
    }
}
