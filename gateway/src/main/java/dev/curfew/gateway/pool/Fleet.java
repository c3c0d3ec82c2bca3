package dev.curfew.gateway.pool;

import dev.curfew.base.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The accounts that this node knows, and the newest arrangement of those that are ready.
///
/// An arrangement is made anew when something joined, when a moment came at which an account changes by
/// itself, and, gathered, when weights moved. An account that stops being ready is passed over at once, by
/// the flag that each carries: an arrangement may be old, but nothing dead is taken from it (law L10).
final class Fleet {
    private final World world;
    private final Tuning tuning;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    private final Map<String, Health> routes = new ConcurrentHashMap<>();
    private final ReentrantLock making = new ReentrantLock();
    private final long gather;
    private final int cap;
    private volatile PoolSettings settings = PoolSettings.STANDARD;
    private volatile boolean joined = true;
    private volatile boolean moved;
    private volatile @Nullable Picture picture;

    Fleet(World world, Tuning tuning) {
        this.world = world;
        this.tuning = tuning;
        this.gather = tuning.span("snapshot.gather").toNanos();
        this.cap = tuning.number("cap.account");
    }

    /// What is ready at a moment.
    ///
    /// @param byModel arrangements for models that not every account serves
    private record Picture(
            Arranged all, Set<String> exceptions, Map<String, Arranged> byModel, Instant until, long madeAt) {}

    /// A snapshot, and whose its numbers are.
    ///
    /// @param ready by the numbers of the snapshot
    record Arranged(Snapshot snapshot, List<Slot> ready) {}

    Optional<Slot> slot(String id) {
        return Optional.ofNullable(slots.get(id));
    }

    Collection<Slot> slots() {
        return slots.values();
    }

    PoolSettings settings() {
        return settings;
    }

    void settle(PoolSettings news) {
        settings = news;
        joined = true;
    }

    int cap() {
        return cap;
    }

    /// Takes over what the vault has.
    ///
    /// @return those that have gone
    List<Slot> roll(List<Roster.Entry> entries, Instant now) {
        var ids = new HashSet<String>();
        for (Roster.Entry entry : entries) {
            ids.add(entry.id());
            Slot slot = slots.get(entry.id());
            if (slot == null) {
                slots.put(entry.id(), new Slot(entry, now));
            } else {
                slot.know(entry, now);
            }
        }
        List<Slot> gone =
                slots.values().stream().filter(slot -> !ids.contains(slot.id)).toList();
        gone.forEach(slot -> {
            slot.happen(new Happening.Removed(), now, tuning);
            slots.remove(slot.id);
        });
        joined = true;
        return gone;
    }

    /// Something is ready that was not.
    void joined() {
        joined = true;
    }

    /// A weight is another.
    void moved() {
        moved = true;
    }

    /// What came of going to an upstream's address, whoever's account it was.
    void travelled(Upstream upstream, boolean good, Instant now) {
        String route = upstream.base().toString();
        Health before = routes.get(route);
        if (before == null && good) {
            return;
        }
        Health after =
                routes.compute(route, (_, known) -> (known == null ? Health.UNKNOWN : known).after(good, now, tuning));
        if (before == null || before.tier() != after.tier()) {
            moved = true;
        }
    }

    /// The accounts that are ready for `model`.
    Arranged arranged(Optional<String> model, Instant now) {
        Picture current = current(now);
        if (model.isEmpty() || !current.exceptions().contains(model.get())) {
            return current.all();
        }
        return current.byModel().computeIfAbsent(model.get(), name -> arrange(ready(now, Optional.of(name)), now));
    }

    private Picture current(Instant now) {
        Picture known = picture;
        if (known != null && !due(known, now)) {
            return known;
        }
        if (known != null && !making.tryLock()) {
            // Somebody makes it; the one of before will do meanwhile.
            return known;
        }
        if (known == null) {
            making.lock();
        }
        try {
            Picture newest = picture;
            if (newest != null && !due(newest, now)) {
                return newest;
            }
            joined = false;
            moved = false;
            Picture made = make(now);
            picture = made;
            return made;
        } finally {
            making.unlock();
        }
    }

    private boolean due(Picture known, Instant now) {
        return joined || !now.isBefore(known.until()) || (moved && world.nanos() - known.madeAt() >= gather);
    }

    private Picture make(Instant now) {
        var next = new Earliest(now);
        next.consider(now.plus(tuning.span("availability.step")));
        var exceptions = new HashSet<String>();
        for (Slot slot : slots.values()) {
            slot.look(now);
            Evidence evidence = slot.evidence();
            evidence.changesAt(now).ifPresent(next::consider);
            next.consider(slot.health().restUntil());
            exceptions.addAll(evidence.without().keySet());
        }
        routes.values().forEach(health -> next.consider(health.restUntil()));
        return new Picture(
                arrange(ready(now, Optional.empty()), now),
                exceptions,
                new ConcurrentHashMap<>(),
                next.found().orElseThrow(),
                world.nanos());
    }

    private List<Slot> ready(Instant now, Optional<String> model) {
        return slots.values().stream()
                .filter(Slot::ready)
                .filter(slot -> model.isEmpty() || slot.evidence().serves(model.get(), now))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private Arranged arrange(List<Slot> ready, Instant now) {
        List<Candidate> candidates =
                ready.stream().map(slot -> candidate(slot, now)).toList();
        return new Arranged(
                Snapshot.of(candidates, settings.strategy(), settings.single().orElse(""), now, tuning), ready);
    }

    private Candidate candidate(Slot slot, Instant now) {
        Map<String, Evidence.Gauge> windows = slot.evidence().windows();
        double usedShort = used(windows.get("5h"), now);
        double usedLong = Math.max(used(windows.get("weekly"), now), used(windows.get("monthly"), now));
        Optional<Instant> resetsAt = Optional.ofNullable(windows.getOrDefault("weekly", windows.get("monthly")))
                .flatMap(gauge -> gauge.window().resetsAt());
        Health.Tier own = slot.health().tierAt(now);
        Health.Tier route = routes.getOrDefault(slot.entry().upstream().base().toString(), Health.UNKNOWN)
                .tierAt(now);
        return new Candidate(
                slot.id, capacity(slot), usedShort, usedLong, resetsAt, own.compareTo(route) > 0 ? own : route);
    }

    /// What was used before a reset is used no more.
    static double used(Evidence.@Nullable Gauge gauge, Instant now) {
        return gauge == null
                        || gauge.window()
                                .resetsAt()
                                .filter(reset -> !reset.isAfter(now))
                                .isPresent()
                ? 0
                : Math.clamp(gauge.window().usedPercent() / 100, 0, 1);
    }

    /// How much an account can do: what somebody set, else what its plan weighs.
    double capacity(Slot slot) {
        return slot.weight().orElseGet(() -> capacity(slot.entry().plan()));
    }

    private double capacity(Optional<String> plan) {
        return plan.map(name -> "plan." + name.toLowerCase(Locale.ROOT))
                .filter(tuning::has)
                .map(tuning::fraction)
                .orElseGet(() -> tuning.fraction("plan.other"));
    }
}
