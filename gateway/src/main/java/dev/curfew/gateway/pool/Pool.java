package dev.curfew.gateway.pool;

/// Lends out accounts. Any thread may ask; choosing one reads no database (decisions on selection are made on a
/// snapshot in memory).
public interface Pool {
    /// An account for the request, or why there is none. A lease is settled exactly once.
    Picked lease(Ask ask);

    /// What came of asking.
    sealed interface Picked {
        /// An account, leased.
        record Leased(Lease lease) implements Picked {}

        /// None, with what the caller is told.
        record None(Lack lack) implements Picked {}
    }
}
