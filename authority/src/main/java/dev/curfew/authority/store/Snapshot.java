package dev.curfew.authority.store;

import dev.curfew.base.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Everything that a database holds at one moment, read row by row while servers go on writing: one
/// transaction that sees one state and changes nothing.
public final class Snapshot implements AutoCloseable {
    private static final int FETCH = 1_000;

    private final Connection connection;
    private final String incarnation;
    private final long position;

    private Snapshot(Connection connection) throws SQLException {
        this.connection = connection;
        try (var statement = connection.createStatement();
                ResultSet feed = statement.executeQuery("select incarnation, position from feed")) {
            feed.next();
            incarnation = feed.getString(1);
            position = feed.getLong(2);
        }
    }

    /// The state of this moment, which the first look fixes.
    ///
    /// @throws Problem UNAVAILABLE if it cannot be read, or another version of Curfew keeps it
    static Snapshot of(DataSource source, String place) {
        Connection connection = null;
        try {
            connection = source.getConnection();
            if (!Migrations.current(connection)) {
                throw new Problem(
                        Problem.Kind.UNAVAILABLE,
                        place + " is kept by another version of Curfew; use that one, or let 'curfew serve' of this one"
                                + " bring the tables up to date");
            }
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return new Snapshot(connection);
        } catch (SQLException | Problem e) {
            close(connection);
            throw e instanceof Problem problem
                    ? problem
                    : new Problem(Problem.Kind.UNAVAILABLE, place + " cannot be read: " + e.getMessage());
        }
    }

    /// The name of this history.
    public String incarnation() {
        return incarnation;
    }

    /// The newest position of the feed.
    public long position() {
        return position;
    }

    /// The versions of the tables, oldest first.
    public List<String> migrations() {
        return Migrations.FILES;
    }

    /// Hands out every row of `table`, in the order of their identifiers.
    public void rows(Table table, Table.Rows rows) {
        try (PreparedStatement select = connection.prepareStatement(table.select())) {
            select.setFetchSize(FETCH);
            try (ResultSet found = select.executeQuery()) {
                @Nullable Object[] values = new Object[table.columns().size()];
                while (found.next()) {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = value(found, i + 1, table.columns().get(i).type());
                    }
                    rows.row(values);
                }
            }
        } catch (SQLException e) {
            throw new Problem(
                    Problem.Kind.UNAVAILABLE, "The table " + table.name() + " cannot be read: " + e.getMessage());
        }
    }

    private static @Nullable Object value(ResultSet row, int index, Kind.Type type) throws SQLException {
        return switch (type) {
            case TEXT -> row.getString(index);
            case NUMBER -> {
                long number = row.getLong(index);
                yield row.wasNull() ? null : number;
            }
            case BYTES -> row.getBytes(index);
        };
    }

    @Override
    public void close() {
        close(connection);
    }

    private static void close(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            System.getLogger(Snapshot.class.getName())
                    .log(System.Logger.Level.DEBUG, "a connection that only looked fails to close", e);
        }
    }
}
