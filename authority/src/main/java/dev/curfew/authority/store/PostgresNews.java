package dev.curfew.authority.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Hears, on a connection of its own, that a node wrote events: at once by `LISTEN`, and within a second by
/// looking at the newest position, in case a notification was lost with a connection.
final class PostgresNews implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PostgresNews.class.getName());
    private static final int LOOK_MILLIS = 1_000;

    private final DataSource source;
    private final LongConsumer wake;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Connection open;
    private long seen = -1;

    /// @param wake hears of each newest position
    PostgresNews(DataSource source, LongConsumer wake) {
        this.source = source;
        this.wake = wake;
        Thread.ofPlatform().daemon().name("curfew-store-news").start(this::run);
    }

    private void run() {
        boolean lost = false;
        while (closing.getCount() > 0) {
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                open = connection;
                statement.execute("listen " + PostgresDialect.CHANNEL);
                lost = false;
                listen(connection.unwrap(PGConnection.class), statement);
            } catch (SQLException e) {
                if (!lost && closing.getCount() > 0) {
                    LOG.log(System.Logger.Level.WARNING, "news of events are lost until the database is back", e);
                }
                lost = true;
                pause();
            }
        }
    }

    private void listen(PGConnection connection, Statement statement) throws SQLException {
        while (closing.getCount() > 0) {
            look(statement);
            connection.getNotifications(LOOK_MILLIS);
        }
    }

    private void look(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select position from feed")) {
            rows.next();
            long head = rows.getLong(1);
            if (head != seen) {
                seen = head;
                wake.accept(head);
            }
        }
    }

    private void pause() {
        try {
            closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    /// Hangs up.
    @Override
    public void close() {
        closing.countDown();
        try {
            Connection connection = open;
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.DEBUG, "the connection for news fails to close", e);
        }
    }
}
