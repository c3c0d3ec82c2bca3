package dev.curfew.authority.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/// A fixed number of connections to one SQLite file, each opened when it is first needed and again after it
/// failed.
final class SqliteConnections implements Connections {
    private final SQLiteDataSource source;
    private final int places;
    private final BlockingQueue<Optional<Statements>> free;

    private SqliteConnections(SQLiteDataSource source, int places) {
        this.source = source;
        this.places = places;
        this.free = new ArrayBlockingQueue<>(places);
        for (int i = 0; i < places; i++) {
            free.add(Optional.empty());
        }
    }

    /// The one connection that writes: every commit is on the disk before it returns.
    static SqliteConnections writing(Path file) {
        return new SqliteConnections(source(file, false), 1);
    }

    /// Connections that cannot write.
    static SqliteConnections reading(Path file, int places) {
        return new SqliteConnections(source(file, true), places);
    }

    static SQLiteDataSource source(Path file, boolean readOnly) {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(5_000);
        config.setCacheSize(-16_384);
        // Whoever takes a connection has it alone, so the library need not lock it at every call.
        config.setOpenMode(SQLiteOpenMode.NOMUTEX);
        config.setReadOnly(readOnly);
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    @Override
    public Statements take() throws SQLException {
        Optional<Statements> place;
        try {
            place = free.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted while waiting for a connection", e);
        }
        if (place.isPresent()) {
            return place.get();
        }
        try {
            return new Statements(connect(), SqliteConnections::text);
        } catch (SQLException | RuntimeException e) {
            free.add(Optional.empty());
            throw e;
        }
    }

    private Connection connect() throws SQLException {
        Connection connection = source.getConnection();
        try (Statement statement = connection.createStatement()) {
            // 16 MiB of log before it is moved into the file: a row that changes often is moved once for many changes.
            statement.execute("pragma wal_autocheckpoint = 4096");
        }
        connection.setAutoCommit(false);
        return connection;
    }

    /// A text as the UTF-8 in which the file keeps it: asked for as a text, the driver makes a buffer outside the heap
    /// for each.
    private static @Nullable String text(ResultSet rows, int place) throws SQLException {
        byte[] utf8 = rows.getBytes(place);
        return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
    }

    @Override
    public void give(Statements statements, boolean intact) {
        if (!intact) {
            discard(statements);
        }
        free.add(intact ? Optional.of(statements) : Optional.empty());
    }

    @Override
    public void close() {
        boolean interrupted = false;
        for (int closed = 0; closed < places; ) {
            try {
                free.take().ifPresent(SqliteConnections::discard);
                closed++;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void discard(Statements statements) {
        try {
            statements.close();
        } catch (SQLException e) {
            System.getLogger(SqliteConnections.class.getName())
                    .log(System.Logger.Level.DEBUG, "a connection that is given up fails to close", e);
        }
    }
}
