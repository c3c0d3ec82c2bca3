package dev.curfew.gateway.pool;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// One account as this node has it in memory. Evidence is changed under the slot's lock; the rest is read
/// without one.
final class Slot {
    final String id;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile Roster.Entry entry;
    private volatile Evidence evidence;
    private volatile Optional<Double> weight = Optional.empty();
    private volatile boolean cleared;
    private volatile Health health = Health.UNKNOWN;
    private volatile boolean ready;
    private long renewedTo = -1;
    private Instant renewedAt = Instant.EPOCH;

    Slot(Roster.Entry entry, Instant now) {
        this.id = entry.id();
        this.entry = entry;
        this.evidence = Evidence.of(entry.standing());
        look(now);
    }

    Roster.Entry entry() {
        return entry;
    }

    Evidence evidence() {
        return evidence;
    }

    Health health() {
        return health;
    }

    Optional<Double> weight() {
        return weight;
    }

    /// Whether somebody said that it is cleared for security work.
    boolean cleared() {
        return cleared;
    }

    int inFlight() {
        return inFlight.get();
    }

    /// Whether it was ready when it was last looked at, which is whenever something happens to it and
    /// whenever a time comes at which it changes by itself.
    boolean ready() {
        return ready;
    }

    /// Looks again, since time has passed.
    AccountStatus look(Instant now) {
        AccountStatus status = evidence.status(now);
        ready = status instanceof AccountStatus.Ready;
        return status;
    }

    /// Takes a place in it, unless it has none left.
    boolean take(int cap) {
        while (true) {
            int count = inFlight.get();
            if (count >= cap || !ready) {
                return false;
            }
            if (inFlight.compareAndSet(count, count + 1)) {
                return true;
            }
        }
    }

    void give() {
        inFlight.decrementAndGet();
    }

    synchronized void know(Roster.Entry news, Instant now) {
        entry = news;
        evidence = evidence.told(news.standing());
        look(now);
    }

    /// Lets a happening count, if it can.
    synchronized Ruling happen(Happening happening, Instant now, Tuning tuning) {
        Ruling ruling = evidence.after(happening, now, tuning);
        if (ruling instanceof Ruling.Stands(Evidence after)) {
            if (evidence.standing() instanceof Standing.Suspended && happening instanceof Happening.Resumed) {
                health = Health.probing();
            }
            evidence = after;
            look(now);
        }
        return ruling;
    }

    /// Lets a happening count that the database does not know yet. What it changed is in `book` before anybody
    /// can {@link #load} what the database holds instead.
    ///
    /// @return whether it changed anything
    synchronized boolean happen(Happening happening, Consequences.Book book, Instant now, Tuning tuning) {
        Evidence before = evidence;
        happen(happening, now, tuning);
        if (evidence.equals(before)) {
            return false;
        }
        book.note(id, before.standing(), happening, now);
        return true;
    }

    /// Takes over what the database holds, except for what `book` has yet to write there; what the vault says
    /// stays.
    synchronized void load(Account stored, Consequences.Book book, Instant now) {
        if (!book.waits(id)) {
            evidence = stored.evidence().under(evidence.standing());
            look(now);
        }
        settle(stored);
    }

    /// Takes over what somebody said of it.
    synchronized void settle(Account stored) {
        weight = stored.weight();
        cleared = stored.cleared();
    }

    /// Takes down how a request fared.
    ///
    /// @return whether its tier is another one now
    synchronized boolean fared(boolean good, Instant now, Tuning tuning) {
        Health before = health;
        health = before.after(good, now, tuning);
        return health.tier() != before.tier();
    }

    /// Whether the generation was made by a renewal so lately that renewing again would not help.
    synchronized boolean justRenewed(long generation, Instant now, Tuning tuning) {
        return generation == renewedTo && now.isBefore(renewedAt.plus(tuning.span("auth.again")));
    }

    /// Takes down that a renewal made this generation; of several that tell of one, the first counts.
    synchronized void renewed(long generation, Instant now) {
        if (generation > renewedTo) {
            renewedTo = generation;
            renewedAt = now;
        }
    }
}
