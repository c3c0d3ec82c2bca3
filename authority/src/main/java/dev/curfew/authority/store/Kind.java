package dev.curfew.authority.store;

import dev.curfew.base.Octets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One kind of stored value, described once for every engine: its table, its columns, how a value becomes a
/// row and a row a value.
///
/// The first column is the identifier. A *fixed* column never changes after creation; an update leaves it
/// out, so that an index on it is not touched. What is *unique* is so in every engine: a second value with
/// the same columns is a conflict, as a second one with the same identifier is; null is like nothing else.
public final class Kind<T> {
    private final String table;
    private final List<Column<T>> columns;
    private final List<Column<T>> changing;
    private final Map<String, Integer> places = new HashMap<>();
    private final List<List<String>> unique;
    private final Function<Row, T> read;

    private Kind(String table, List<Column<T>> columns, List<List<String>> unique, Function<Row, T> read) {
        this.table = table;
        this.columns = List.copyOf(columns);
        this.changing = columns.stream().filter(column -> !column.fixed()).toList();
        columns.forEach(column -> places.put(column.name(), places.size()));
        this.unique = List.copyOf(unique);
        this.read = read;
    }

    /// What a column holds. Instants are numbers (milliseconds since 1970), flags are 0 and 1.
    public enum Type {
        TEXT,
        NUMBER,
        BYTES
    }

    /// Reads one column's raw value: a `String`, a `Long`, a `byte[]`, or null for nothing.
    @FunctionalInterface
    public interface Getter<T> {
        @Nullable
        Object of(T value);
    }

    /// One column.
    public record Column<T>(String name, Type type, boolean fixed, Getter<T> getter) {}

    /// A row as an engine hands it to a kind; asked for a column that is null, the plain accessors fail.
    public interface Row {
        /// The raw value: a `String`, a `Long`, a `byte[]` or null.
        @Nullable
        Object raw(String column);

        /// Text.
        default String text(String column) {
            return (String) present(column);
        }

        /// Text, if there is any.
        default Optional<String> maybeText(String column) {
            return Optional.ofNullable((String) raw(column));
        }

        /// A number.
        default long number(String column) {
            return (Long) present(column);
        }

        /// A flag.
        default boolean flag(String column) {
            return number(column) != 0;
        }

        /// An instant.
        default Instant instant(String column) {
            return Instant.ofEpochMilli(number(column));
        }

        /// An instant, if there is one.
        default Optional<Instant> maybeInstant(String column) {
            return Optional.ofNullable((Long) raw(column)).map(Instant::ofEpochMilli);
        }

        /// Bytes.
        default byte[] bytes(String column) {
            return (byte[]) present(column);
        }

        /// Bytes as a value.
        default Octets octets(String column) {
            return Octets.of(bytes(column));
        }

        /// Bytes as a value, if there are any.
        default Optional<Octets> maybeOctets(String column) {
            return Optional.ofNullable((byte[]) raw(column)).map(Octets::of);
        }

        private Object present(String column) {
            Object value = raw(column);
            if (value == null) {
                throw new IllegalStateException("column " + column + " is null");
            }
            return value;
        }
    }

    /// Starts the description of a kind that lives in `table`.
    public static <T> Description<T> in(String table) {
        return new Description<>(table);
    }

    /// The table's name.
    public String table() {
        return table;
    }

    /// The columns, the identifier first.
    public List<Column<T>> columns() {
        return columns;
    }

    /// The groups of columns that no two values share.
    public List<List<String>> unique() {
        return unique;
    }

    /// The columns that are not fixed.
    List<Column<T>> changing() {
        return changing;
    }

    /// The column of this name.
    public Column<T> column(String name) {
        return columns.get(place(name));
    }

    /// Whether there is a column of this name.
    boolean has(String name) {
        return places.containsKey(name);
    }

    /// Where among the columns the one of this name is, from 0.
    int place(String name) {
        Integer place = places.get(name);
        if (place == null) {
            throw new IllegalArgumentException(table + " has no column " + name);
        }
        return place;
    }

    /// The identifier of `value`.
    public String id(T value) {
        Object id = columns.getFirst().getter().of(value);
        if (id == null) {
            throw new IllegalStateException(table + " without an identifier");
        }
        return (String) id;
    }

    /// The same table with its identifier and the columns of these names alone; for reading.
    <V> Kind<Map.Entry<String, V>> only(List<String> names, Function<Row, Map.Entry<String, V>> readOnly) {
        Description<Map.Entry<String, V>> part = in(table);
        part.id(Map.Entry::getKey);
        for (String name : names) {
            part.add(name, column(name).type(), true, _ -> {
                throw new IllegalStateException("a part of " + table + " is never written");
            });
        }
        return part.read(readOnly);
    }

    /// The value that `row` holds.
    public T read(Row row) {
        return read.apply(row);
    }

    @Override
    public String toString() {
        return table;
    }

    /// A kind in the making.
    public static final class Description<T> {
        private final String table;
        private final Map<String, Column<T>> columns = new LinkedHashMap<>();
        private final List<List<String>> unique = new ArrayList<>();

        private Description(String table) {
            this.table = table;
        }

        /// The identifier; comes first.
        public Description<T> id(Function<T, String> getter) {
            return add("id", Type.TEXT, true, getter::apply);
        }

        /// Text that never changes.
        public Description<T> fixedText(String name, Getter<T> getter) {
            return add(name, Type.TEXT, true, getter);
        }

        /// A number, instant or flag that never changes.
        public Description<T> fixedNumber(String name, Getter<T> getter) {
            return add(name, Type.NUMBER, true, raw(getter));
        }

        /// Text, or null for none; an `Optional` is unwrapped.
        public Description<T> text(String name, Getter<T> getter) {
            return add(name, Type.TEXT, false, getter);
        }

        /// A number, an `Instant` or a `Boolean`, or null for none; an `Optional` is unwrapped.
        public Description<T> number(String name, Getter<T> getter) {
            return add(name, Type.NUMBER, false, raw(getter));
        }

        /// Bytes or `Octets`, or null for none; an `Optional` is unwrapped.
        public Description<T> bytes(String name, Getter<T> getter) {
            return add(name, Type.BYTES, false, getter);
        }

        /// Lets no two values share these columns.
        public Description<T> unique(String... names) {
            unique.add(List.of(names));
            return this;
        }

        /// Completes the description with the way back from a row.
        public Kind<T> read(Function<Row, T> read) {
            return new Kind<>(table, new ArrayList<>(columns.values()), unique, read);
        }

        private Description<T> add(String name, Type type, boolean fixed, Getter<T> getter) {
            columns.put(name, new Column<>(name, type, fixed, value -> {
                Object raw = getter.of(value);
                if (raw instanceof Optional<?> maybe) {
                    raw = maybe.orElse(null);
                }
                return raw instanceof Octets octets ? octets.array() : raw;
            }));
            return this;
        }

        private static <T> Getter<T> raw(Getter<T> getter) {
            return value -> {
                Object raw = getter.of(value);
                if (raw instanceof Optional<?> maybe) {
                    raw = maybe.orElse(null);
                }
                return switch (raw) {
                    case null -> null;
                    case Long number -> number;
                    case Integer number -> number.longValue();
                    case Boolean flag -> flag ? 1L : 0L;
                    case Instant instant -> instant.toEpochMilli();
                    default -> throw new IllegalArgumentException("not a number: " + raw.getClass());
                };
            };
        }
    }
}
