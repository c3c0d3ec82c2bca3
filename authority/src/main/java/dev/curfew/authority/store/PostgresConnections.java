package dev.curfew.authority.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/// A pool of connections to PostgreSQL; one that broke is replaced when the server can be reached again.
final class PostgresConnections implements Connections {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final HikariDataSource pool;
    private final WireThreads threads;

    private PostgresConnections(HikariConfig config) {
        pool = new HikariDataSource(config);
        threads = new WireThreads(config.getPoolName(), config.getMaximumPoolSize(), PATIENCE);
    }

    /// Connections that decide: READ COMMITTED, since every row that counts is held.
    static PostgresConnections writing(DataSource source, int places, MeterRegistry meters) {
        var config = config("curfew-writing", source, places, meters);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        return new PostgresConnections(config);
    }

    /// Connections that look: each transaction sees one moment.
    static PostgresConnections reading(DataSource source, int places, MeterRegistry meters) {
        var config = config("curfew-reading", source, places, meters);
        config.setMinimumIdle(2);
        config.setReadOnly(true);
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        return new PostgresConnections(config);
    }

    private static HikariConfig config(String name, DataSource source, int places, MeterRegistry meters) {
        var config = new HikariConfig();
        config.setPoolName(name);
        config.setMetricRegistry(meters);
        config.setDataSource(source);
        config.setMaximumPoolSize(places);
        config.setAutoCommit(false);
        config.setConnectionTimeout(PATIENCE.toMillis());
        return config;
    }

    @Override
    public Statements take() throws SQLException {
        return new Statements(pool.getConnection(), ResultSet::getString);
    }

    @Override
    public void give(Statements statements, boolean intact) {
        Connection connection = statements.connection();
        try (statements) {
            if (!intact) {
                pool.evictConnection(connection);
            }
        } catch (SQLException e) {
            System.getLogger(PostgresConnections.class.getName())
                    .log(System.Logger.Level.DEBUG, "a connection that is given back fails to close", e);
        }
    }

    @Override
    public <R> R look(Look<R> look) {
        return threads.take(look);
    }

    @Override
    public void close() {
        threads.close();
        pool.close();
    }
}
