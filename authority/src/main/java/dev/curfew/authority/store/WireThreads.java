package dev.curfew.authority.store;

import dev.curfew.base.Problem;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The system's own threads, for looks at a database at the end of a wire.
///
/// A virtual thread that waits for a packet with a time limit sets a timer, parks, is woken by way of two
/// pollers, and cancels the timer; an answer of a hundred kilobytes is some twenty packets. A thread of the
/// system waits in the kernel. So a virtual thread hands its look over, and waits once.
final class WireThreads implements AutoCloseable {
    private final Semaphore free;
    private final Duration patience;
    private final ExecutorService threads;

    /// @param places how many looks there are at a time
    /// @param patience how long one waits for a place
    WireThreads(String name, int places, Duration patience) {
        this.free = new Semaphore(places);
        this.patience = patience;
        this.threads = Executors.newFixedThreadPool(
                places, Thread.ofPlatform().daemon().name(name + "-", 0).factory());
    }

    /// Takes a look, on this thread if it is one of the system's.
    ///
    /// @throws Problem UNAVAILABLE if others take all places for too long
    <R> R take(Supplier<R> look) {
        if (!Thread.currentThread().isVirtual()) {
            return look.get();
        }
        enter();
        try {
            return await(threads.submit(look::get));
        } finally {
            free.release();
        }
    }

    private void enter() {
        try {
            // Only who finds no place sets a timer.
            if (!free.tryAcquire() && !free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Problem(Problem.Kind.UNAVAILABLE, "The database is slow right now; try again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(Problem.Kind.UNAVAILABLE, "The server is stopping; try again");
        }
    }

    /// A look is not left alone when its caller is interrupted: it ends by itself, by the limits of its
    /// connection.
    private static <R> R await(Future<R> look) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return look.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    throw e.getCause() instanceof RuntimeException why ? why : new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
