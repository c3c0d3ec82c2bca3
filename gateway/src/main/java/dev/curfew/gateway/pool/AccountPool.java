package dev.curfew.gateway.pool;

import dev.curfew.authority.connection.Vault;
import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The pool, as this node has it in memory.
final class AccountPool implements Pool {
    private static final System.Logger LOG = System.getLogger("dev.curfew.pool");
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final Fleet fleet;
    private final Anchors anchors;
    private final Consequences consequences;
    private final Vault vault;
    private final World world;
    private final Tuning tuning;
    private final Picker picker;
    private final double pressure;
    private final PoolCounts counts;
    private final Queue<AccountLease> queue = new Queue<>();
    private final Map<AccountLease, Instant> leases = new ConcurrentHashMap<>();
    private final AtomicLong turns = new AtomicLong();
    private final AtomicLong chance;

    AccountPool(
            Fleet fleet,
            Anchors anchors,
            Consequences consequences,
            Vault vault,
            PoolCounts counts,
            World world,
            Tuning tuning) {
        this.fleet = fleet;
        this.anchors = anchors;
        this.consequences = consequences;
        this.vault = vault;
        this.counts = counts;
        this.world = world;
        this.tuning = tuning;
        this.picker = new Picker(tuning);
        this.pressure = tuning.fraction("share.pressure");
        long seed = 0;
        for (byte part : world.random(Long.BYTES)) {
            seed = (seed << 8) | (part & 0xff);
        }
        this.chance = new AtomicLong(seed);
    }

    @Override
    public Picked lease(Ask ask) {
        Instant now = world.now();
        Optional<Slot> owner = Optional.empty();
        Optional<String> tied = anchors.hard(ask, now);
        if (tied.isPresent()) {
            owner = fleet.slot(tied.get());
            Optional<Lack> lack = ownersLack(owner, ask, now);
            if (lack.isPresent()) {
                return new Picked.None(lack.get());
            }
        }
        String key = key(ask);
        Optional<Slot> only = owner;
        Optional<AccountLease> lease = queue.busy() ? Optional.empty() : attempt(ask, key, only);
        if (lease.isEmpty() && mayWait(ask, only, now)) {
            lease = queue.await(key, tuning.span("wait.slot"), () -> attempt(ask, key, only));
        }
        return lease.<Picked>map(Picked.Leased::new).orElseGet(() -> new Picked.None(lack(ask, only, world.now())));
    }

    /// What stands against the one account that can serve a conversation, apart from being busy.
    private static Optional<Lack> ownersLack(Optional<Slot> owner, Ask ask, Instant now) {
        if (owner.isEmpty()) {
            return Optional.of(new Lack.OwnerGone());
        }
        AccountStatus status = owner.get().look(now);
        return switch (status) {
            case AccountStatus.Ready _ ->
                ask.tried().contains(owner.get().id)
                        ? Optional.of(new Lack.OwnerLimited(Optional.empty()))
                        : Optional.empty();
            case AccountStatus.CoolingDown _, AccountStatus.Exhausted _ ->
                Optional.of(new Lack.OwnerLimited(status.freeAt()));
            case AccountStatus.SignInNeeded _,
                    AccountStatus.Suspended _,
                    AccountStatus.Paused _,
                    AccountStatus.Retired _ -> Optional.of(new Lack.OwnerGone());
        };
    }

    /// A lease if there is one to be had now; waits for nothing.
    private Optional<AccountLease> attempt(Ask ask, String key, Optional<Slot> only) {
        Instant now = world.now();
        Fleet.Arranged arranged = fleet.arranged(ask.model(), now);
        long places = (long) arranged.ready().size() * fleet.cap();
        if (queue.overShare(key, places, pressure)) {
            return Optional.empty();
        }
        if (only.isPresent()) {
            return only.filter(slot -> slot.take(fleet.cap()))
                    .map(slot -> lent(ask, key, slot, PoolCounts.Turn.HELD, now));
        }
        Optional<String> owner = anchors.soft(ask, now);
        Optional<Slot> warm =
                owner.flatMap(fleet::slot).filter(slot -> serves(slot, ask, now) && slot.take(fleet.cap()));
        var otherwise = owner.isPresent() ? PoolCounts.Turn.MOVED : PoolCounts.Turn.NEW;
        return warm.map(slot -> lent(ask, key, slot, PoolCounts.Turn.KEPT, now))
                .or(() -> picked(arranged, ask).map(slot -> lent(ask, key, slot, otherwise, now)));
    }

    private boolean serves(Slot slot, Ask ask, Instant now) {
        return ask.suits(slot.id, slot.cleared())
                && slot.ready()
                && ask.model()
                        .filter(model -> !slot.evidence().serves(model, now))
                        .isEmpty();
    }

    private Optional<Slot> picked(Fleet.Arranged arranged, Ask ask) {
        int cap = fleet.cap();
        var load = new Picker.Load() {
            @Override
            public boolean open(int account) {
                Slot slot = arranged.ready().get(account);
                return slot.ready() && slot.inFlight() < cap && ask.suits(slot.id, slot.cleared());
            }

            @Override
            public int inFlight(int account) {
                return arranged.ready().get(account).inFlight();
            }
        };
        var random = new SplittableRandom(chance.getAndAdd(GOLDEN));
        while (true) {
            int account = picker.pick(arranged.snapshot(), load, turns.getAndIncrement(), random);
            if (account == Picker.NONE) {
                return Optional.empty();
            }
            Slot slot = arranged.ready().get(account);
            if (slot.take(cap)) {
                return Optional.of(slot);
            }
            // Somebody took its last place in between, or it is ready no more: it is not open then.
        }
    }

    private AccountLease lent(Ask ask, String key, Slot slot, PoolCounts.Turn turn, Instant now) {
        counts.count(turn);
        queue.entered(key);
        var lease = new AccountLease(this, slot, ask, key);
        leases.put(lease, now.plus(tuning.span("lease.longest")));
        return lease;
    }

    /// Whether waiting can help: some account that could serve it is only busy.
    private boolean mayWait(Ask ask, Optional<Slot> only, Instant now) {
        return only.isPresent() || fleet.slots().stream().anyMatch(slot -> serves(slot, ask, now));
    }

    private Lack lack(Ask ask, Optional<Slot> only, Instant now) {
        if (only.isPresent()) {
            return ownersLack(only, ask, now).orElseGet(this::busy);
        }
        var counts = new TreeMap<String, Integer>();
        var resets = new Earliest(now);
        var bursts = new Earliest(now);
        boolean limited = false;
        boolean serving = false;
        boolean active = false;
        for (Slot slot : fleet.slots()) {
            AccountStatus status = slot.look(now);
            counts.merge(status.name(), 1, Integer::sum);
            if (!status.lifecycle().equals("active")) {
                continue;
            }
            active = true;
            if (ask.model().filter(model -> !slot.evidence().serves(model, now)).isPresent()) {
                continue;
            }
            serving = true;
            if (status instanceof AccountStatus.CoolingDown(Instant until, boolean burst) && burst) {
                bursts.consider(until);
            } else if (status instanceof AccountStatus.Ready) {
                bursts.consider(now.plus(tuning.span("wait.again")));
            } else {
                limited = true;
                status.freeAt().ifPresent(resets::consider);
            }
        }
        Optional<Instant> soon = bursts.found();
        if (soon.isPresent()) {
            return new Lack.Busy(Duration.between(now, soon.get()));
        }
        if (limited) {
            return new Lack.OutOfQuota(resets.found());
        }
        return active && !serving ? new Lack.NoSuchModel() : new Lack.NoneReady(counts);
    }

    private Lack busy() {
        return new Lack.Busy(tuning.span("wait.again"));
    }

    private static String key(Ask ask) {
        return ask.caller().key().orElse(ask.caller().person());
    }

    /// What to present for a lease; what the vault says of it counts at once.
    Vault.Presentable present(AccountLease lease, Duration patience) {
        Vault.Presentable presentable = vault.present(lease.account(), patience);
        consequences.presented(lease.slot(), presentable);
        return presentable;
    }

    void bind(AccountLease lease, Anchor anchor) {
        Instant now = world.now();
        anchors.bind(lease.ask(), anchor, lease.account(), owner -> loyal(owner, now), now);
    }

    /// Whether a conversation stays with the owner of its cache: unless that one is out of the game, or for
    /// longer than a cache stays warm.
    private boolean loyal(String owner, Instant now) {
        return fleet.slot(owner)
                .map(slot -> slot.look(now))
                .filter(status -> status.lifecycle().equals("active"))
                .filter(status -> status.freeAt()
                        .filter(free -> free.isAfter(now.plus(tuning.span("anchor.soft"))))
                        .isEmpty())
                .isPresent();
    }

    void observed(AccountLease lease, Observation observation) {
        consequences.observed(lease.slot(), observation);
    }

    Lease.Next settle(AccountLease lease, Outcome outcome) {
        Lease.Next next = consequences.of(lease, outcome);
        if (next == Lease.Next.ANOTHER || next == Lease.Next.CLEARED) {
            anchors.failed(lease.ask(), lease.account());
        }
        return next;
    }

    /// The lease is over: its place is free.
    void over(AccountLease lease) {
        leases.remove(lease);
        lease.slot().give();
        queue.left(lease.key());
    }

    /// Takes back leases that somebody lost.
    void reclaim() {
        Instant now = world.now();
        for (AccountLease lease : new HashSet<>(leases.keySet())) {
            Instant until = leases.get(lease);
            if (until != null && !now.isBefore(until) && lease.abandon()) {
                LOG.log(System.Logger.Level.ERROR, "a lease of {0} was never settled", lease.account());
            }
        }
    }

    /// Something may be ready that was not.
    void awaken() {
        queue.freed();
    }

    /// Whether a request waits for a place.
    boolean crowded() {
        return queue.busy();
    }
}
