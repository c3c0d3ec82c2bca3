package dev.curfew.gateway.relay;

import dev.curfew.base.World;
import dev.curfew.gateway.admission.Door;
import dev.curfew.gateway.pool.Pool;
import java.nio.file.Path;

/// What every turn works with.
///
/// @param spools the directory for bodies that are too large for memory
record Means(
        Door door,
        Pool pool,
        Ledger ledger,
        Lines lines,
        Timing timing,
        RetryBudget retries,
        Figures figures,
        Path spools,
        World world) {}
