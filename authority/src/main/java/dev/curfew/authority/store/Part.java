package dev.curfew.authority.store;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Some columns of a kind, for lists that need little of each of many rows: what a row costs is its columns, one
/// call each.
///
/// @param <T> the whole value
/// @param <V> what is read of it
public final class Part<T, V> {
    private final Kind<T> whole;
    private final List<String> names;
    private final Function<Kind.Row, V> read;
    private final Kind<Map.Entry<String, V>> columns;

    private Part(Kind<T> whole, List<String> names, Function<Kind.Row, V> read) {
        this.whole = whole;
        this.names = List.copyOf(names);
        this.read = read;
        this.columns = whole.only(this.names, row -> Map.entry(row.text("id"), read.apply(row)));
    }

    /// The part of `whole` that is made by `read` from the columns of these names; the identifier need not be named.
    public static <T, V> Part<T, V> of(Kind<T> whole, List<String> names, Function<Kind.Row, V> read) {
        return new Part<>(whole, names, read);
    }

    Kind<T> whole() {
        return whole;
    }

    /// What engines select: each row's identifier and its part.
    Kind<Map.Entry<String, V>> columns() {
        return columns;
    }

    /// The part of a value that is here as a whole.
    V of(T value) {
        return read.apply(column -> {
            if (!names.contains(column)) {
                throw new IllegalArgumentException(column + " is not among " + names);
            }
            return whole.column(column).getter().of(value);
        });
    }
}
