package dev.curfew.authority.store;

import dev.curfew.base.Problem;
import dev.curfew.base.World;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// The schema `curfew_restoring`, whose tables move to the servers' schema in one transaction. Its owner
/// keeps the lock that a server takes to start, so none does meanwhile.
final class PostgresAside implements Aside {
    private static final String SCHEMA = "curfew_restoring";
    private static final int LOOKS = 11;

    private final PGSimpleDataSource source;
    private final Connection lock;
    private final String target;

    private PostgresAside(PGSimpleDataSource source, Connection lock, String target) {
        this.source = source;
        this.lock = lock;
        this.target = target;
    }

    /// @param plain connections to where servers look
    /// @param source other connections to the same database, which are led to the schema
    /// @throws Problem UNAVAILABLE if a server runs or starts there; CONFLICT if somebody's data is there
    static PostgresAside in(PGSimpleDataSource plain, PGSimpleDataSource source) throws SQLException {
        Connection lock = plain.getConnection();
        try (Statement statement = lock.createStatement()) {
            claim(statement);
            if (Migrations.holdsPeople(lock)) {
                throw new Problem(
                        Problem.Kind.CONFLICT,
                        "The database holds people already. Create an empty one (createdb NAME) and name that, or drop"
                                + " the tables of this one first");
            }
            String target = text(statement, "select quote_ident(current_schema())");
            statement.execute("drop schema if exists " + SCHEMA + " cascade");
            statement.execute("create schema " + SCHEMA);
            source.setCurrentSchema(SCHEMA);
            source.setReWriteBatchedInserts(true);
            return new PostgresAside(source, lock, target);
        } catch (SQLException | Problem e) {
            lock.close();
            throw e;
        }
    }

    /// Takes the lock of a starting server. PostgreSQL notices a moment late that a process has gone, so
    /// whoever seems to be there is looked at again for two seconds.
    private static void claim(Statement statement) throws SQLException {
        Optional<String> there = whoIsThere(statement);
        for (int looks = 1; there.isPresent() && looks < LOOKS; looks++) {
            statement.execute("select pg_sleep(0.2)");
            there = whoIsThere(statement);
        }
        if (there.isPresent()) {
            throw new Problem(Problem.Kind.UNAVAILABLE, "The database " + there.get() + ". Stop every node first");
        }
    }

    private static Optional<String> whoIsThere(Statement statement) throws SQLException {
        if (!truth(statement, "select pg_try_advisory_lock(" + PostgresStore.MIGRATING + ")")) {
            return Optional.of("is being started or restored by another process");
        }
        boolean connected = truth(
                statement,
                "select exists (select from pg_stat_activity where datname = current_database()"
                        + " and application_name = 'curfew' and pid <> pg_backend_pid())");
        return connected ? Optional.of("has a Curfew server connected") : Optional.empty();
    }

    @Override
    public DataSource source() {
        return source;
    }

    @Override
    public void migrate(Optional<String> last, World world) {
        Migrations.postgres(source, world, last);
    }

    @Override
    public Store open(MeterRegistry meters) {
        return PostgresStore.on(source, meters);
    }

    @Override
    public void putInPlace() throws SQLException {
        lock.setAutoCommit(false);
        try (Statement statement = lock.createStatement()) {
            for (String table : tables(statement)) {
                statement.execute("drop table if exists " + target + "." + table + " cascade");
                statement.execute("alter table " + SCHEMA + "." + table + " set schema " + target);
            }
            statement.execute("drop schema " + SCHEMA);
            lock.commit();
        } catch (SQLException e) {
            lock.rollback();
            throw e;
        } finally {
            lock.setAutoCommit(true);
        }
    }

    private static List<String> tables(Statement statement) throws SQLException {
        var names = new ArrayList<String>();
        try (ResultSet rows = statement.executeQuery(
                "select quote_ident(tablename) from pg_tables where schemaname = '" + SCHEMA + "'")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private static boolean truth(Statement statement, String question) throws SQLException {
        try (ResultSet rows = statement.executeQuery(question)) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private static String text(Statement statement, String question) throws SQLException {
        try (ResultSet rows = statement.executeQuery(question)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() {
        try (lock;
                Statement statement = lock.createStatement()) {
            statement.execute("drop schema if exists " + SCHEMA + " cascade");
        } catch (SQLException e) {
            System.getLogger(PostgresAside.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "the schema " + SCHEMA + " is left behind; the next restore removes it",
                            e);
        }
    }
}
