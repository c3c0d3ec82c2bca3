package dev.curfew.authority.connection;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.Revocation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Tells providers which tokens are to die, until they say that they are dead or will never do it. What is
/// asked is in the database, so that any node goes on with it.
final class Revocations {
    private static final Duration TAKEN = Duration.ofMinutes(1);
    private static final int STEP = 50;

    private final Store store;
    private final Seals seals;
    private final ProviderCalls calls;
    private final World world;

    Revocations(Store store, Seals seals, ProviderCalls calls, World world) {
        this.store = store;
        this.seals = seals;
        this.calls = calls;
        this.world = world;
    }

    /// Tries what is due, once each.
    void work() {
        long now = world.now().toEpochMilli();
        store.read(found -> found.many(ProviderRevocation.KIND, Page.first(STEP), Where.below("next_at", now + 1)))
                .forEach(job -> take(job.id()).ifPresent(this::tell));
    }

    /// Those of a connection, the newest first.
    List<ProviderRevocation> of(String connection) {
        return store.read(
                found -> found.many(ProviderRevocation.KIND, Page.first(STEP), Where.is("connection", connection)));
    }

    /// The next page of all of them.
    List<ProviderRevocation> list(Page page) {
        return store.read(found -> found.many(ProviderRevocation.KIND, page));
    }

    private Optional<ProviderRevocation> take(String id) {
        Instant now = world.now();
        return store.decide(Key.of(ProviderRevocation.KIND, id), found -> {
            Optional<ProviderRevocation> taken = found.one(ProviderRevocation.KIND, id)
                    .filter(job -> job.nextAt().filter(at -> !now.isBefore(at)).isPresent())
                    .map(job -> job.taken(now.plus(TAKEN)));
            Change<Optional<ProviderRevocation>> change = Change.answer(taken);
            taken.ifPresent(job -> change.replace(ProviderRevocation.KIND, job));
            return change;
        });
    }

    private void tell(ProviderRevocation job) {
        Revocation outcome = told(job);
        Instant now = world.now();
        double luck = (world.random(1)[0] & 0xff) / 255.0;
        store.decide(Key.of(ProviderRevocation.KIND, job.id()), found -> {
            Change<Boolean> change = Change.answer(true);
            found.one(ProviderRevocation.KIND, job.id())
                    .filter(there -> there.state() == ProviderRevocation.State.PENDING)
                    .map(there -> there.after(outcome, now, luck))
                    .ifPresent(after -> {
                        change.replace(ProviderRevocation.KIND, after);
                        event(after, now).ifPresent(change::tell);
                    });
            return change;
        });
    }

    private Revocation told(ProviderRevocation job) {
        if (job.endpoint().isEmpty()) {
            return new Revocation.DeadLetter("the provider has no address for it");
        }
        Optional<Secret> token =
                job.sealed().flatMap(seal -> seals.open(ProviderRevocation.place(job.id(), job.endpoint()), seal));
        return token.isEmpty()
                ? new Revocation.DeadLetter("the token was sealed with a key that is not here any more")
                : calls.revoke(job.endpoint().get(), job.clientId(), job.hint(), token.get(), job.json());
    }

    private static Optional<Event> event(ProviderRevocation job, Instant now) {
        return switch (job.state()) {
            case PENDING -> Optional.empty();
            case CONFIRMED -> Optional.of(told(Event.Type.CONNECTION_REVOKED, job, now, job.label()));
            case DEAD_LETTER ->
                Optional.of(told(
                        Event.Type.CONNECTION_REVOCATION_FAILED,
                        job,
                        now,
                        job.label() + ": " + job.lastError().orElse("")));
        };
    }

    private static Event told(Event.Type type, ProviderRevocation job, Instant now, String note) {
        return Event.of(type, now, Ledger.CURFEW, "")
                .connection(job.connection())
                .note(note);
    }
}
