package dev.curfew.authority.store;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/// The statements that both SQL engines understand, as text.
final class Sql {
    private Sql() {}

    /// `select a, b, c from table`.
    static String select(Kind<?> kind) {
        return "select " + names(kind.columns()) + " from " + kind.table();
    }

    /// The page of a kind for which `conditions` hold, newest identifier first.
    static String page(Kind<?> kind, Found.Page page, Found.Where... conditions) {
        String after = page.after().isEmpty() ? "" : (conditions.length == 0 ? " where" : " and") + " id < ?";
        return select(kind) + where(conditions) + after + " order by id desc limit ?";
    }

    /// How many there are.
    static String count(Kind<?> kind, Found.Where... conditions) {
        return "select count(*) from " + kind.table() + where(conditions);
    }

    /// How many there are up to a number.
    static String countUpTo(Kind<?> kind, Found.Where... conditions) {
        return "select count(*) from (select 1 from " + kind.table() + where(conditions) + " limit ?) as counted";
    }

    /// The part of a kind for which `conditions` hold, by a number, the largest first.
    static String latest(Kind<?> kind, String column, boolean after, Found.Where... conditions) {
        String name = kind.column(column).name();
        return select(kind) + where(conditions) + (conditions.length == 0 ? " where " : " and ") + name
                + " is not null" + (after ? " and (" + name + ", id) < (?, ?)" : "") + " order by " + name
                + " desc, id desc limit ?";
    }

    /// Adds one row.
    static String insert(Kind<?> kind) {
        return "insert into " + kind.table() + " (" + names(kind.columns()) + ") values ("
                + String.join(", ", Collections.nCopies(kind.columns().size(), "?")) + ")";
    }

    /// Writes these columns of one row.
    static String update(Kind<?> kind, List<? extends Kind.Column<?>> columns) {
        return "update " + kind.table() + " set "
                + columns.stream().map(column -> column.name() + " = ?").collect(Collectors.joining(", "))
                + " where id = ?";
    }

    /// The names of `columns`, separated by commas.
    static String names(List<? extends Kind.Column<?>> columns) {
        return columns.stream().map(Kind.Column::name).collect(Collectors.joining(", "));
    }

    private static String where(Found.Where... conditions) {
        var text = new StringBuilder();
        for (Found.Where condition : conditions) {
            text.append(text.isEmpty() ? " where " : " and ").append(condition.column());
            text.append(
                    switch (condition) {
                        case Found.Where.Is _ -> " = ?";
                        case Found.Where.Below _ -> " < ?";
                    });
        }
        return text.toString();
    }
}
