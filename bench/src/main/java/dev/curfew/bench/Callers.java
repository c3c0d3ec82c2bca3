package dev.curfew.bench;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Callers over HTTP, each on a connection of its own, who ask again as soon as they are answered. One thread
/// drives them all, so that they cost the machine little.
final class Callers implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 30_000;

    private final Selector selector;
    private final List<Seat> seats = new ArrayList<>();

    /// One caller: what is asked next, and what is made of the answer.
    interface Caller {
        /// The next request; null when there is nothing left to ask.
        byte @Nullable [] next();

        /// Looks at its answer; throws where that is not what was asked for.
        void answered(Answer answer);
    }

    /// A caller, its connection, and since when it waits for an answer.
    private static final class Seat {
        private final Caller caller;
        private final Line line;
        private long since;

        Seat(Caller caller, int port, Selector selector) throws IOException {
            this.caller = caller;
            this.line = new Line(port, selector, this);
        }
    }

    Callers(int port, List<? extends Caller> callers) throws IOException {
        selector = Selector.open();
        for (Caller caller : callers) {
            seats.add(new Seat(caller, port, selector));
        }
    }

    /// Asks for so long or so often, or until nobody has anything left to ask, and then waits for the last
    /// answers.
    ///
    /// @return how many nanoseconds each answer took
    long[] run(double seconds, int most) throws IOException {
        long[] nanos = new long[1 << 16];
        int answered = 0;
        int waiting = 0;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        for (Seat seat : seats) {
            waiting += ask(seat, System.nanoTime());
        }
        while (waiting > 0) {
            if (selector.select(PATIENCE_MILLIS) == 0) {
                throw new IOException(waiting + " requests got no answer for " + PATIENCE_MILLIS + " ms");
            }
            for (SelectionKey key : selector.selectedKeys()) {
                Seat seat = (Seat) key.attachment();
                Answer answer = seat.line.receive();
                if (answer != null) {
                    long now = System.nanoTime();
                    if (answered == nanos.length) {
                        nanos = Arrays.copyOf(nanos, 2 * answered);
                    }
                    nanos[answered++] = now - seat.since;
                    waiting--;
                    seat.caller.answered(answer);
                    if (now < end && answered < most) {
                        waiting += ask(seat, now);
                    }
                }
            }
            selector.selectedKeys().clear();
        }
        return Arrays.copyOf(nanos, answered);
    }

    /// @return how many requests more wait for their answer
    private static int ask(Seat seat, long now) throws IOException {
        byte[] request = seat.caller.next();
        if (request == null) {
            return 0;
        }
        seat.since = now;
        seat.line.send(request);
        return 1;
    }

    @Override
    public void close() throws IOException {
        for (Seat seat : seats) {
            seat.line.close();
        }
        selector.close();
    }
}
