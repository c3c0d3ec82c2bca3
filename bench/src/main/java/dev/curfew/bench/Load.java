package dev.curfew.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Callers that ask again as soon as they are answered, each on a virtual thread, as requests are.
final class Load {
    private static final int MOST = 1 << 18;

    private Load() {}

    /// One caller's next request.
    interface Request {
        void ask() throws Exception;
    }

    /// Warms up, then measures.
    static Figure measure(List<? extends Request> callers, double warmUp, double seconds) throws Exception {
        run(callers, warmUp);
        long begun = System.nanoTime();
        long[] nanos = run(callers, seconds);
        return Figure.of(nanos, (System.nanoTime() - begun) / 1e9);
    }

    private static long[] run(List<? extends Request> callers, double seconds) throws Exception {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<long[]>>();
            for (Request caller : callers) {
                running.add(threads.submit(() -> ask(caller, end)));
            }
            var all = new ArrayList<long[]>();
            for (Future<long[]> one : running) {
                all.add(one.get());
            }
            return all.stream().flatMapToLong(Arrays::stream).toArray();
        }
    }

    private static long[] ask(Request caller, long end) throws Exception {
        var nanos = new long[1_024];
        int asked = 0;
        for (long now = System.nanoTime(); now < end && asked < MOST; ) {
            caller.ask();
            long then = System.nanoTime();
            if (asked == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * asked);
            }
            nanos[asked++] = then - now;
            now = then;
        }
        return Arrays.copyOf(nanos, asked);
    }
}
