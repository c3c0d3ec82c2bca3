package dev.curfew.gateway.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How far the pool as a whole is used, as if it were one account.
///
/// An account counts by what it can do, so that a large one that is empty is more than a small one. Those
/// that nobody could be served by, since somebody must sign in or put them back first, do not count at all.
///
/// @param free whether any account is ready
/// @param windows the accounts' own first, the shorter before the longer; then those of single models
public record PoolUsage(boolean free, List<Observation.Window> windows) {
    private static final List<String> ORDER = List.of("5h", "weekly", "monthly");

    public PoolUsage {
        windows = List.copyOf(windows);
    }

    /// Whether a window is a whole account's; else it is a model's.
    public static boolean isAccounts(Observation.Window window) {
        return AccountWindows.isOne(window.name());
    }

    static PoolUsage of(Fleet fleet, Instant now) {
        boolean free = false;
        Map<String, Sum> sums = new TreeMap<>(PoolUsage::compare);
        for (Slot slot : fleet.slots()) {
            AccountStatus status = slot.look(now);
            if (!status.lifecycle().equals("active")) {
                continue;
            }
            free |= status instanceof AccountStatus.Ready;
            for (Evidence.Gauge gauge : slot.evidence().windows().values()) {
                sums.computeIfAbsent(gauge.window().name(), _ -> new Sum(now))
                        .add(gauge, isUsedUp(status, gauge.window().name()), fleet.capacity(slot));
            }
        }
        return new PoolUsage(
                free,
                sums.entrySet().stream()
                        .map(sum -> sum.getValue().window(sum.getKey()))
                        .toList());
    }

    /// A provider that refuses knows better than a figure from before.
    private static boolean isUsedUp(AccountStatus status, String name) {
        return status instanceof AccountStatus.Exhausted(var _, String window) && window.equals(name);
    }

    private static int compare(String one, String other) {
        int first = rank(one);
        int second = rank(other);
        return first == second ? one.compareTo(other) : Integer.compare(first, second);
    }

    private static int rank(String name) {
        int rank = ORDER.indexOf(name);
        return rank < 0 ? ORDER.size() : rank;
    }

    /// One window of all accounts that have it.
    private static final class Sum {
        private final Instant now;
        private final Earliest resets;
        private double used;
        private double all;
        private Optional<Duration> length = Optional.empty();

        Sum(Instant now) {
            this.now = now;
            resets = new Earliest(now);
        }

        void add(Evidence.Gauge gauge, boolean usedUp, double capacity) {
            double part = usedUp ? 1 : Fleet.used(gauge, now);
            used += part * capacity;
            all += capacity;
            length = length.or(gauge.window()::length);
            if (part > 0) {
                gauge.window().resetsAt().ifPresent(resets::consider);
            }
        }

        /// It is reset when there is room again, which is when the first of them is.
        Observation.Window window(String name) {
            return new Observation.Window(name, all == 0 ? 0 : 100 * used / all, length, resets.found());
        }
    }
}
