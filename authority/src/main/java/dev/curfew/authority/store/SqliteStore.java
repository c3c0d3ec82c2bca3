package dev.curfew.authority.store;

import dev.curfew.base.Problem;
import dev.curfew.base.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;

/// The engine of a single node: a SQLite file `curfew.db` in a data directory that one process owns.
///
/// Write-ahead log, `synchronous=FULL`: a commit is on the disk before anybody is answered. One connection on
/// one thread writes, in groups; four read, and see what was committed when they began.
public final class SqliteStore {
    static final String FILE = "curfew.db";

    private static final int READERS = 4;

    private SqliteStore() {}

    /// Opens the store in `directory`, which is made if it is not there.
    ///
    /// @throws Problem of kind `UNAVAILABLE` if another process owns the directory, or it cannot be used
    public static Store open(Path directory, World world, MeterRegistry meters) {
        DataDirectory owned = DataDirectory.take(directory);
        try {
            Path file = owned.file(FILE);
            Migrations.sqlite(SqliteConnections.source(file, false), world);
            SqlStore store = on(file, meters);
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

    /// A store on a file whose tables are there.
    static SqlStore on(Path file, MeterRegistry meters) {
        return new SqlStore(
                new SqliteDialect(),
                SqliteConnections.writing(file),
                SqliteConnections.reading(file, READERS),
                1,
                new StoreMeters(meters));
    }

    /// What the database in `directory` holds now, beside a server that goes on writing there.
    ///
    /// @throws Problem of kind `UNAVAILABLE` if there is none, or it cannot be read
    public static Snapshot snapshot(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new Problem(Problem.Kind.UNAVAILABLE, "There is no database in " + directory);
        }
        // A connection that may not write cannot make the files beside the database, which nobody else has open now.
        return Snapshot.of(SqliteConnections.source(file, false), file.toString());
    }

    /// How the database in `directory` is; empty where there is none.
    ///
    /// @throws Problem of kind `UNAVAILABLE` if it cannot be read
    public static Optional<DatabaseState> examine(Path directory) {
        Path file = directory.resolve(FILE);
        return Files.isRegularFile(file)
                ? Optional.of(DatabaseState.of(SqliteConnections.source(file, false), file.toString(), false))
                : Optional.empty();
    }

    /// A new database for `directory`, to be filled.
    ///
    /// @throws Problem of kind `UNAVAILABLE` if a server runs there; `CONFLICT` if somebody's data is there
    public static Intake intake(Path directory, World world) {
        return new Intake(SqliteAside.in(directory), world);
    }
}
