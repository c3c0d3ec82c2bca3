package dev.curfew.authority.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A look that all who want it at the moment share: whoever asks while one runs waits for the next, since the
/// running one may have looked before they asked.
final class Together<T> {
    private final Supplier<T> look;
    private final ReentrantLock running = new ReentrantLock();
    private @Nullable CompletableFuture<T> next;

    Together(Supplier<T> look) {
        this.look = look;
    }

    /// What a look that begins after this call finds.
    T get() {
        CompletableFuture<T> turn;
        boolean first;
        synchronized (this) {
            CompletableFuture<T> waiting = next;
            first = waiting == null;
            turn = waiting == null ? new CompletableFuture<>() : waiting;
            next = turn;
        }
        if (first) {
            take(turn);
        }
        try {
            return turn.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException why ? why : e;
        }
    }

    private void take(CompletableFuture<T> turn) {
        running.lock();
        try {
            synchronized (this) {
                next = null;
            }
            turn.complete(look.get());
        } catch (RuntimeException | Error e) {
            // Told to all who share the look, on their own threads.
            turn.completeExceptionally(e);
        } finally {
            running.unlock();
        }
    }
}
