package dev.curfew.gateway.pool;

import dev.curfew.authority.connection.Vault;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.client.Transport;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/// The upstream accounts on this node: keeps what it has in memory true to the vault and to the database,
/// lends accounts out, and is the verbs on them.
public final class Accounts implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.curfew.pool");
    private static final Duration BEAT = Duration.ofMillis(200);
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final int BEATS_A_LOOK = 25;
    private static final int BEATS_A_FOLLOW = 5;
    private static final int BEATS_A_SWEEP = 300;

    private final Store store;
    private final Roster roster;
    private final World world;
    private final Tuning tuning;
    private final Fleet fleet;
    private final Anchors anchors;
    private final AccountBook book;
    private final Consequences consequences;
    private final PoolCounts counts = new PoolCounts();
    private final AccountPool pool;
    /// Nobody writes to the database what happened, or changes an account there, while what is there is taken
    /// over.
    private final Object takingOver = new Object();

    private final News news;
    private final UsagePoll usage;
    private final Trial trial;
    private Thread asking = Thread.currentThread();
    private Thread thread = Thread.currentThread();
    private volatile boolean closed;

    private Accounts(
            Store store,
            Vault vault,
            Roster roster,
            Transport transport,
            UnknownCode unknown,
            World world,
            Tuning tuning) {
        this.store = store;
        this.roster = roster;
        this.world = world;
        this.tuning = tuning;
        this.fleet = new Fleet(world, tuning);
        this.anchors = new Anchors(store, tuning);
        this.book = new AccountBook(store, tuning);
        this.consequences = new Consequences(fleet, anchors, vault, book, unknown, world, tuning);
        this.pool = new AccountPool(fleet, anchors, consequences, vault, counts, world, tuning);
        this.usage = new UsagePoll(store, fleet, vault, consequences, transport, counts, world, tuning);
        this.news = new News(store, roster, world, this::look);
        this.trial = new Trial(vault, transport);
    }

    /// Reads everything once, and follows what changes.
    ///
    /// @param transport on which usage is asked for
    /// @param unknown hears of each code of an upstream that no row of the table of refusals knows
    public static Accounts open(
            Store store,
            Vault vault,
            Roster roster,
            Transport transport,
            UnknownCode unknown,
            World world,
            Tuning tuning) {
        var accounts = new Accounts(store, vault, roster, transport, unknown, world, tuning);
        accounts.look();
        accounts.anchors.load();
        accounts.thread = accounts.every(BEAT, "curfew-pool", accounts::beat);
        accounts.asking = accounts.every(ROUND, "curfew-pool-usage", _ -> accounts.usage.round());
        return accounts;
    }

    /// What lends them out.
    public Pool pool() {
        return pool;
    }

    /// Every account as it is on this node, by name.
    public PoolView view() {
        return PoolView.of(fleet, world.now());
    }

    /// How far all of them together are used.
    public PoolUsage usage() {
        return PoolUsage.of(fleet, world.now());
    }

    /// Counts in `registry`.
    public void watch(MeterRegistry registry) {
        PoolMeters.watch(this, registry);
        counts.watch(registry);
    }

    /// Puts an account aside.
    ///
    /// @throws Problem NOT_FOUND; CONFLICT for one that must be signed in, or is suspended
    public void pause(String account, String by, Instant now) {
        happen(account, new Happening.Paused(by), by, now);
    }

    /// Puts an account back to work; one that its provider shut out only after the provider took it when it
    /// was tried.
    ///
    /// @throws Problem NOT_FOUND; CONFLICT for one that must be signed in, or is still shut out
    public void resume(String account, String by, Instant now) {
        Slot slot = slot(account);
        if (slot.look(now) instanceof AccountStatus.Suspended) {
            trial.of(slot);
        }
        happen(account, new Happening.Resumed(), by, now);
    }

    /// Gives an account a weight of its own; empty for that of its plan.
    ///
    /// @throws Problem NOT_FOUND; INVALID_VALUE
    public void weigh(String account, Optional<Double> weight, String by, Instant now) {
        if (weight.filter(it -> !(it > 0 && it <= 1_000)).isPresent()) {
            throw Problem.of("weight", "is a number over 0, up to 1000.");
        }
        change(account, "weight", it -> it.weighing(weight), by, now);
    }

    /// Says whether an account is cleared for security work: what others refuse as such is tried on those
    /// that are.
    ///
    /// @throws Problem NOT_FOUND
    public void clear(String account, boolean cleared, String by, Instant now) {
        change(account, "security-work", it -> it.cleared(cleared), by, now);
    }

    private void change(String account, String cause, UnaryOperator<Account> edit, String by, Instant now) {
        Slot slot = slot(account);
        synchronized (takingOver) {
            Account after = store.decide(Key.of(Account.KIND, account), found -> {
                Account it = edit.apply(kept(found, account));
                return put(found, it, Change.answer(it)).tell(told(Event.Type.ACCOUNT_CHANGED, cause, slot, by, now));
            });
            slot.settle(after);
        }
        fleet.moved();
    }

    /// Settles how accounts are chosen.
    ///
    /// @throws Problem INVALID_VALUE if it names an account that is not there
    public void settle(PoolSettings settings, String by, Instant now) {
        boolean single = settings.strategy() == Strategy.SINGLE_ACCOUNT;
        if (single && settings.single().flatMap(fleet::slot).isEmpty()) {
            throw Problem.of("account", "names the one account to use.");
        }
        PoolSettings kept = single ? settings : settings.by(settings.strategy(), Optional.empty());
        store.decide(Key.of(PoolSettings.KIND, PoolSettings.STANDARD.id()), found -> {
            Change<Boolean> change = Change.answer(true);
            Optional<PoolSettings> before = found.one(PoolSettings.KIND, PoolSettings.STANDARD.id());
            if (before.orElse(PoolSettings.STANDARD).equals(kept)) {
                return change;
            }
            if (before.isPresent()) {
                change.replace(PoolSettings.KIND, kept);
            } else {
                change.create(PoolSettings.KIND, kept);
            }
            return change.tell(
                    Event.of(Event.Type.POOL_CHANGED, now, by, kept.strategy().code()));
        });
        fleet.settle(kept);
        pool.awaken();
    }

    /// Removes an account; its tokens are revoked at its provider.
    ///
    /// @throws Problem NOT_FOUND
    public void remove(String account, String by, Instant now) {
        Slot slot = slot(account);
        roster.remove(account, by, now);
        slot.happen(new Happening.Removed(), now, tuning);
        forget(account);
        news.changed();
    }

    /// The rule is applied to what the database has, under what the vault says: a change on another node in
    /// the same moment is not lost.
    private void happen(String account, Happening happening, String by, Instant now) {
        Slot slot = slot(account);
        synchronized (takingOver) {
            switch (ruled(slot, happening, by, now)) {
                case Ruling.Stands _ -> slot.happen(happening, now, tuning);
                case Ruling.NotNow _ ->
                    throw new Problem(Problem.Kind.CONFLICT, "Sign in to this account again first.");
                case Ruling.Gone _ -> throw unknown();
            }
        }
        fleet.joined();
        pool.awaken();
    }

    private Ruling ruled(Slot slot, Happening happening, String by, Instant now) {
        String account = slot.id;
        Standing standing = slot.evidence().standing();
        return store.decide(Key.of(Account.KIND, account), found -> {
            Account before = kept(found, account);
            Ruling said = before.evidence().under(standing).after(happening, now, tuning);
            Change<Ruling> change = Change.answer(said);
            if (said instanceof Ruling.Stands(Evidence after)
                    && !after.equals(before.evidence().under(standing))) {
                put(found, before.with(after), change)
                        .tell(told(Event.Type.ACCOUNT_CHANGED, after.status(now).name(), slot, by, now));
            }
            return change;
        });
    }

    private static Event told(Event.Type type, String cause, Slot slot, String by, Instant now) {
        return Event.of(type, now, by, cause)
                .connection(slot.id)
                .note(slot.entry().label());
    }

    private static Account kept(Found found, String account) {
        return found.one(Account.KIND, account).orElseGet(() -> Account.fresh(account));
    }

    private static <R> Change<R> put(Found found, Account account, Change<R> change) {
        return found.one(Account.KIND, account.id()).isPresent()
                ? change.replace(Account.KIND, account)
                : change.create(Account.KIND, account);
    }

    private void forget(String account) {
        store.decide(Key.of(Account.KIND, account), _ -> Change.answer(true).remove(Account.KIND, account));
    }

    private Slot slot(String account) {
        return fleet.slot(account).orElseThrow(Accounts::unknown);
    }

    static Problem unknown() {
        return new Problem(Problem.Kind.NOT_FOUND, "There is no such account in the pool.");
    }

    /// Takes over what the vault and the database have. What happened here and is not written yet stays.
    void look() {
        synchronized (takingOver) {
            takeOver();
        }
        pool.awaken();
    }

    private void takeOver() {
        Instant now = world.now();
        List<Roster.Entry> entries = roster.entries();
        Map<String, Account> stored = new HashMap<>();
        PoolSettings settings = store.read(found -> {
            found.many(Account.KIND, Found.Page.ALL).forEach(account -> stored.put(account.id(), account));
            return found.one(PoolSettings.KIND, PoolSettings.STANDARD.id()).orElse(PoolSettings.STANDARD);
        });
        Map<String, Standing> before = new HashMap<>();
        fleet.slots().forEach(slot -> before.put(slot.id, slot.evidence().standing()));
        fleet.roll(entries, now);
        for (Slot slot : fleet.slots()) {
            Standing is = slot.evidence().standing();
            Standing was = before.getOrDefault(slot.id, is);
            if (!(was instanceof Standing.Good) && is instanceof Standing.Good) {
                // What held before somebody signed in again holds no more, in the database neither.
                book.note(slot.id, was, new Happening.SignedIn(is.generation()), now);
            } else {
                slot.load(stored.getOrDefault(slot.id, Account.fresh(slot.id)), book, now);
            }
        }
        fleet.settle(settings);
    }

    /// Takes over which conversations other nodes have tied to which account.
    void follow() {
        anchors.follow();
    }

    /// Asks for usage where nobody did of late.
    void askForUsage() {
        usage.round();
    }

    private Thread every(Duration pause, String name, IntConsumer work) {
        return Thread.ofVirtual().name(name).start(() -> {
            for (int beat = 1; !closed; beat++) {
                world.sleep(pause);
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                try {
                    work.accept(beat);
                } catch (Problem e) {
                    LOG.log(System.Logger.Level.DEBUG, "the pool goes on from memory: the database is away", e);
                } catch (RuntimeException e) {
                    // Whatever it was: a thread that died of it would leave this node with what it knew.
                    LOG.log(System.Logger.Level.WARNING, "following the pool's changes failed", e);
                }
            }
        });
    }

    private void beat(int beat) {
        Instant now = world.now();
        flush(now);
        anchors.flush();
        pool.awaken();
        if (beat % BEATS_A_LOOK == 0) {
            look();
        }
        if (beat % BEATS_A_FOLLOW == 0) {
            anchors.follow();
        }
        if (beat % BEATS_A_SWEEP == 0) {
            reclaim();
            anchors.sweep(now);
        }
    }

    /// Takes back leases that somebody lost.
    void reclaim() {
        pool.reclaim();
    }

    /// Writes what waits, mere figures included.
    void write() {
        flush(Instant.MAX);
        anchors.flush();
    }

    private void flush(Instant now) {
        synchronized (takingOver) {
            book.flush(now);
        }
    }

    /// Whether a request waits for a place.
    boolean crowded() {
        return pool.crowded();
    }

    /// Writes what is not written yet, and follows nothing any more.
    @Override
    public void close() {
        closed = true;
        news.close();
        asking.interrupt();
        thread.interrupt();
        try {
            asking.join();
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            write();
        } catch (Problem e) {
            LOG.log(System.Logger.Level.WARNING, "what happened last to the accounts could not be written", e);
        }
    }
}
