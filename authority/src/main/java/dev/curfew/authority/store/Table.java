package dev.curfew.authority.store;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A table and its columns as names, for rows that are carried from one database to another: what an archive
/// says of itself, so that it can be read by a version of Curfew whose kinds have other columns.
public record Table(String name, List<Column> columns) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z_]{0,62}");

    /// Of a row's values, each is a `String`, a `Long`, a `byte[]` or null.
    public record Column(String name, Kind.Type type) {
        public Column {
            requireName(name);
        }
    }

    /// Takes a row.
    @FunctionalInterface
    public interface Rows {
        void row(@Nullable Object[] values);
    }

    public Table {
        requireName(name);
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("a table without columns");
        }
    }

    /// The events, each at its position: the feed and the audit log.
    public static Table events() {
        return of(Feed.KIND);
    }

    /// The table of a kind.
    public static Table of(Kind<?> kind) {
        return new Table(
                kind.table(),
                kind.columns().stream()
                        .map(column -> new Column(column.name(), column.type()))
                        .toList());
    }

    /// Its rows in the order of their identifiers.
    String select() {
        return "select " + names() + " from " + name + " order by "
                + columns.getFirst().name();
    }

    String insert() {
        return "insert into " + name + " (" + names() + ") values ("
                + columns.stream().map(_ -> "?").collect(Collectors.joining(", ")) + ")";
    }

    private String names() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /// Names go into statements, and an archive comes from outside.
    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name of a table or column");
        }
    }
}
