package dev.curfew.gateway.relay;

import dev.curfew.gateway.pool.Lease;
import dev.curfew.gateway.pool.Outcome;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;

/// Keeps an answer back until it is known whether it is one: so long, another account may still be tried.
final class Holding {
    private static final int HELD = 64 << 10;

    private final Turn turn;

    Holding(Turn turn) {
        this.turn = turn;
    }

    /// Keeps the opening of an answer back until it says something.
    Verdict opening(Course.Events events) {
        try {
            while (events.ready() <= HELD) {
                Optional<Hearing.Sort> sort = events.hear();
                if (sort.isPresent() && sort.get() == Hearing.Sort.FAILED) {
                    Fault fault = events.fault();
                    Lease.Next next = turn.settle(
                            events.attempt(), fault.outcome(events.attempt().generation()));
                    return next == Lease.Next.ANSWER
                            ? new Verdict.Answered(events.flow())
                            : new Verdict.Again(next, Refusals.of(fault), "failed", true, fault.status() == 429);
                }
                if (sort.isPresent() && sort.get() != Hearing.Sort.OPENING) {
                    break;
                }
                if (sort.isEmpty()
                        && !events.read(turn.left(turn.means().timing().hold()))) {
                    return events.mayEndAnywhere()
                            ? turn.serves(events.attempt(), events.flow())
                            : turn.broken(events.attempt(), new Outcome.Truncated(events.begun()));
                }
            }
        } catch (SocketTimeoutException e) {
            return turn.serves(events.attempt(), events.flow());
        } catch (IOException e) {
            return turn.broken(events.attempt(), new Outcome.Truncated(events.begun()));
        }
        return turn.serves(events.attempt(), events.flow());
    }

    /// Keeps a small answer back until it is whole.
    Verdict whole(Course.Body answer) {
        try {
            return turn.serves(
                    answer.attempt(),
                    answer.read(HELD, turn.left(turn.means().timing().total())) ? answer.whole() : answer.flow());
        } catch (SocketTimeoutException e) {
            return turn.broken(answer.attempt(), new Outcome.Unreached(true), Refusals.tookTooLong());
        } catch (IOException e) {
            return turn.broken(answer.attempt(), new Outcome.Truncated(answer.begun()));
        }
    }
}
