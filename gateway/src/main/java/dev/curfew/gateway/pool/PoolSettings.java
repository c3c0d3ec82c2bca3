package dev.curfew.gateway.pool;

import dev.curfew.authority.store.Kind;
import java.util.Optional;

/// What an admin has settled for the whole pool.
///
/// @param single the account of `SINGLE_ACCOUNT`
public record PoolSettings(String id, Strategy strategy, Optional<String> single) {
    /// What holds until somebody changes it.
    public static final PoolSettings STANDARD = new PoolSettings("pool", Strategy.CAPACITY_WEIGHTED, Optional.empty());

    /// How the table holds it: one row at most.
    public static final Kind<PoolSettings> KIND = Kind.<PoolSettings>in("pool_settings")
            .id(PoolSettings::id)
            .text("strategy", it -> it.strategy().code())
            .text("single", PoolSettings::single)
            .read(row -> new PoolSettings(
                    row.text("id"),
                    Strategy.of(row.text("strategy")).orElse(Strategy.CAPACITY_WEIGHTED),
                    row.maybeText("single")));

    /// The same with another strategy.
    public PoolSettings by(Strategy other, Optional<String> account) {
        return new PoolSettings(id, other, account);
    }
}
