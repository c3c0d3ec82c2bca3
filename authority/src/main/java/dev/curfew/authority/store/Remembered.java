package dev.curfew.authority.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows that the only writer of a database has lately read or written, as the last commit left them.
///
/// Law: a row that is remembered is the row that a select would read. It holds because nobody else writes,
/// because a transaction's rows come here after its commit, and because this is empty after a transaction that
/// did not end as it should. For one thread at a time.
final class Remembered {
    private final int most;
    private final Map<Key.Row, Object> rows;

    /// @param most how many rows are kept; those that were not used for longest go first. None where others
    ///     write too
    Remembered(int most) {
        this.most = most;
        rows = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Key.Row, Object> eldest) {
                return size() > most;
            }
        };
    }

    /// The row, if it is remembered; it may be there if it is not.
    @SuppressWarnings("unchecked")
    <T> Optional<T> row(Kind<T> kind, String id) {
        return most == 0 ? Optional.empty() : Optional.ofNullable((T) rows.get(new Key.Row(kind, id)));
    }

    /// A commit has left the row so.
    ///
    /// @param value null if there is none
    <T> void committed(Kind<T> kind, String id, @Nullable T value) {
        if (most == 0) {
            return;
        }
        if (value == null) {
            rows.remove(new Key.Row(kind, id));
        } else {
            rows.put(new Key.Row(kind, id), value);
        }
    }

    void clear() {
        rows.clear();
    }
}
