package dev.curfew.authority.connection;

import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.RefreshFailure.Cause;
import dev.curfew.client.RefreshFailure.Permanent;
import dev.curfew.client.RefreshFailure.Reason;
import dev.curfew.client.RefreshFailure.Transient;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// The vault over the rows: what is opened is remembered in this process until it is due or somebody changes
/// it, so that presenting it again reads nothing.
final class SealedVault implements Vault {
    private final Ledger ledger;
    private final Spool spool;
    private final Refresher refresher;
    private final Changes changes;
    private final World world;
    private final Map<String, Opened> opened = new ConcurrentHashMap<>();
    /// Rises with every change that was heard of, so that nothing read before it is remembered after it.
    private final AtomicLong heard = new AtomicLong();

    /// @param credential as it was read
    private record Opened(Secret token, Credential credential) {
        Presentable.Ready ready() {
            return new Presentable.Ready(token, credential.generation());
        }
    }

    SealedVault(Ledger ledger, Spool spool, Refresher refresher, Changes changes, World world) {
        this.ledger = ledger;
        this.spool = spool;
        this.refresher = refresher;
        this.changes = changes;
        this.world = world;
        changes.listen(this::forget);
    }

    @Override
    public Presentable present(String connection, Duration patience) {
        Instant now = world.now();
        Opened known = opened.get(connection);
        if (known != null && !known.credential().due(now) && !known.credential().lapsed(now)) {
            return known.ready();
        }
        try {
            return presentRow(connection, patience, now);
        } catch (Problem away) {
            return known != null && !known.credential().lapsed(now)
                    ? known.ready()
                    : new Presentable.Unready(
                            of(Cause.STORE),
                            known == null ? 0 : known.credential().generation());
        }
    }

    private Presentable presentRow(String connection, Duration patience, Instant now) {
        long before = heard.get();
        Optional<Ledger.Row> found = ledger.read(connection);
        if (found.isEmpty()) {
            return new Presentable.Gone();
        }
        Credential credential = found.get().credential();
        Optional<Spool.Entry> spooled = spool.waiting(connection, credential.generation());
        if (spooled.isPresent()) {
            return presented(spooled.get());
        }
        Presentable current = refresher.current(connection);
        if (!(current instanceof Presentable.Ready ready) || ready.generation() != credential.generation()) {
            return current;
        }
        boolean lapsed = credential.lapsed(now);
        Optional<Provider.OAuth> oauth = found.get().connection().provider().oauth();
        if (oauth.isEmpty() || (!credential.due(now) && !lapsed)) {
            opened.put(connection, new Opened(ready.token(), credential));
            if (heard.get() != before) {
                opened.remove(connection);
            }
            return ready;
        }
        Presentable next = await(
                refresher.next(found.get().connection(), oauth.get(), credential.generation()),
                patience,
                credential.generation());
        boolean passing =
                next instanceof Presentable.Unready(RefreshFailure failure, long _) && !(failure instanceof Permanent);
        return passing && !lapsed ? ready : next;
    }

    @Override
    public Presentable renew(String connection, long generation, Duration patience) {
        try {
            Optional<Spool.Entry> spooled = spool.waiting(connection, generation);
            if (spooled.isPresent()) {
                return presented(spooled.get());
            }
            Optional<Ledger.Row> found = ledger.read(connection);
            if (found.isEmpty()) {
                return new Presentable.Gone();
            }
            Credential credential = found.get().credential();
            Optional<Provider.OAuth> oauth = found.get().connection().provider().oauth();
            if (credential.generation() > generation || credential.dead().isPresent()) {
                return refresher.current(connection);
            }
            return oauth.isEmpty()
                    ? new Presentable.Unready(new Permanent(Reason.REJECTED), generation)
                    : await(
                            refresher.next(found.get().connection(), oauth.get(), credential.generation()),
                            patience,
                            generation);
        } catch (Problem away) {
            return new Presentable.Unready(of(Cause.STORE), generation);
        }
    }

    @Override
    public Presentable trial(String connection, Duration patience) {
        try {
            Optional<Ledger.Row> found = ledger.read(connection);
            if (found.isEmpty()) {
                return new Presentable.Gone();
            }
            Credential credential = found.get().credential();
            if (!credential.shutOut()) {
                return present(connection, patience);
            }
            Optional<Provider.OAuth> oauth = found.get().connection().provider().oauth();
            if (oauth.isEmpty() || !credential.lapsed(world.now())) {
                return refresher.opened(credential);
            }
            Presentable refreshed = await(
                    refresher.trial(found.get().connection(), oauth.get(), credential.generation()),
                    patience,
                    credential.generation());
            // What the provider gave is kept, and presented to nobody else.
            return ledger.read(connection)
                    .map(Ledger.Row::credential)
                    .filter(now -> now.shutOut() && now.generation() > credential.generation())
                    .map(refresher::opened)
                    .orElse(refreshed);
        } catch (Problem away) {
            return new Presentable.Unready(of(Cause.STORE), 0);
        }
    }

    @Override
    public void pardon(String connection, long generation) {
        ledger.change(connection, Ledger.CURFEW, credential -> credential.pardoned(generation));
        changes.tell(connection);
    }

    @Override
    public void condemn(String connection, long generation, RefreshFailure.Reason reason, String code) {
        Instant now = world.now();
        String word = code.matches("[A-Za-z0-9_.:-]{1,64}") ? code : "refused";
        ledger.change(connection, Ledger.CURFEW, credential -> credential.condemned(generation, reason, word, now));
        changes.tell(connection);
    }

    /// Looks after a connection that is due, without anybody waiting for it.
    void lookAfter(String connection) {
        Optional<Ledger.Row> found = ledger.read(connection);
        if (found.isEmpty()) {
            return;
        }
        Credential credential = found.get().credential();
        boolean due = credential.dueAt().filter(at -> !world.now().isBefore(at)).isPresent();
        if (due && credential.dead().isEmpty()) {
            found.get()
                    .connection()
                    .provider()
                    .oauth()
                    .ifPresent(oauth -> refresher
                            .next(found.get().connection(), oauth, credential.generation())
                            .join());
        }
    }

    private void forget(String connection) {
        heard.incrementAndGet();
        opened.remove(connection);
    }

    private static Presentable presented(Spool.Entry spooled) {
        return new Presentable.Ready(spooled.given().access(), spooled.from() + 1);
    }

    private static Presentable await(CompletableFuture<Presentable> flight, Duration patience, long generation) {
        try {
            return flight.get(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Presentable.Unready(of(Cause.LOCKED), generation);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Presentable.Unready(of(Cause.LOCKED), generation);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a flight always lands", e);
        }
    }

    private static Transient of(Cause cause) {
        return new Transient(cause, Optional.empty(), false);
    }
}
