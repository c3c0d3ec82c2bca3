package dev.curfew.authority.connection;

import dev.curfew.authority.connection.Vault.Presentable;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.client.RefreshFailure;
import dev.curfew.client.RefreshFailure.Cause;
import dev.curfew.client.RefreshFailure.Permanent;
import dev.curfew.client.RefreshFailure.Reason;
import dev.curfew.client.RefreshFailure.Transient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Spends the refresh tokens of connections, each generation once: on this node by one flight that everybody
/// joins, among the nodes by the attempt in the row.
///
/// The order of its steps is what makes a crash at any of them harmless: the attempt is written, the provider
/// is called, what it gives goes to the spool, from there to the row, and out of the spool.
final class Refresher {
    private static final System.Logger LOG = System.getLogger("dev.curfew.connections");

    /// A claim whose call has not begun by then is given back: this process stood still, or the database did.
    private static final Duration BEGIN = Duration.ofSeconds(5);
    /// A second try with the same token begins no later, so that it ends well before others think us gone.
    private static final Duration BEGIN_AGAIN = Duration.ofSeconds(15);

    private static final Duration POLL = Duration.ofMillis(50);
    private static final int POLL_GROWTH = 5;

    private final String node;
    private final Ledger ledger;
    private final Seals seals;
    private final Spool spool;
    private final ProviderCalls calls;
    private final Lanes lanes;
    private final Sightings sightings;
    private final Duration stands;
    private final World world;
    private final Consumer<String> changed;
    private final Counts counts = new Counts();
    private final Map<Flight, CompletableFuture<Presentable>> flights = new ConcurrentHashMap<>();

    private record Flight(String connection, long generation, boolean trial) {}

    /// @param stands how long another's attempt may stand before it counts as abandoned
    /// @param changed hears which connection's row is another one now
    Refresher(
            Ledger ledger,
            Seals seals,
            Spool spool,
            ProviderCalls calls,
            Duration stands,
            World world,
            Consumer<String> changed) {
        this.node = world.id("node");
        this.ledger = ledger;
        this.seals = seals;
        this.spool = spool;
        this.calls = calls;
        this.lanes = new Lanes(world);
        this.sightings = new Sightings(world, stands);
        this.stands = stands;
        this.world = world;
        this.changed = changed;
    }

    /// What comes after `generation`: joins whoever is after it already. Nobody who waits can end it.
    CompletableFuture<Presentable> next(Connection connection, Provider.OAuth oauth, long generation) {
        return next(connection, oauth, generation, false);
    }

    /// The same, although the account is shut out.
    CompletableFuture<Presentable> trial(Connection connection, Provider.OAuth oauth, long generation) {
        return next(connection, oauth, generation, true);
    }

    private CompletableFuture<Presentable> next(
            Connection connection, Provider.OAuth oauth, long generation, boolean trial) {
        var flight = new Flight(connection.id(), generation, trial);
        var started = new CompletableFuture<Presentable>();
        var running = flights.putIfAbsent(flight, started);
        if (running != null) {
            return running;
        }
        Thread.ofVirtual().name("curfew-refresh").start(() -> {
            Presentable end = unready(Cause.STORE, Optional.empty(), generation);
            try {
                end = fly(connection, oauth, generation, trial);
            } catch (RuntimeException e) {
                // Whatever it was: those who wait are told that it may work later, and nobody above hears of this.
                LOG.log(
                        e instanceof Problem ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                        "a refresh came to nothing",
                        e);
            } finally {
                flights.remove(flight);
                started.complete(end);
            }
        });
        return started;
    }

    private Presentable fly(Connection connection, Provider.OAuth oauth, long generation, boolean trial) {
        var mine = new Attempt(world.id("try"), node);
        Lanes.Lane lane = lanes.of(oauth);
        long until = world.nanos() + stands.plus(BEGIN_AGAIN).toNanos();
        Optional<String> overdue = Optional.empty();
        for (int round = 0; ; round++) {
            Optional<Spool.Entry> spooled = spool.waiting(connection.id(), generation);
            if (spooled.isPresent()) {
                return settle(spooled.get());
            }
            Optional<Duration> closed = lane.closed();
            if (closed.isPresent()) {
                return unready(Cause.BUSY, closed, generation);
            }
            Optional<Credential> row = spendable(connection.id(), generation);
            Optional<Duration> later = row.flatMap(it -> it.trouble().left(world.now()));
            Optional<Attempt> other = overdue.isPresent() ? Optional.empty() : row.flatMap(Credential::attempt);
            if (other.isEmpty() && later.isPresent()) {
                return unready(Cause.SERVER, later, generation);
            }
            if (other.isEmpty()) {
                lane.enter();
                try {
                    long began = world.nanos();
                    Optional<Credential.Claim> claim = ledger.claim(connection.id(), trial, generation, mine, overdue);
                    if (claim.isEmpty()) {
                        return new Presentable.Gone();
                    }
                    if (!(claim.get() instanceof Credential.Claim.Others)) {
                        return claimed(claim.get(), connection, oauth, mine, lane, began);
                    }
                } finally {
                    lane.leave();
                }
                overdue = Optional.empty();
            } else {
                overdue = abandoned(connection.id(), other.get()) ? other.map(Attempt::id) : Optional.empty();
            }
            if (overdue.isEmpty()) {
                if (world.nanos() - until > 0) {
                    return unready(Cause.LOCKED, Optional.empty(), generation);
                }
                pause(round);
            }
        }
    }

    /// The row, where it has that generation and is not dead: a look that saves most claims.
    private Optional<Credential> spendable(String connection, long generation) {
        return ledger.read(connection)
                .map(Ledger.Row::credential)
                .filter(credential -> credential.generation() == generation
                        && credential.dead().isEmpty());
    }

    /// Whether whoever made it is gone. One of this process's own that is still written down is one whose end
    /// could not be written; nobody else here spends this generation now.
    private boolean abandoned(String connection, Attempt attempt) {
        return attempt.node().equals(node) || sightings.overdue(connection, attempt);
    }

    private Presentable claimed(
            Credential.Claim claim,
            Connection connection,
            Provider.OAuth oauth,
            Attempt mine,
            Lanes.Lane lane,
            long began) {
        return switch (claim) {
            case Credential.Claim.Mine(Credential now) -> {
                sightings.forget(connection.id());
                yield spend(connection, oauth, now, mine, lane, began);
            }
            case Credential.Claim.Moved _ -> current(connection.id());
            case Credential.Claim.Dead(var dead, Credential now) -> {
                changed.accept(connection.id());
                yield new Presentable.Unready(new Permanent(dead.reason()), now.generation());
            }
            case Credential.Claim.Later(Duration wait) ->
                unready(Cause.SERVER, Optional.of(wait), currentGeneration(connection.id()));
            case Credential.Claim.Others _ -> throw new IllegalStateException("somebody else's attempt is waited for");
        };
    }

    private Presentable spend(
            Connection connection, Provider.OAuth oauth, Credential spent, Attempt mine, Lanes.Lane lane, long began) {
        Optional<Given> held = seals.open(spent).filter(given -> given.refresh().isPresent());
        if (held.isEmpty()) {
            return unreadable(connection.id(), spent.generation());
        }
        if (world.nanos() - began > BEGIN.toNanos()) {
            ledger.change(connection.id(), Ledger.CURFEW, credential -> credential.released(mine));
            return unready(Cause.STORE, Optional.empty(), spent.generation());
        }
        var refreshToken = held.get().refresh().orElseThrow();
        ProviderCalls.Answer answer = calls.refresh(oauth, refreshToken);
        boolean unanswered = maybeArrived(answer);
        if (unanswered) {
            counts.count(Counts.End.UNANSWERED);
        }
        if (unanswered && world.nanos() - began < BEGIN_AGAIN.toNanos()) {
            // Most of what is lost on the way was never read, and a provider that forgives repeats its answer. Where
            // the token was spent, there is nothing left to lose by asking.
            answer = calls.refresh(oauth, refreshToken);
        }
        lane.heard(answer);
        return switch (answer) {
            case ProviderCalls.Answer.Tokens(var tokens, Optional<Duration> life) -> {
                Given given = Given.renewed(tokens, life, held.get(), world.now());
                counts.count(Counts.End.RENEWED);
                var entry = Spool.Entry.of(connection, oauth, spent, given);
                spool.put(entry);
                yield settle(entry);
            }
            case ProviderCalls.Answer.Failed(RefreshFailure failure, String code) -> {
                if (!code.isEmpty() && isUnknown(failure)) {
                    counts.unknown(code);
                }
                yield failed(connection.id(), spent, mine, failure, code, unanswered);
            }
        };
    }

    /// Whether it was taken for what its status says, since nobody knows its code.
    private static boolean isUnknown(RefreshFailure failure) {
        return switch (failure) {
            case Permanent(RefreshFailure.Reason reason) -> reason == RefreshFailure.Reason.REJECTED;
            case Transient(Cause cause, var _, var _) -> cause == Cause.REFUSED;
            case RefreshFailure.Misconfigured _ -> false;
        };
    }

    private static boolean maybeArrived(ProviderCalls.Answer answer) {
        return answer instanceof ProviderCalls.Answer.Failed(Transient(var _, var _, boolean sent), var _) && sent;
    }

    private Presentable failed(
            String connection,
            Credential spent,
            Attempt mine,
            RefreshFailure failure,
            String code,
            boolean unanswered) {
        double luck = (world.random(1)[0] & 0xff) / 255.0;
        Optional<Credential> now = ledger.change(
                connection,
                Ledger.CURFEW,
                credential -> credential.failed(mine, failure, code, unanswered, world.now(), luck));
        changed.accept(connection);
        if (now.isEmpty()) {
            return new Presentable.Gone();
        }
        Credential left = now.get();
        if (left.generation() > spent.generation()) {
            return current(connection);
        }
        counts.count(left.dead()
                .map(dead ->
                        dead.code().equals(Credential.ROTATION_LOST) ? Counts.End.ROTATION_LOST : Counts.End.REFUSED)
                .orElse(Counts.End.FAILED));
        LOG.log(
                System.Logger.Level.INFO,
                "connection {0}: generation {1} could not be refreshed: {2} {3}",
                connection,
                left.generation(),
                failure.getClass().getSimpleName(),
                code);
        if (spent.shutOut()) {
            return new Presentable.Unready(failure, left.generation());
        }
        return left.dead()
                .<Presentable>map(dead -> new Presentable.Unready(new Permanent(dead.reason()), left.generation()))
                .orElseGet(() -> failure instanceof Permanent
                        ? unready(Cause.REFUSED, left.trouble().left(world.now()), left.generation())
                        : new Presentable.Unready(failure, left.generation()));
    }

    /// Brings to the database what a provider gave. Where the database is away it stays in the spool, and is
    /// presented all the same.
    Presentable settle(Spool.Entry entry) {
        try {
            Optional<Credential> now = ledger.store(entry);
            spool.done(entry);
            changed.accept(entry.connection());
            return now.map(credential -> credential.dead().isEmpty()
                                    && credential.generation() == entry.from() + 1
                                    && credential.lineage() == entry.lineage()
                            ? new Presentable.Ready(entry.given().access(), credential.generation())
                            : current(entry.connection()))
                    .orElseGet(Presentable.Gone::new);
        } catch (Problem e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "new tokens of connection {0} wait beside the database: {1}",
                    entry.connection(),
                    e.getMessage());
            return new Presentable.Ready(entry.given().access(), entry.from() + 1);
        }
    }

    /// Tries again to bring over what waits in the spool.
    void replay() {
        spool.waiting().forEach(this::settle);
    }

    /// Lets `registry` know how refreshes end.
    void watch(MeterRegistry registry) {
        counts.watch(registry, () -> spool.waiting().size());
    }

    /// What the row holds now.
    Presentable current(String connection) {
        return ledger.read(connection).map(row -> current(row.credential())).orElseGet(Presentable.Gone::new);
    }

    private Presentable current(Credential credential) {
        return credential
                .dead()
                .<Presentable>map(
                        dead -> new Presentable.Unready(new Permanent(dead.reason()), credential.generation()))
                .orElseGet(() -> opened(credential));
    }

    /// What a credential holds, whatever it is good for.
    Presentable opened(Credential credential) {
        return seals.open(credential)
                .<Presentable>map(given -> new Presentable.Ready(given.access(), credential.generation()))
                .orElseGet(() -> unreadable(credential.connection(), credential.generation()));
    }

    private long currentGeneration(String connection) {
        return ledger.read(connection).map(row -> row.credential().generation()).orElse(0L);
    }

    /// Takes down that a credential cannot be opened any more.
    private Presentable unreadable(String connection, long generation) {
        ledger.change(
                connection,
                Ledger.CURFEW,
                credential -> credential.condemned(generation, Reason.REJECTED, Credential.UNREADABLE, world.now()));
        changed.accept(connection);
        return new Presentable.Unready(new Permanent(Reason.REJECTED), generation);
    }

    private static Presentable unready(Cause cause, Optional<Duration> wait, long generation) {
        return new Presentable.Unready(new Transient(cause, wait, false), generation);
    }

    /// 50 ms at first, 250 later, and not all nodes at once.
    private void pause(int round) {
        long millis = POLL.toMillis() * Math.min(round + 1, POLL_GROWTH);
        world.sleep(Duration.ofMillis(millis / 2 + (world.random(1)[0] & 0xff) * millis / 510 + 1));
    }
}
