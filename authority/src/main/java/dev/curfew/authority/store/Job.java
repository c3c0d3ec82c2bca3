package dev.curfew.authority.store;

import dev.curfew.base.Problem;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// One decision on its way: its rule, what the rule decided, and the caller who waits for the answer.
final class Job<R> {
    private final Key key;
    private final Store.Rule<R> rule;
    private final long round;
    private final CountDownLatch settled = new CountDownLatch(1);
    private @Nullable Change<R> change;
    private @Nullable RuntimeException refused;
    private @Nullable Error died;
    private int lastEvent;
    private long position;

    /// @param round in which it began to wait
    Job(Key key, Store.Rule<R> rule, long round) {
        this.key = key;
        this.rule = rule;
        this.round = round;
    }

    long cameIn() {
        return round;
    }

    Key key() {
        return key;
    }

    /// Runs the rule; what it throws is its caller's alone.
    void decide(Transaction transaction) {
        change = null;
        refused = null;
        died = null;
        try {
            var decision = new Decision(key, transaction);
            Change<R> decided = rule.decide(decision);
            decision.admit(decided);
            transaction.apply(decided);
            change = decided;
            lastEvent = decided.events().isEmpty() ? 0 : transaction.told();
        } catch (Broken | Conflict e) {
            throw e;
        } catch (RuntimeException e) {
            // The rule is somebody else's code: what it throws is its caller's answer, and no harm to the batch.
            refused = e;
        } catch (Error e) {
            died = e;
        }
    }

    /// Whether the answer needs the newest position though nothing was told.
    boolean asksPosition() {
        return change != null && change.located() && lastEvent == 0;
    }

    /// The transaction has committed.
    ///
    /// @param head the position of its newest event
    /// @param told how many events it told
    void committed(OptionalLong head, int told) {
        position = lastEvent == 0 ? head.orElse(0) : head.orElse(0) - told + lastEvent;
        settled.countDown();
    }

    /// Nothing was changed, or only the answer is lost.
    void failed(RuntimeException why) {
        change = null;
        refused = why;
        settled.countDown();
    }

    /// Waits, whatever interrupts, for the end of the job.
    void await() {
        boolean interrupted = false;
        while (true) {
            try {
                settled.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// What the caller gets.
    R answer() {
        if (died != null) {
            throw died;
        }
        if (refused != null) {
            throw refused;
        }
        if (change == null) {
            throw new Problem(Problem.Kind.UNAVAILABLE, "The decision was not made; try again");
        }
        return change.answerAt(position);
    }
}
