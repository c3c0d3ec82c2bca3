package dev.curfew.client;

import dev.curfew.client.RefreshFailure.Cause;
import dev.curfew.client.RefreshFailure.Transient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The refresh that is under way in this process, of which there is one at most: threads that ask meanwhile
/// share its outcome.
final class Flight {
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();

    private record Running(Thread by, CompletableFuture<Refresh> outcome) {}

    boolean isUnderWay() {
        return running.get() != null;
    }

    /// Runs `work`, or waits for the one that is under way.
    ///
    /// @param changed runs when one begins and when it has ended
    Refresh share(Supplier<Refresh> work, Runnable changed) {
        var mine = new Running(Thread.currentThread(), new CompletableFuture<>());
        Running other = running.compareAndExchange(null, mine);
        if (other != null) {
            // A subscriber that asks while it is told of a refresh would wait for itself.
            return other.by().equals(mine.by())
                    ? new Refresh.NotNeeded()
                    : other.outcome().join();
        }
        changed.run();
        Refresh outcome = new Refresh.Failed(Transient.of(Cause.STORE));
        try {
            outcome = work.get();
        } finally {
            running.set(null);
            mine.outcome().complete(outcome);
            changed.run();
        }
        return outcome;
    }
}
