package dev.curfew.authority.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// SQLite: in the same process, so that a statement a row costs no round trip, and with one writer, so that
/// nothing has to be held.
final class SqliteDialect implements Dialect {
    /// How many rows a statement asks for: few statements, since the driver asks for the name of each column every
    /// time, and few places left over.
    private static final int[] PLACES = {1, 4, 16, 32, 64, 128};

    /// What a prepared statement does to one row of a kind.
    private record Use(Kind<?> kind, String verb) {}

    @Override
    public String engine() {
        return "SQLite";
    }

    @Override
    public boolean holdsRows() {
        return false;
    }

    /// A reader that meets the log's header in the middle of a write locks out writers for a moment. Who begins by
    /// writing waits for that; who has read already and would write now is refused at once. The driver's own
    /// `begin immediate` comes right after the commit before, and would keep everybody out between two batches.
    @Override
    public void claim(Statements statements) throws SQLException {
        statements.of("update feed set position = position where false").executeUpdate();
    }

    @Override
    public <T> List<T> load(Statements statements, Kind<T> kind, Collection<String> ids, boolean hold)
            throws SQLException {
        var found = new ArrayList<T>(ids.size());
        var left = ids.iterator();
        for (int asked = 0; asked < ids.size(); ) {
            int places = places(ids.size() - asked);
            PreparedStatement select = statements.of(
                    new Use(kind, "select " + places),
                    () -> Sql.select(kind) + " where id in (" + "?,".repeat(places - 1) + "?)");
            for (int place = 1; place <= places; place++) {
                // What is nobody's identifier, in the places that are left over.
                select.setString(place, left.hasNext() ? left.next() : null);
            }
            asked += places;
            found.addAll(statements.read(kind, select.executeQuery()));
        }
        return found;
    }

    /// The fewest that are enough, else the most.
    private static int places(int wanted) {
        for (int places : PLACES) {
            if (places >= wanted) {
                return places;
            }
        }
        return PLACES[PLACES.length - 1];
    }

    @Override
    public <T> void insert(Statements statements, Kind<T> kind, List<T> values) throws SQLException {
        PreparedStatement insert = statements.of(new Use(kind, "insert"), () -> Sql.insert(kind));
        for (T value : values) {
            bind(insert, kind.columns(), value);
            insert.executeUpdate();
        }
    }

    @Override
    public <T> int update(Statements statements, Kind<T> kind, List<Kind.Column<T>> columns, List<T> values)
            throws SQLException {
        PreparedStatement update = statements.of(Sql.update(kind, columns));
        int there = 0;
        for (T value : values) {
            int next = bind(update, columns, value);
            update.setString(next, kind.id(value));
            there += update.executeUpdate();
        }
        return there;
    }

    @Override
    public void delete(Statements statements, Kind<?> kind, List<String> ids) throws SQLException {
        PreparedStatement delete =
                statements.of(new Use(kind, "delete"), () -> "delete from " + kind.table() + " where id = ?");
        for (String id : ids) {
            delete.setString(1, id);
            delete.executeUpdate();
        }
    }

    private static <T> int bind(PreparedStatement statement, List<Kind.Column<T>> columns, T value)
            throws SQLException {
        int next = 1;
        for (Kind.Column<T> column : columns) {
            Statements.bind(statement, next++, column.getter().of(value));
        }
        return next;
    }

    @Override
    public void announce(Statements statements, long position) {
        // There is no other node.
    }

    @Override
    public Trouble trouble(SQLException e) {
        if (!(e instanceof SQLiteException error)) {
            return Trouble.UNAVAILABLE;
        }
        SQLiteErrorCode code = error.getResultCode();
        return switch (code) {
            case SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE -> Trouble.CONFLICT;
            case SQLITE_ERROR, SQLITE_RANGE, SQLITE_MISMATCH, SQLITE_MISUSE, SQLITE_TOOBIG -> Trouble.DEFECT;
            default -> code.name().startsWith("SQLITE_CONSTRAINT") ? Trouble.DEFECT : Trouble.UNAVAILABLE;
        };
    }
}
