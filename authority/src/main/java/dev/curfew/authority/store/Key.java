package dev.curfew.authority.store;

import java.util.ArrayList;
import java.util.List;

/// The rows that a decision holds while it decides, whether they exist or not.
///
/// A rule may replace or remove only what it holds: these rows, and what `many` showed it. That is what makes a
/// lost update impossible, and every engine checks it.
public record Key(List<Row> rows) {
    /// Holds nothing: for decisions that only create or tell.
    public static final Key NONE = new Key(List.of());

    /// One row of one kind.
    public record Row(Kind<?> kind, String id) {}

    public Key {
        rows = List.copyOf(rows);
    }

    /// Holds one row.
    public static Key of(Kind<?> kind, String id) {
        return new Key(List.of(new Row(kind, id)));
    }

    /// Holds one row more.
    public Key and(Kind<?> kind, String id) {
        var more = new ArrayList<>(rows);
        more.add(new Row(kind, id));
        return new Key(more);
    }
}
