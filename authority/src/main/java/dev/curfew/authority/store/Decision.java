package dev.curfew.authority.store;

import dev.curfew.base.Problem;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One run of a rule: lets it look, remembers what it holds, and admits its change only if it keeps to that.
/// Every engine decides through this, so all of them refuse the same.
final class Decision implements Found {
    private final View view;
    private final Set<Key.Row> held;

    /// What an engine shows to a decision.
    interface View extends Found {
        /// Whether a row with this identifier is known to be there, without looking it up.
        boolean taken(Kind<?> kind, String id);
    }

    Decision(Key key, View view) {
        this.view = view;
        this.held = new HashSet<>(key.rows());
    }

    @Override
    public <T> Optional<T> one(Kind<T> kind, String id) {
        return view.one(kind, id);
    }

    @Override
    public <T> Map<String, T> all(Kind<T> kind, Collection<String> ids) {
        return view.all(kind, ids);
    }

    @Override
    public <T, V> Map<String, V> parts(Part<T, V> part, Collection<String> ids) {
        return view.parts(part, ids);
    }

    @Override
    public <T> List<T> many(Kind<T> kind, Page page, Where... conditions) {
        if (conditions.length == 1
                && conditions[0] instanceof Where.Is(String column, String id)
                && column.equals("id")
                && page.equals(Page.ALL)
                && held.contains(new Key.Row(kind, id))) {
            // It is here already, and nobody else can change it.
            return one(kind, id).stream().toList();
        }
        List<T> found = view.many(kind, page, conditions);
        for (T value : found) {
            held.add(new Key.Row(kind, kind.id(value)));
        }
        return found;
    }

    @Override
    public long count(Kind<?> kind, Where... conditions) {
        return view.count(kind, conditions);
    }

    @Override
    public long countUpTo(int most, Kind<?> kind, Where... conditions) {
        return view.countUpTo(most, kind, conditions);
    }

    @Override
    public <T> List<T> latest(Kind<T> kind, String column, Optional<Mark> after, int limit, Where... conditions) {
        return view.latest(kind, column, after, limit, conditions);
    }

    /// Checks every write of `change` against what is held and what is there.
    ///
    /// @throws Problem of kind `INVALID_VALUE` if a text holds the null character, which not every engine can
    ///     keep
    /// @throws IllegalStateException if it writes what the rule does not hold, or changes what is fixed
    /// @throws Conflict if it creates what is known to be there
    void admit(Change<?> change) {
        var written = new HashMap<Key.Row, Optional<?>>();
        for (Change.Write<?> write : change.writes()) {
            admit(write, written);
        }
    }

    private <T> void admit(Change.Write<T> write, Map<Key.Row, Optional<?>> written) {
        var row = new Key.Row(write.kind(), write.id());
        switch (write) {
            case Change.Write.Create<T>(Kind<T> kind, T value) -> {
                var earlier = written.get(row);
                if (earlier == null ? view.taken(kind, row.id()) : earlier.isPresent()) {
                    throw new Conflict(kind, row.id());
                }
                requireFit(kind, value);
                written.put(row, Optional.of(value));
            }
            case Change.Write.Replace<T>(Kind<T> kind, T value) -> {
                var before = before(kind, row, written)
                        .orElseThrow(() -> new IllegalStateException("there is no " + name(row) + " to replace"));
                requireSameFixed(kind, before, value);
                requireFit(kind, value);
                written.put(row, Optional.of(value));
            }
            case Change.Write.Remove<T>(Kind<T> kind, String _) -> {
                before(kind, row, written);
                written.put(row, Optional.empty());
            }
        }
    }

    @SuppressWarnings("unchecked")
    private <T> Optional<T> before(Kind<T> kind, Key.Row row, Map<Key.Row, Optional<?>> written) {
        var earlier = (Optional<T>) written.get(row);
        if (earlier != null) {
            return earlier;
        }
        if (!held.contains(row)) {
            throw new IllegalStateException("the decision does not hold " + name(row));
        }
        return one(kind, row.id());
    }

    private static <T> void requireSameFixed(Kind<T> kind, T before, T after) {
        for (Kind.Column<T> column : kind.columns()) {
            if (column.fixed()
                    && !Objects.equals(
                            column.getter().of(before), column.getter().of(after))) {
                throw new IllegalStateException(kind + "." + column.name() + " is fixed and was changed");
            }
        }
    }

    private static <T> void requireFit(Kind<T> kind, T value) {
        for (Kind.Column<T> column : kind.columns()) {
            if (column.type() == Kind.Type.TEXT && !fits(column.getter().of(value))) {
                throw new Problem(Problem.Kind.INVALID_VALUE, "A text holds a character that cannot be kept.");
            }
        }
    }

    /// Whether a text can be kept, and so whether looking for it makes sense.
    static boolean fits(@Nullable Object value) {
        return !(value instanceof String text) || text.indexOf('\0') < 0;
    }

    private static String name(Key.Row row) {
        return row.kind() + " " + row.id();
    }
}
