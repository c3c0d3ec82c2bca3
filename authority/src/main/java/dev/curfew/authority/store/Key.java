package dev.curfew.authority.store;

import java.util.ArrayList;
import java.util.List;

/// The rows that a decision holds while it decides, whether they exist or not.
///
/// A rule may replace or remove only what it holds: these rows, and what `many` showed it. That is what makes a
/// lost update impossible, and every engine checks it.
///
/// @param rows what is held
/// @param sights what an engine had better fetch along, in one go for a whole batch; a hint, never a condition
public record Key(List<Row> rows, List<Sight> sights) {
    /// Holds nothing: for decisions that only create or tell.
    public static final Key NONE = new Key(List.of(), List.of());

    /// One row of one kind.
    public record Row(Kind<?> kind, String id) {}

    /// The values of `kind` whose identifiers stand in `column` of the held rows that have such a column; seen,
    /// not held.
    public record Sight(Kind<?> kind, String column) {}

    public Key {
        rows = List.copyOf(rows);
        sights = List.copyOf(sights);
    }

    /// Holds one row.
    public static Key of(Kind<?> kind, String id) {
        return NONE.and(kind, id);
    }

    /// Holds one row more.
    public Key and(Kind<?> kind, String id) {
        var more = new ArrayList<>(rows);
        more.add(new Row(kind, id));
        return new Key(more, sights);
    }

    /// Will look at the values of `kind` that `column` of the held rows names.
    public Key seeing(Kind<?> kind, String column) {
        var more = new ArrayList<>(sights);
        more.add(new Sight(kind, column));
        return new Key(rows, more);
    }
}
