package dev.curfew.gateway.pool;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The pool at one moment, for whoever looks at it.
///
/// @param accounts by their labels
public record PoolView(PoolSettings settings, Instant at, List<Seen> accounts) {
    public PoolView {
        accounts = List.copyOf(accounts);
    }

    /// One account.
    ///
    /// @param weight what somebody set; empty for that of its plan
    /// @param cleared whether it is cleared for security work
    /// @param generation of its credential
    /// @param inFlight requests that it serves on this node
    /// @param health on this node
    /// @param windows how far each is used, by name
    public record Seen(
            String id,
            String label,
            Optional<String> plan,
            Upstream upstream,
            AccountStatus status,
            Optional<Double> weight,
            boolean cleared,
            long generation,
            int inFlight,
            Health.Tier health,
            List<Evidence.Gauge> windows) {
        public Seen {
            windows = List.copyOf(windows);
        }
    }

    static PoolView of(Fleet fleet, Instant now) {
        List<Seen> accounts = fleet.slots().stream()
                .map(slot -> seen(slot, now))
                .sorted(Comparator.comparing(Seen::label).thenComparing(Seen::id))
                .toList();
        return new PoolView(fleet.settings(), now, accounts);
    }

    private static Seen seen(Slot slot, Instant now) {
        Evidence evidence = slot.evidence();
        Roster.Entry entry = slot.entry();
        return new Seen(
                slot.id,
                entry.label(),
                entry.plan(),
                entry.upstream(),
                evidence.status(now),
                slot.weight(),
                slot.cleared(),
                evidence.standing().generation(),
                slot.inFlight(),
                slot.health().tierAt(now),
                evidence.windows().values().stream()
                        .sorted(Comparator.comparing(gauge -> gauge.window().name()))
                        .toList());
    }
}
