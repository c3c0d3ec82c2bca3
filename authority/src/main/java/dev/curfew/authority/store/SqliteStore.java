package dev.curfew.authority.store;

import dev.curfew.base.Problem;
import dev.curfew.base.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import org.flywaydb.core.api.FlywayException;

/// The engine of a single node: a SQLite file `curfew.db` in a data directory that one process owns.
///
/// Write-ahead log, `synchronous=FULL`: a commit is on the disk before anybody is answered. One connection on
/// one thread writes, in groups; four read, and see what was committed when they began.
public final class SqliteStore {
    private static final int READERS = 4;

    private SqliteStore() {}

    /// Opens the store in `directory`, which is made if it is not there.
    ///
    /// @throws Problem of kind `UNAVAILABLE` if another process owns the directory, or it cannot be used
    public static Store open(Path directory, World world, MeterRegistry meters) {
        DataDirectory owned = DataDirectory.take(directory);
        try {
            Path file = owned.file("curfew.db");
            Migrations.sqlite(SqliteConnections.source(file, false), world);
            var writing = SqliteConnections.writing(file);
            var reading = SqliteConnections.reading(file, READERS);
            var store = new SqlStore(new SqliteDialect(), writing, reading, 1, new StoreMeters(meters));
            store.alongside(owned::close);
            return store;
        } catch (Problem e) {
            owned.close();
            throw e;
        } catch (FlywayException e) {
            owned.close();
            throw new Problem(
                    Problem.Kind.UNAVAILABLE, "The database in " + directory + " cannot be opened: " + e.getMessage());
        }
    }
}
