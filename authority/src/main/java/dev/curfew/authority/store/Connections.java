package dev.curfew.authority.store;

import java.sql.SQLException;
import java.util.function.Supplier;

/// Where transactions get their connection from. None is in the middle of a transaction, and none commits by
/// itself.
interface Connections extends AutoCloseable {
    /// A connection, waiting for one if all are taken.
    Statements take() throws SQLException;

    /// Takes a connection back.
    ///
    /// @param intact whether its transaction ended as it should; one that did not is replaced
    void give(Statements statements, boolean intact);

    /// Does something that takes a connection, on a thread that may wait for it.
    default <R> R on(Supplier<R> work) {
        return work.get();
    }

    @Override
    void close();
}
