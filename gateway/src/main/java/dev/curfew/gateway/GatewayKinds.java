package dev.curfew.gateway;

import dev.curfew.authority.store.Kind;
import dev.curfew.authority.store.Kinds;
import dev.curfew.gateway.limit.Count;
import dev.curfew.gateway.limit.Limit;
import dev.curfew.gateway.pool.Account;
import dev.curfew.gateway.pool.PoolSettings;
import dev.curfew.gateway.pool.Tie;
import dev.curfew.gateway.traffic.Rollup;
import java.util.List;
import java.util.stream.Stream;

/// Every kind that a server with a gateway keeps: what a backup holds, and what a test compares with the tables that
/// the migrations make.
public final class GatewayKinds {
    /// The gateway's own.
    private static final List<Kind<?>> OWN =
            List.of(Rollup.KIND, Account.KIND, PoolSettings.KIND, Tie.KIND, Limit.KIND, Count.KIND);

    /// The authority's and the gateway's.
    public static final List<Kind<?>> ALL =
            Stream.concat(Kinds.ALL.stream(), OWN.stream()).toList();

    private GatewayKinds() {}
}
