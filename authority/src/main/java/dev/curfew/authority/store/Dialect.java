package dev.curfew.authority.store;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/// What the SQL engines do differently: reading and writing several rows at once, holding rows, and naming
/// what went wrong.
interface Dialect {
    /// What an operator calls the engine.
    String engine();

    /// Whether rows must be held one by one; not where there is only one writer.
    boolean holdsRows();

    /// Asks to write, before anything is read, and waits until nobody else does; not where rows are held.
    void claim(Statements statements) throws SQLException;

    /// The rows with these identifiers, held if asked and if {@link #holdsRows()}.
    <T> List<T> load(Statements statements, Kind<T> kind, Collection<String> ids, boolean hold) throws SQLException;

    /// Adds rows.
    <T> void insert(Statements statements, Kind<T> kind, List<T> values) throws SQLException;

    /// Writes these columns.
    ///
    /// @return how many rows there were to write
    <T> int update(Statements statements, Kind<T> kind, List<Kind.Column<T>> columns, List<T> values)
            throws SQLException;

    /// Takes rows away.
    void delete(Statements statements, Kind<?> kind, List<String> ids) throws SQLException;

    /// Tells other nodes, once this transaction has committed, that there are events up to `position`.
    void announce(Statements statements, long position) throws SQLException;

    /// What `e` means for the decisions that met it.
    Trouble trouble(SQLException e);

    /// What an SQL error means.
    enum Trouble {
        /// Somebody else was quicker; nothing was changed, and trying again may succeed.
        CONFLICT,
        /// The database cannot be reached or written for now.
        UNAVAILABLE,
        /// The statement is wrong.
        DEFECT
    }
}
