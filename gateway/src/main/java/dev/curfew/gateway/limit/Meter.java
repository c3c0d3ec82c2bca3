package dev.curfew.gateway.limit;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/// One limit in one window, as this node counts it.
///
/// Whether something still fits is decided by an atomic addition and taken back where it does not, so that
/// two at once never both get the last of it.
final class Meter {
    private final Limit limit;
    private final Span.Window window;
    private final String row;
    /// What this node counted for good, and what its running requests hold.
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong held = new AtomicLong();
    /// What the other nodes have, as far as they have told.
    private volatile long elsewhere;
    private long writtenUsed;
    private long writtenHeld;
    private Instant writtenAt = Instant.EPOCH;

    Meter(Limit limit, Span.Window window, String node) {
        this.limit = limit;
        this.window = window;
        this.row = row(limit.id(), window, node);
    }

    static String row(String limit, Span.Window window, String node) {
        return limit + "/" + window.from().toEpochMilli() + "/" + node;
    }

    Span.Window window() {
        return window;
    }

    String limitId() {
        return limit.id();
    }

    String row() {
        return row;
    }

    /// What all nodes together have, running requests included.
    long total() {
        return elsewhere + used.get() + held.get();
    }

    /// What all nodes together have counted for good, as far as they have told; running requests of others
    /// included.
    long settled() {
        return elsewhere + used.get();
    }

    /// Holds `amount`, if what there is already is under `most`: a request whose size is only guessed is let
    /// in as long as anything is left, and so one limit is overrun by one request at most.
    boolean hold(long amount, long most) {
        long after = held.addAndGet(amount);
        if (elsewhere + used.get() + after - amount >= most) {
            held.addAndGet(-amount);
            return false;
        }
        return true;
    }

    /// Lets go of what was held and counts what it came to.
    void settle(long amount, long spent) {
        used.addAndGet(spent);
        held.addAndGet(-amount);
    }

    void elsewhere(long sum) {
        elsewhere = sum;
    }

    /// What is to be written, if it is another than what was, or if what is held would seem forgotten.
    synchronized boolean due(Instant now, Instant silentAfter) {
        boolean changed = used.get() != writtenUsed || held.get() != writtenHeld;
        return changed || (held.get() != 0 && writtenAt.isBefore(silentAfter) && !now.isBefore(writtenAt));
    }

    Count count(Instant now) {
        return new Count(row, limit.id(), used.get(), held.get(), now, window.until());
    }

    synchronized void written(Count count) {
        writtenUsed = count.used();
        writtenHeld = count.held();
        writtenAt = count.at();
    }
}
