package dev.curfew.client.internal;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// One at a time, in the order of coming. Not tied to a thread: who took a turn may give it back from another
/// one.
public final class Turns {
    private final Semaphore permit = new Semaphore(1, true);

    /// Waits for a turn.
    ///
    /// @return whether it came in time; not when the thread was interrupted, whose flag stays set
    public boolean take(Duration patience) {
        try {
            return permit.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Ends a turn.
    public void giveBack() {
        permit.release();
    }
}
