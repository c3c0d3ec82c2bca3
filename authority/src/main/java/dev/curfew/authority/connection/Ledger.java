package dev.curfew.authority.connection;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.RefreshFailure;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The rows of connections and credentials: applies the rules on a credential, each in one decision with its
/// events (law L5).
final class Ledger {
    /// Who does what nobody asked for.
    static final String CURFEW = "curfew";

    private static final int STEP = 200;

    private final Store store;
    private final Seals seals;
    private final World world;

    Ledger(Store store, Seals seals, World world) {
        this.store = store;
        this.seals = seals;
        this.world = world;
    }

    /// A connection with its credential.
    record Row(Connection connection, Credential credential) {}

    /// What is there; empty where there is no such connection.
    Optional<Row> read(String connection) {
        return store.read(found -> row(found, connection));
    }

    private static Optional<Row> row(Found found, String connection) {
        return found.one(Connection.KIND, connection)
                .flatMap(one -> found.one(Credential.KIND, connection).map(credential -> new Row(one, credential)));
    }

    /// Claims a generation; empty where there is no such connection.
    Optional<Credential.Claim> claim(
            String connection, boolean trial, long generation, Attempt mine, Optional<String> overdue) {
        Instant now = world.now();
        return store.decide(Key.of(Credential.KIND, connection), found -> {
            Optional<Credential> before = found.one(Credential.KIND, connection);
            var claim = before.map(credential -> credential.claim(trial, generation, mine, overdue, now));
            Change<Optional<Credential.Claim>> change = Change.answer(claim);
            if (claim.isPresent()) {
                switch (claim.get()) {
                    case Credential.Claim.Mine(Credential after) -> replace(change, before.get(), after, now, CURFEW);
                    case Credential.Claim.Dead(var _, Credential after) ->
                        replace(change, before.get(), after, now, CURFEW);
                    case Credential.Claim.Others _, Credential.Claim.Later _, Credential.Claim.Moved _ -> {
                        // Nothing is claimed.
                    }
                }
            }
            return change;
        });
    }

    /// Changes the credential by a rule.
    ///
    /// @return what there is now; empty where there is no such connection
    Optional<Credential> change(String connection, String by, UnaryOperator<Credential> rule) {
        Instant now = world.now();
        return store.decide(Key.of(Credential.KIND, connection), found -> {
            Optional<Credential> before = found.one(Credential.KIND, connection);
            Optional<Credential> after = before.map(rule);
            Change<Optional<Credential>> change = Change.answer(after);
            after.ifPresent(next -> replace(change, before.get(), next, now, by));
            return change;
        });
    }

    /// Puts the new credential of a connection in its place.
    private static void replace(Change<?> change, Credential before, Credential after, Instant now, String by) {
        if (after.equals(before)) {
            return;
        }
        change.replace(Credential.KIND, after);
        boolean doubted = before.trouble().refusals() > 0 || before.trouble().unanswered();
        if (before.dead().isEmpty() && after.dead().isPresent()) {
            Standing.SignInNeeded dead = after.dead().get();
            change.tell(Event.of(Event.Type.CONNECTION_SIGN_IN_NEEDED, now, by, code(dead.reason()))
                    .connection(after.connection())
                    .note(dead.code()));
        } else if (after.dead().isEmpty()
                && (before.dead().isPresent() || (after.generation() > before.generation() && doubted))) {
            change.tell(Event.of(Event.Type.CONNECTION_REFRESHED, now, by, "recovered")
                    .connection(after.connection()));
        }
    }

    private static String code(RefreshFailure.Reason reason) {
        return reason.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /// Stores what a provider gave; where nobody wants it any more, it is to be revoked there.
    ///
    /// @return the credential that there is now, if there is one
    Optional<Credential> store(Spool.Entry entry) {
        Given given = entry.given();
        Instant now = world.now();
        Sealed sealed = seals.seal(entry.connection(), entry.from() + 1, given);
        Seat seat = given.idToken().map(Seat::in).orElse(Seat.UNKNOWN);
        String job = world.id("rvk");
        var key = Key.of(Connection.KIND, entry.connection()).and(Credential.KIND, entry.connection());
        return store.decide(key, found -> {
            Optional<Credential> before = found.one(Credential.KIND, entry.connection());
            Optional<Credential> stored = before.flatMap(credential -> credential.stored(entry.from(), sealed));
            if (stored.isPresent()) {
                Change<Optional<Credential>> change = Change.answer(stored);
                replace(change, before.get(), stored.get(), now, CURFEW);
                found.one(Connection.KIND, entry.connection())
                        // A refresh tells a new plan or address; who somebody is, only a sign-in does.
                        .filter(it -> it.seat().isOf(seat))
                        .filter(it -> !it.seat().updated(seat).equals(it.seat()))
                        .ifPresent(it -> change.replace(Connection.KIND, it.signedIn(it.provider(), seat)));
                return change;
            }
            Change<Optional<Credential>> change = Change.answer(before);
            boolean ours = before.filter(
                            it -> it.lineage() == entry.lineage() || seals.knows(it.prints(), given.mark()))
                    .isPresent();
            if (!ours) {
                // Somebody signed in anew or removed the connection meanwhile. What came of the same sign-in is left
                // alone: revoking a sibling would revoke what is in use.
                change.create(ProviderRevocation.KIND, revocation(job, entry, now));
            }
            return change;
        });
    }

    private ProviderRevocation revocation(String id, Spool.Entry entry, Instant now) {
        return revocation(
                id,
                entry.connection(),
                entry.label(),
                entry.clientId(),
                entry.revocation(),
                entry.json(),
                entry.given(),
                now);
    }

    /// Has a provider told that what it gave in a sign-in, and nobody keeps, is to die.
    void giveBack(Provider provider, String label, Given given, Instant now) {
        provider.oauth().ifPresent(oauth -> {
            var job = revocation(
                    world.id("rvk"), "", label, oauth.clientId(), oauth.revocation(), oauth.json(), given, now);
            store.decide(Key.NONE, _ -> Change.answer(true).create(ProviderRevocation.KIND, job));
        });
    }

    /// A job for what a connection holds; empty for an API key, which only its owner can end.
    Optional<ProviderRevocation> revocation(String id, Row row, Instant now) {
        return row.connection()
                .provider()
                .oauth()
                .flatMap(oauth -> seals.open(row.credential())
                        .map(given -> revocation(
                                id,
                                row.connection().id(),
                                row.connection().label(),
                                oauth.clientId(),
                                oauth.revocation(),
                                oauth.json(),
                                given,
                                now)));
    }

    private ProviderRevocation revocation(
            String id,
            String connection,
            String label,
            String clientId,
            Optional<URI> endpoint,
            boolean json,
            Given given,
            Instant now) {
        return new ProviderRevocation(
                id,
                connection,
                label,
                endpoint,
                clientId,
                given.refresh().isPresent() ? "refresh_token" : "access_token",
                json,
                Optional.of(seals.seal(
                        ProviderRevocation.place(id, endpoint), given.mark().reveal(Secret.Purpose.KEEP))),
                ProviderRevocation.State.PENDING,
                0,
                now,
                Optional.of(now),
                Optional.empty(),
                Optional.empty());
    }

    /// Seals under the root key in use what is sealed under an older one, before that is dropped.
    void resealAll() {
        int root = seals.root();
        for (Page page = Page.first(STEP); ; ) {
            Page next = page;
            List<Credential> some = store.read(found -> found.many(Credential.KIND, next));
            some.stream()
                    .filter(credential -> credential.sealed().root() != root)
                    .forEach(credential -> change(credential.connection(), CURFEW, this::resealed));
            if (some.size() < STEP) {
                return;
            }
            page = new Page(some.getLast().connection(), STEP);
        }
    }

    private Credential resealed(Credential credential) {
        return seals.open(credential)
                .map(given -> credential.resealed(seals.seal(credential.connection(), credential.generation(), given)))
                .orElse(credential);
    }

    /// Inside a decision: the credential of a connection, held.
    static Optional<Credential> held(Found found, String connection) {
        return found.many(Credential.KIND, Page.ALL, Where.is("id", connection)).stream()
                .findFirst();
    }
}
