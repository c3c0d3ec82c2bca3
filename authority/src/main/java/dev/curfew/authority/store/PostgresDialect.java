package dev.curfew.authority.store;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// PostgreSQL: at the end of a wire, so that one statement takes any number of rows, as arrays; and with
/// other nodes, so that rows are held.
final class PostgresDialect implements Dialect {
    static final String CHANNEL = "curfew_events";

    private final Map<Kind<?>, Texts> texts = new ConcurrentHashMap<>();

    /// The statements of one kind.
    private record Texts(String load, String hold, String insert, String delete) {
        static Texts of(Kind<?> kind) {
            String load = Sql.select(kind) + " where id = any(?)";
            return new Texts(
                    load,
                    // The order in which a search holds its rows, so that the two do not wait for each other.
                    load + " order by id desc for update",
                    "insert into " + kind.table() + " (" + Sql.names(kind.columns()) + ") select * from "
                            + unnest(kind.columns()),
                    "delete from " + kind.table() + " where id = any(?)");
        }
    }

    private static String update(Kind<?> kind, List<? extends Kind.Column<?>> columns) {
        return "update " + kind.table() + " t set "
                + columns.stream()
                        .skip(1)
                        .map(column -> column.name() + " = v." + column.name())
                        .collect(Collectors.joining(", "))
                + " from " + unnest(columns) + " as v(" + Sql.names(columns) + ") where t.id = v.id";
    }

    private static String unnest(List<? extends Kind.Column<?>> columns) {
        return columns.stream()
                .map(column -> "?::" + type(column) + "[]")
                .collect(Collectors.joining(", ", "unnest(", ")"));
    }

    @Override
    public String engine() {
        return "PostgreSQL";
    }

    @Override
    public boolean holdsRows() {
        return true;
    }

    @Override
    public void claim(Statements statements) {}

    @Override
    public <T> List<T> load(Statements statements, Kind<T> kind, Collection<String> ids, boolean hold)
            throws SQLException {
        Texts text = texts(kind);
        PreparedStatement select = statements.of(hold ? text.hold : text.load);
        select.setArray(1, identifiers(statements, ids));
        return statements.read(kind, select.executeQuery());
    }

    @Override
    public <T> void insert(Statements statements, Kind<T> kind, List<T> values) throws SQLException {
        PreparedStatement insert = statements.of(texts(kind).insert);
        bind(statements, insert, kind.columns(), values);
        insert.executeUpdate();
    }

    @Override
    public <T> int update(Statements statements, Kind<T> kind, List<Kind.Column<T>> columns, List<T> values)
            throws SQLException {
        var written = new ArrayList<Kind.Column<T>>(columns.size() + 1);
        written.add(kind.columns().getFirst());
        written.addAll(columns);
        PreparedStatement update = statements.of(update(kind, written));
        bind(statements, update, written, values);
        return update.executeUpdate();
    }

    @Override
    public void delete(Statements statements, Kind<?> kind, List<String> ids) throws SQLException {
        PreparedStatement delete = statements.of(texts(kind).delete);
        delete.setArray(1, identifiers(statements, ids));
        delete.executeUpdate();
    }

    @Override
    public void announce(Statements statements, long position) throws SQLException {
        PreparedStatement notify = statements.of("select pg_notify('" + CHANNEL + "', ?)");
        notify.setString(1, Long.toString(position));
        notify.executeQuery().close();
    }

    private Texts texts(Kind<?> kind) {
        return texts.computeIfAbsent(kind, Texts::of);
    }

    /// Of strings, not of objects: for these the driver has the short way, without quotes and escapes.
    private static Array identifiers(Statements statements, Collection<String> ids) throws SQLException {
        return statements.connection().createArrayOf("text", ids.toArray(String[]::new));
    }

    private static <T> void bind(
            Statements statements, PreparedStatement statement, List<Kind.Column<T>> columns, List<T> values)
            throws SQLException {
        int next = 1;
        for (Kind.Column<T> column : columns) {
            @Nullable Object[] array = empty(column.type(), values.size());
            for (int i = 0; i < array.length; i++) {
                array[i] = column.getter().of(values.get(i));
            }
            statement.setArray(next++, statements.connection().createArrayOf(type(column), array));
        }
    }

    /// An array of the element type for which the driver has the short way.
    private static @Nullable Object[] empty(Kind.Type type, int size) {
        return switch (type) {
            case TEXT -> new String[size];
            case NUMBER -> new Long[size];
            case BYTES -> new byte[size][];
        };
    }

    private static String type(Kind.Column<?> column) {
        return switch (column.type()) {
            case TEXT -> "text";
            case NUMBER -> "bigint";
            case BYTES -> "bytea";
        };
    }

    @Override
    public Trouble trouble(SQLException e) {
        String state = e.getSQLState();
        if (state == null) {
            return Trouble.UNAVAILABLE;
        }
        return switch (state) {
            // A unique value is taken; two transactions cannot both go on; a row was not free in time.
            case "23505", "40001", "40P01", "55P03" -> Trouble.CONFLICT;
            default ->
                switch (state.substring(0, 2)) {
                    // Our statement is wrong: data, integrity, syntax, a transaction that had failed already.
                    case "22", "23", "25", "42" -> "25006".equals(state) ? Trouble.UNAVAILABLE : Trouble.DEFECT;
                    default -> Trouble.UNAVAILABLE;
                };
        };
    }
}
