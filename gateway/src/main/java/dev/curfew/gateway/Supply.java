package dev.curfew.gateway;

import dev.curfew.authority.Wing;
import dev.curfew.client.HttpTransport;
import dev.curfew.gateway.limit.LimitRoutes;
import dev.curfew.gateway.limit.Limits;
import dev.curfew.gateway.pool.Accounts;
import dev.curfew.gateway.pool.PoolRoutes;
import dev.curfew.gateway.pool.Tuning;
import dev.curfew.gateway.pool.UnknownCodes;
import dev.curfew.gateway.pool.VaultRoster;
import dev.curfew.web.Routes;
import java.time.Duration;
import java.util.Map;

/// What a gateway gives out on one node, wired: the accounts of the pool, and how much of them anybody may
/// use.
///
/// @param routes their API
public record Supply(Accounts accounts, Limits limits, Routes routes) implements Wing {
    /// Reads both and follows what changes.
    ///
    /// @param environment the variables of the process, which name proxies and further roots
    public static Supply open(Ground ground, Map<String, String> environment) {
        return open(ground, environment, Tuning.standard());
    }

    /// The same with other numbers.
    public static Supply open(Ground ground, Map<String, String> environment, Tuning tuning) {
        var custody = ground.custody();
        var accounts = Accounts.open(
                ground.store(),
                custody.vault(),
                new VaultRoster(custody.connections()),
                new HttpTransport(ground.world(), environment),
                new UnknownCodes(ground.meters().registry()),
                ground.world(),
                tuning);
        ground.meters().watch(accounts::watch);
        var limits = Limits.open(ground.store(), ground.world(), tuning);
        Routes routes = new PoolRoutes(accounts, ground.callers())
                .routes()
                .merge(new LimitRoutes(limits, ground.callers(), ground.store()).routes());
        return new Supply(accounts, limits, routes);
    }

    /// Nothing runs here for longer than a moment.
    @Override
    public void drain(Duration grace) {}

    @Override
    public void close() {
        limits.close();
        accounts.close();
    }
}
