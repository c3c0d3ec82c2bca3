package dev.curfew.gateway.pool;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/// The figures of the pool on this node: how many accounts there are by status, how far
/// they are used, and how many leases are out.
final class PoolMeters {
    /// Every name that a status has outside.
    private static final List<String> STATUSES =
            List.of("active", "rate_limited", "quota_exceeded", "reauth_required", "suspended", "paused", "deleting");

    private PoolMeters() {}

    static void watch(Accounts accounts, MeterRegistry registry) {
        for (String status : STATUSES) {
            Gauge.builder("curfew.pool.accounts", accounts, all -> count(all, status))
                    .description("upstream accounts, by status")
                    .tag("status", status)
                    .register(registry);
        }
        Gauge.builder(
                        "curfew.pool.leases",
                        accounts,
                        all -> all.view().accounts().stream()
                                .mapToInt(PoolView.Seen::inFlight)
                                .sum())
                .description("leases of upstream accounts that are out")
                .register(registry);
        windows(accounts, registry);
    }

    /// How far the accounts that serve are used, of those for which a provider tells.
    private static void windows(Accounts accounts, MeterRegistry registry) {
        for (String window : AccountWindows.NAMES) {
            gauge(accounts, registry, window, "mean", used -> used.average().orElse(0));
            gauge(accounts, registry, window, "highest", used -> used.max().orElse(0));
        }
    }

    private static void gauge(
            Accounts accounts,
            MeterRegistry registry,
            String window,
            String of,
            ToDoubleFunction<DoubleStream> summary) {
        Gauge.builder("curfew.pool.used.percent", accounts, all -> summary.applyAsDouble(used(all, window)))
                .description("how far the windows of active accounts are used, in percent")
                .tag("window", window)
                .tag("of", of)
                .register(registry);
    }

    private static DoubleStream used(Accounts accounts, String window) {
        PoolView view = accounts.view();
        return view.accounts().stream()
                .filter(seen -> seen.status().lifecycle().equals("active"))
                .flatMap(seen -> seen.windows().stream())
                .map(Evidence.Gauge::window)
                .filter(one -> one.name().equals(window)
                        && one.resetsAt()
                                .filter(reset -> !reset.isAfter(view.at()))
                                .isEmpty())
                .mapToDouble(Observation.Window::usedPercent);
    }

    private static long count(Accounts accounts, String status) {
        return accounts.view().accounts().stream()
                .filter(seen -> seen.status().name().equals(status))
                .count();
    }
}
