package dev.curfew.authority.store;

import dev.curfew.base.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/// A second, empty place beside the one where servers look, which takes its place in one step. Its owner
/// keeps every server out until it is closed.
interface Aside extends AutoCloseable {
    /// Connections to it.
    DataSource source();

    /// Makes the tables.
    ///
    /// @param last the last migration to apply; empty for all
    void migrate(Optional<String> last, World world);

    /// A store on it.
    Store open(MeterRegistry meters);

    /// Puts it where servers look. Nothing may be open on it.
    void putInPlace() throws SQLException, IOException;

    /// Removes it, if it was not put in place, and lets servers in.
    @Override
    void close();
}
