package dev.curfew.bench;

import dev.curfew.testkit.TestPostgres;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/// What disk and engines do by themselves: a plain loop that knows no rule, reads nothing and waits for nobody.
final class Limits {
    private static final int ROWS = 10_000;
    private static final int RETIRED = 142;

    private Limits() {}

    /// One unit of work, over and over.
    private interface Turn {
        void take(int number) throws SQLException, IOException;
    }

    /// Writes of 4 KiB a second that are on the disk before they return.
    static Figure disk(Path directory, double seconds) throws SQLException, IOException {
        try (var file = FileChannel.open(
                directory.resolve("sync"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.DSYNC)) {
            var page = ByteBuffer.allocateDirect(4_096);
            return Figure.rate(turns(seconds, number -> {
                page.clear();
                file.write(page, number % 1_000 * 4_096L);
            }));
        }
    }

    /// SQLite: rows found by their key and updated, `batch` to a commit.
    static Figure sqlite(Path directory, int batch, double seconds) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("limit.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("pragma journal_mode = wal");
            statement.execute("pragma synchronous = full");
            statement.execute("pragma wal_autocheckpoint = 4096");
            connection.setAutoCommit(false);
            prepare(statement, "text primary key", "blob", "without rowid");
            try (PreparedStatement insert = connection.prepareStatement("insert into plain values (?, 0, ?, ?)")) {
                for (int row = 0; row < ROWS; row++) {
                    insert.setString(1, id(row));
                    insert.setBytes(2, new byte[32]);
                    insert.setBytes(3, new byte[RETIRED]);
                    insert.executeUpdate();
                }
            }
            connection.commit();
            try (PreparedStatement update = connection.prepareStatement(
                    "update plain set generation = ?, digest = ?, retired = ? where id = ?")) {
                return Figure.rate(batch
                        * turns(seconds, number -> {
                            for (int i = 0; i < batch; i++) {
                                update.setLong(1, number);
                                update.setBytes(2, new byte[32]);
                                update.setBytes(3, new byte[RETIRED]);
                                update.setString(4, id((number * batch + i) % ROWS));
                                update.executeUpdate();
                            }
                            connection.commit();
                        }));
            }
        }
    }

    /// PostgreSQL: one statement that updates `batch` rows by their key, and a commit.
    static Figure postgres(TestPostgres.Database database, int batch, double seconds) throws SQLException, IOException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            prepare(statement, "text collate \"C\" primary key", "bytea", "with (fillfactor = 50)");
            statement.execute(
                    "insert into plain select 'ses_' || lpad(n::text, 26, '0'), 0, '\\x00', decode(repeat('00', "
                            + RETIRED + "), 'hex') from generate_series(0, " + (ROWS - 1) + ") n");
            connection.commit();
            try (PreparedStatement update = connection.prepareStatement(
                    "update plain p set generation = v.generation, digest = v.digest, retired = v.retired"
                            + " from unnest(?::text[], ?::bigint[], ?::bytea[], ?::bytea[])"
                            + " as v(id, generation, digest, retired) where p.id = v.id")) {
                return Figure.rate(batch
                        * turns(seconds, number -> {
                            var ids = new String[batch];
                            var generations = new Long[batch];
                            var digests = new byte[batch][32];
                            var retired = new byte[batch][RETIRED];
                            for (int i = 0; i < batch; i++) {
                                ids[i] = id((number * batch + i) % ROWS);
                                generations[i] = (long) number;
                            }
                            update.setArray(1, connection.createArrayOf("text", ids));
                            update.setArray(2, connection.createArrayOf("bigint", generations));
                            update.setArray(3, connection.createArrayOf("bytea", digests));
                            update.setArray(4, connection.createArrayOf("bytea", retired));
                            update.executeUpdate();
                            connection.commit();
                        }));
            }
        }
    }

    private static void prepare(Statement statement, String key, String bytes, String tail) throws SQLException {
        statement.execute("drop table if exists plain");
        statement.execute("create table plain (id " + key + ", generation bigint, digest " + bytes + ", retired "
                + bytes + ") " + tail);
    }

    private static String id(int row) {
        return String.format("ses_%026d", row);
    }

    /// @return turns a second, after a warm-up of half the time
    private static double turns(double seconds, Turn turn) throws SQLException, IOException {
        int number = 0;
        for (long end = System.nanoTime() + (long) (seconds * 5e8); System.nanoTime() < end; ) {
            turn.take(number++);
        }
        int first = number;
        long begun = System.nanoTime();
        long end = begun + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            turn.take(number++);
        }
        return (number - first) / ((System.nanoTime() - begun) / 1e9);
    }
}
