package dev.curfew.web;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// How long we wait for a client that sends or reads slowly.
///
/// The server has no time limit on a whole request, only on an idle connection, and its sockets have no read
/// timeout. So a connection's thread says when it begins to depend on its client and when that is over; one
/// that depends for too long is interrupted, which closes its channel. Time is counted in ticks, eight to the
/// span.
final class Patience implements AutoCloseable {
    private static final int TICKS = 8;

    private final ConcurrentHashMap<Thread, Integer> waiting = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clock;
    private volatile int tick;

    Patience(Duration span) {
        clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("curfew-patience").factory());
        long period = Math.max(1, span.toMillis() / TICKS);
        var _ = clock.scheduleAtFixedRate(this::lose, period, period, TimeUnit.MILLISECONDS);
    }

    /// From now on the calling thread depends on its client.
    void begin() {
        waiting.put(Thread.currentThread(), tick);
    }

    /// The calling thread no longer does. An interrupt that came too late to matter is forgotten.
    void end() {
        if (waiting.remove(Thread.currentThread()) == null) {
            Thread.interrupted();
        }
    }

    /// Interrupts every thread that depends on a client.
    void endAll() {
        waiting.keySet().forEach(this::cut);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void lose() {
        tick++;
        waiting.forEach((thread, since) -> {
            if (tick - since > TICKS) {
                cut(thread);
            }
        });
    }

    /// Interrupts `thread` if it depends on a client. Atomic with {@link #end}: a thread is never interrupted
    /// for something that it has got over.
    void cut(Thread thread) {
        waiting.computeIfPresent(thread, (t, since) -> {
            t.interrupt();
            return null;
        });
    }
}
