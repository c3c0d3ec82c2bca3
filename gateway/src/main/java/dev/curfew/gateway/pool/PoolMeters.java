package dev.curfew.gateway.pool;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/// The figures of the pool on this node: how many accounts there are by status, and how many leases are out.
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
    }

    private static long count(Accounts accounts, String status) {
        return accounts.view().accounts().stream()
                .filter(seen -> seen.status().name().equals(status))
                .count();
    }
}
