package dev.curfew.testkit.sim;

import dev.curfew.base.ManualWorld;
import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Threads of which one runs at a time, in an order that follows from when each wakes: code that waits in the
/// middle can be simulated as it is. Whoever sleeps hands the baton on.
final class Baton {
    private final ManualWorld clock;
    private final PriorityQueue<Turn> turns = new PriorityQueue<>();
    private final Semaphore handedBack = new Semaphore(0);
    private final World world = new Slow();
    private long order;
    private @Nullable Throwable failure;

    private record Turn(long at, long order, Semaphore begins) implements Comparable<Turn> {
        @Override
        public int compareTo(Turn other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    Baton(ManualWorld clock) {
        this.clock = clock;
    }

    /// The world of those who take part: to sleep is to let others run.
    World world() {
        return world;
    }

    /// Lets somebody take part from now on.
    void joins(Runnable life) {
        Semaphore begins = turn(Duration.ZERO);
        Thread.ofVirtual().start(() -> {
            begins.acquireUninterruptibly();
            try {
                life.run();
            } catch (Throwable e) {
                failure = e;
            } finally {
                handedBack.release();
            }
        });
    }

    /// Runs until everybody is done or one has failed.
    ///
    /// @param after is run after each turn
    void run(Runnable after) throws Throwable {
        while (!turns.isEmpty() && failure == null) {
            Turn turn = turns.poll();
            long wait = turn.at() - clock.nanos();
            if (wait > 0) {
                clock.advance(Duration.ofNanos(wait));
            }
            turn.begins().release();
            handedBack.acquireUninterruptibly();
            after.run();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private Semaphore turn(Duration in) {
        var begins = new Semaphore(0);
        turns.add(new Turn(clock.nanos() + in.toNanos(), order++, begins));
        return begins;
    }

    private final class Slow implements World {
        @Override
        public Instant now() {
            return clock.now().truncatedTo(ChronoUnit.MILLIS);
        }

        @Override
        public long nanos() {
            return clock.nanos();
        }

        @Override
        public void fill(byte[] bytes) {
            clock.fill(bytes);
        }

        @Override
        public void sleep(Duration span) {
            Semaphore begins = turn(span.isNegative() ? Duration.ZERO : span);
            handedBack.release();
            begins.acquireUninterruptibly();
        }
    }
}
