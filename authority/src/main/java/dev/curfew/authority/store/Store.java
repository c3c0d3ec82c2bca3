package dev.curfew.authority.store;

import java.util.List;
import java.util.function.Function;

/// Everything that Curfew remembers, behind one writing verb.
///
/// A find followed by a save would let two redemptions of one token both win; so there is no save. What
/// cannot be reached or written is a {@link dev.curfew.base.Problem} of kind `UNAVAILABLE`; what waits behind
/// too much other work is `OVERLOADED`. In both cases nothing was changed, or the change is whole and only
/// its answer was lost.
public interface Store extends AutoCloseable {
    /// Lets `rule` decide and makes its change durable before returning its answer.
    ///
    /// The rows that `key` names are held against every other decision, on every node, before the rule runs.
    /// The rule may run more than once (a conflict, a batch tried again) and only its last run counts, so all
    /// it does is look at what it found.
    <R> R decide(Key key, Rule<R> rule);

    /// Answers from one consistent view, without holding anything.
    <R> R read(Function<Found, R> query);

    /// Events after `position`, oldest first, at most `limit`.
    List<Recorded> events(long position, int limit);

    /// The position of the newest event, 0 if there is none.
    long head();

    /// Names this history of the database; a restored backup starts another.
    String incarnation();

    /// What it keeps everything in, as an operator calls it: `SQLite`, `PostgreSQL`, `memory`.
    default String engine() {
        return "memory";
    }

    /// Calls `wake` after each commit that wrote events, on any node; it carries no data and may call too
    /// often.
    ///
    /// @return stops the calls
    Waking onEvents(Runnable wake);

    /// Stops taking work, finishes what was taken, and lets go of the database.
    @Override
    void close();

    /// Calls that go on until it is closed.
    @FunctionalInterface
    interface Waking extends AutoCloseable {
        @Override
        void close();
    }

    /// What a decision does with what it found; pure.
    @FunctionalInterface
    interface Rule<R> {
        Change<R> decide(Found found);
    }

    /// An event with its place in the feed.
    record Recorded(long position, Event event) {}
}
