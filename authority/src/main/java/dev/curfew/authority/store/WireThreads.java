package dev.curfew.authority.store;

import dev.curfew.base.Problem;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The system's own threads, for looks at a database at the end of a wire.
///
/// A virtual thread that waits for a packet with a time limit sets a timer, parks, is woken by way of two
/// pollers, and cancels the timer; an answer of half a megabyte is some sixty packets. A thread of the system
/// waits in the kernel. So a virtual thread hands its look over, and waits once; and it goes on with its answer
/// while the connection is still being put back in order.
final class WireThreads implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(WireThreads.class.getName());

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
    /// A caller that is interrupted waits all the same: a look ends by itself, by the limits of its connection.
    ///
    /// @throws Problem UNAVAILABLE if others take all places for too long
    <R> R take(Connections.Look<R> look) {
        var answer = new CompletableFuture<R>();
        if (Thread.currentThread().isVirtual()) {
            enter();
            try {
                threads.execute(() -> {
                    look(look, answer);
                    free.release();
                });
            } catch (RejectedExecutionException e) {
                free.release();
                throw new Problem(Problem.Kind.UNAVAILABLE, "The server is stopping; try again");
            }
        } else {
            look(look, answer);
        }
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException why ? why : e;
        }
    }

    private static <R> void look(Connections.Look<R> look, CompletableFuture<R> answer) {
        try {
            look.take(answer::complete);
        } catch (RuntimeException | Error e) {
            // Whoever waits is told, on their own thread.
            if (!answer.completeExceptionally(e)) {
                LOG.log(System.Logger.Level.WARNING, "a look failed after it had answered", e);
            }
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

    @Override
    public void close() {
        threads.shutdown();
    }
}
