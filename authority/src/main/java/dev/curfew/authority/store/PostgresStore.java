package dev.curfew.authority.store;

import com.zaxxer.hikari.pool.HikariPool;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// The engine of several nodes: one PostgreSQL database that all of them share.
///
/// A batch holds its rows first, in one order; decides; writes each kind with one statement; and takes the
/// feed's row last, so that positions are given out in commit order and only decisions that tell events wait
/// for it.
public final class PostgresStore {
    /// More were no quicker where it was measured, and decisions of one node would wait for each other's
    /// rows.
    private static final int WRITERS = 1;

    private static final int READERS = 8;
    static final long MIGRATING = 0x6375_7266_6577L;

    private PostgresStore() {}

    /// Opens the store at `url`, such as `jdbc:postgresql://db.example/curfew`.
    ///
    /// @param user and `password`, unless the URL names them
    /// @throws Problem of kind `UNAVAILABLE` if the database cannot be reached or used
    public static Store open(
            String url, Optional<String> user, Optional<Secret> password, World world, MeterRegistry meters) {
        PGSimpleDataSource patient = source(url, user, password);
        PGSimpleDataSource source = source(url, user, password);
        // Another node keeps a row for some milliseconds. One that hangs must not keep this node's writer for long.
        source.setOptions("-c lock_timeout=1500ms -c statement_timeout=15s -c idle_in_transaction_session_timeout=60s");
        source.setSocketTimeout(20);
        try {
            migrate(patient, world);
            SqlStore store = on(source, meters);
            store.alongside(new PostgresNews(source, store::wake)::close);
            return store;
        } catch (SQLException | FlywayException | HikariPool.PoolInitializationException e) {
            throw unavailable(patient, e);
        }
    }

    /// A store on a database whose tables are there.
    static SqlStore on(DataSource source, MeterRegistry meters) {
        return new SqlStore(
                new PostgresDialect(),
                PostgresConnections.writing(source, WRITERS, meters),
                PostgresConnections.reading(source, READERS, meters),
                WRITERS,
                new StoreMeters(meters));
    }

    /// What the database holds now, while servers go on writing there.
    ///
    /// @throws Problem of kind `UNAVAILABLE` if it cannot be read
    public static Snapshot snapshot(String url, Optional<String> user, Optional<Secret> password) {
        PGSimpleDataSource source = source(url, user, password);
        source.setApplicationName("curfew-backup");
        source.setReadOnly(true);
        return Snapshot.of(source, name(source));
    }

    /// How the database is.
    ///
    /// @throws Problem of kind `UNAVAILABLE` if it cannot be reached
    public static DatabaseState examine(String url, Optional<String> user, Optional<Secret> password) {
        PGSimpleDataSource source = source(url, user, password);
        source.setApplicationName("curfew-doctor");
        return DatabaseState.of(source, name(source), true);
    }

    /// A new database in the place of an empty one, to be filled.
    ///
    /// @throws Problem of kind `UNAVAILABLE` if it cannot be reached or a server runs there; `CONFLICT` if
    ///     somebody's
    ///     data is there
    public static Intake intake(String url, Optional<String> user, Optional<Secret> password, World world) {
        PGSimpleDataSource plain = source(url, user, password);
        plain.setApplicationName("curfew-restore");
        PGSimpleDataSource aside = source(url, user, password);
        aside.setApplicationName("curfew-restore");
        try {
            return new Intake(PostgresAside.in(plain, aside), world);
        } catch (SQLException e) {
            throw unavailable(plain, e);
        }
    }

    private static String name(PGSimpleDataSource source) {
        return "The database " + source.getDatabaseName() + " on " + String.join(", ", source.getServerNames());
    }

    private static Problem unavailable(PGSimpleDataSource source, Exception e) {
        return new Problem(Problem.Kind.UNAVAILABLE, name(source) + " cannot be opened: " + reason(e));
    }

    private static PGSimpleDataSource source(String url, Optional<String> user, Optional<Secret> password) {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        user.ifPresent(source::setUser);
        password.ifPresent(secret -> source.setPassword(secret.revealText(Secret.Purpose.PRESENT)));
        source.setApplicationName("curfew");
        source.setConnectTimeout(3);
        source.setTcpKeepAlive(true);
        return source;
    }

    /// Several nodes may start at once: one migrates, the others wait for it.
    private static void migrate(DataSource source, World world) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_lock(" + MIGRATING + ")");
            Migrations.postgres(source, world);
        }
    }

    /// The innermost cause: the others repeat it, around settings that are nobody's business.
    private static @Nullable String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }
}
