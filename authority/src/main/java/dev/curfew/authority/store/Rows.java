package dev.curfew.authority.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a transaction knows of one kind's rows.
final class Rows<T> {
    final Map<String, Slot<T>> slots = new HashMap<>();
    final List<Slot<T>> waiting = new ArrayList<>();

    Slot<T> slot(String id) {
        return slots.computeIfAbsent(id, Slot::new);
    }

    /// Those of the identifiers of whose rows nothing is known yet.
    List<String> unknown(Collection<String> ids) {
        return ids.stream().filter(id -> !slots.containsKey(id)).toList();
    }

    /// Takes down what the row will hold, to be written later; null for no row.
    void put(Slot<T> slot, @Nullable T value) {
        slot.now = value;
        slot.removed |= value == null;
        if (!slot.waits) {
            slot.waits = true;
            waiting.add(slot);
        }
    }

    /// One row: what the database holds and what it will hold.
    static final class Slot<T> {
        final String id;

        @Nullable
        T stored;

        @Nullable
        T now;

        boolean waits;

        /// Whether it goes before what it will hold comes, which may be another row by the same name.
        boolean removed;

        Slot(String id) {
            this.id = id;
        }

        /// Whether the row, which is there and stays, will hold something else in this column.
        boolean differs(Kind.Column<T> column) {
            return !Objects.deepEquals(
                    column.getter().of(Objects.requireNonNull(stored)),
                    column.getter().of(Objects.requireNonNull(now)));
        }
    }
}
