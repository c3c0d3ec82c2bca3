package dev.curfew.authority.store;

import java.sql.SQLException;

/// Where transactions get their connection from. None is in the middle of a transaction, and none commits by
/// itself.
interface Connections extends AutoCloseable {
    /// A connection, waiting for one if all are taken.
    Statements take() throws SQLException;

    /// Takes a connection back.
    ///
    /// @param intact whether its transaction ended as it should; one that did not is replaced
    void give(Statements statements, boolean intact);

    @Override
    void close();
}
