package dev.curfew.authority.store;

import dev.curfew.base.Problem;
import dev.curfew.base.World;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The engine of tests and of the simulator: maps of values behind one lock, gone with the process.
public final class MemoryStore implements Store {
    private static final Comparator<Found.Mark> LATEST = Comparator.comparingLong(Found.Mark::number)
            .thenComparing(Found.Mark::id)
            .reversed();

    private final Object lock = new Object();
    private final Map<Kind<?>, NavigableMap<String, Object>> tables = new HashMap<>();
    private final List<Recorded> events = new ArrayList<>();
    private final View view = new View();
    private final Wakes wakes = new Wakes();
    private final String incarnation;
    private boolean closed;

    /// An empty store.
    public MemoryStore(World world) {
        incarnation = world.id("inc");
    }

    @Override
    public <R> R decide(Key key, Rule<R> rule) {
        if (Thread.holdsLock(lock)) {
            throw new IllegalStateException("a rule cannot wait for another decision");
        }
        Change<R> change;
        long position;
        synchronized (lock) {
            requireOpen();
            change = decided(key, rule);
            for (Event event : change.events()) {
                events.add(new Recorded(events.size() + 1L, event));
            }
            position = events.size();
        }
        if (!change.events().isEmpty()) {
            wakes.all();
        }
        return change.answerAt(position);
    }

    private <R> Change<R> decided(Key key, Rule<R> rule) {
        for (int tries = 0; tries < Conflict.TRIES; tries++) {
            var decision = new Decision(key, view);
            Change<R> change = rule.decide(decision);
            try {
                decision.admit(change);
                write(change.writes());
                return change;
            } catch (Conflict _) {
                // Somebody else's value is there: the rule sees it on its next run.
            }
        }
        throw new Problem(Problem.Kind.UNAVAILABLE, "Too many others changed the same thing; try again");
    }

    private void write(List<Change.Write<?>> writes) {
        Deque<Runnable> undo = new ArrayDeque<>();
        try {
            writes.forEach(write -> undo.push(write(write)));
        } catch (Conflict e) {
            undo.forEach(Runnable::run);
            throw e;
        }
    }

    /// @return takes the write back
    private <T> Runnable write(Change.Write<T> write) {
        Kind<T> kind = write.kind();
        NavigableMap<String, T> rows = rows(kind);
        String id = write.id();
        T before = rows.get(id);
        switch (write) {
            case Change.Write.Create<T>(Kind<T> _, T value) -> {
                requireUnique(kind, value);
                rows.put(id, value);
            }
            case Change.Write.Replace<T>(Kind<T> _, T value) -> {
                requireUnique(kind, value);
                rows.put(id, value);
            }
            case Change.Write.Remove<T> _ -> rows.remove(id);
        }
        return () -> {
            if (before == null) {
                rows.remove(id);
            } else {
                rows.put(id, before);
            }
        };
    }

    private <T> void requireUnique(Kind<T> kind, T value) {
        for (List<String> columns : kind.unique()) {
            List<@Nullable Object> mine = values(kind, columns, value);
            if (!mine.contains(null)
                    && rows(kind).values().stream()
                            .anyMatch(other -> !kind.id(other).equals(kind.id(value))
                                    && values(kind, columns, other).equals(mine))) {
                throw new Conflict(kind, kind.id(value));
            }
        }
    }

    private static <T> List<@Nullable Object> values(Kind<T> kind, List<String> columns, T value) {
        var values = new ArrayList<@Nullable Object>();
        columns.forEach(name -> values.add(kind.column(name).getter().of(value)));
        return values;
    }

    @Override
    public <R> R read(Function<Found, R> query) {
        synchronized (lock) {
            requireOpen();
            return query.apply(view);
        }
    }

    @Override
    public List<Recorded> events(long position, int limit) {
        synchronized (lock) {
            requireOpen();
            int from = Math.clamp(position, 0, events.size());
            return List.copyOf(events.subList(from, from + Math.min(limit, events.size() - from)));
        }
    }

    @Override
    public long head() {
        synchronized (lock) {
            requireOpen();
            return events.size();
        }
    }

    @Override
    public String incarnation() {
        return incarnation;
    }

    @Override
    public Waking onEvents(Runnable wake) {
        return wakes.add(wake);
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new Problem(Problem.Kind.UNAVAILABLE, "The server is stopping; try again");
        }
    }

    @SuppressWarnings("unchecked")
    private <T> NavigableMap<String, T> rows(Kind<T> kind) {
        return (NavigableMap<String, T>) tables.computeIfAbsent(kind, _ -> new TreeMap<>());
    }

    private final class View implements Decision.View {
        @Override
        public <T> Optional<T> one(Kind<T> kind, String id) {
            return Optional.ofNullable(rows(kind).get(id));
        }

        @Override
        public boolean taken(Kind<?> kind, String id) {
            return rows(kind).containsKey(id);
        }

        @Override
        public <T> Map<String, T> all(Kind<T> kind, Collection<String> ids) {
            var found = new LinkedHashMap<String, T>();
            ids.forEach(id -> one(kind, id).ifPresent(value -> found.put(id, value)));
            return found;
        }

        @Override
        public <T, V> Map<String, V> parts(Part<T, V> part, Collection<String> ids) {
            var found = new LinkedHashMap<String, V>();
            all(part.whole(), ids).forEach((id, value) -> found.put(id, part.of(value)));
            return found;
        }

        @Override
        public <T> List<T> many(Kind<T> kind, Page page, Where... conditions) {
            NavigableMap<String, T> rows = rows(kind);
            NavigableMap<String, T> rest = page.after().isEmpty() ? rows : rows.headMap(page.after(), false);
            return matching(kind, rest.descendingMap().values().stream(), conditions)
                    .limit(page.limit())
                    .toList();
        }

        @Override
        public long count(Kind<?> kind, Where... conditions) {
            return counted(kind, conditions);
        }

        @Override
        public long countUpTo(int most, Kind<?> kind, Where... conditions) {
            return Math.min(most, counted(kind, conditions));
        }

        @Override
        public <T> List<T> latest(Kind<T> kind, String column, Optional<Mark> after, int limit, Where... conditions) {
            var getter = kind.column(column).getter();
            Function<T, Mark> mark = value -> new Mark((Long) Objects.requireNonNull(getter.of(value)), kind.id(value));
            return matching(kind, rows(kind).values().stream(), conditions)
                    .filter(value -> getter.of(value) != null)
                    .filter(value -> after.isEmpty() || LATEST.compare(mark.apply(value), after.get()) > 0)
                    .sorted((one, other) -> LATEST.compare(mark.apply(one), mark.apply(other)))
                    .limit(limit)
                    .toList();
        }

        private <T> long counted(Kind<T> kind, Where... conditions) {
            return matching(kind, rows(kind).values().stream(), conditions).count();
        }

        private static <T> Stream<T> matching(Kind<T> kind, Stream<T> values, Where... conditions) {
            return values.filter(value -> Arrays.stream(conditions).allMatch(where -> holds(kind, value, where)));
        }

        private static <T> boolean holds(Kind<T> kind, T value, Where where) {
            Object actual = kind.column(where.column()).getter().of(value);
            return switch (where) {
                case Where.Is(String _, Object expected) -> Objects.equals(actual, expected);
                case Where.Below(String _, long bound) -> actual instanceof Long number && number < bound;
            };
        }
    }
}
