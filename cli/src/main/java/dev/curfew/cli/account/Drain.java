package dev.curfew.cli.account;

import dev.curfew.client.RevocationJob;
import dev.curfew.client.StoreKind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Telling the server, beside what a command does, of the tokens that are to die and that are due. It never
/// takes longer than two seconds, and its failure is nobody's.
final class Drain {
    private static final System.Logger LOG = System.getLogger(Drain.class.getName());
    static final Drain NONE = new Drain(CompletableFuture.completedFuture(null));

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final CompletableFuture<Void> work;

    private Drain(CompletableFuture<Void> work) {
        this.work = work;
    }

    static Drain begin(Place place) {
        if (place.kind() == StoreKind.EPHEMERAL || !isDue(place)) {
            return NONE;
        }
        return new Drain(CompletableFuture.runAsync(
                () -> {
                    try {
                        place.queue().flush(place.issuer(), PATIENCE, false);
                    } catch (IOException e) {
                        LOG.log(System.Logger.Level.DEBUG, "the queue was not looked through", e);
                    }
                },
                Thread::startVirtualThread));
    }

    private static boolean isDue(Place place) {
        try {
            Instant now = place.around().world().now();
            List<RevocationJob> jobs = place.queue().list();
            return jobs.stream().anyMatch(job -> !job.dead() && !job.nextAt().isAfter(now));
        } catch (IOException unreadable) {
            LOG.log(System.Logger.Level.DEBUG, "the queue cannot be read", unreadable);
            return false;
        }
    }

    /// Waits for the rest of the two seconds.
    void end() {
        work.join();
    }
}
