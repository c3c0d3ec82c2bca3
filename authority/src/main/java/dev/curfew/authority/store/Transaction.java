package dev.curfew.authority.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/// One transaction of an SQL engine, as the decisions that share it see it.
///
/// Remembers every value it has read or written, so that each decision sees what the earlier ones decided.
/// Writes wait and go out together, one statement or batch a kind, before a search that must see them and
/// before the commit. An SQL error leaves as {@link Broken} from the looks, and nothing after it can be
/// trusted.
final class Transaction implements Decision.View, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Transaction.class.getName());

    private final Connections connections;
    private final Statements statements;
    private final Dialect dialect;
    private final boolean holding;
    private final Map<Kind<?>, Rows<?>> known = new HashMap<>();
    private final List<Event> told = new ArrayList<>();
    private boolean wrote;
    private boolean ended;

    /// @param deciding whether what a search returns is held; where nothing is decided, nothing is
    Transaction(Connections connections, Dialect dialect, boolean deciding) throws SQLException {
        this.connections = connections;
        this.dialect = dialect;
        this.holding = deciding && dialect.holdsRows();
        this.statements = connections.take();
    }

    /// Fetches the rows of all the keys, and what they will see, in one go for each kind; where other nodes write
    /// too, the rows are held, in one order on every node so that two nodes never wait for each other.
    void hold(Collection<Key> keys) throws SQLException {
        dialect.claim(statements);
        var rows = new TreeMap<Kind<?>, Set<String>>(Comparator.comparing(Kind::table));
        keys.stream().flatMap(key -> key.rows().stream()).forEach(row -> add(rows, row.kind(), row.id()));
        for (var entry : rows.entrySet()) {
            load(entry.getKey(), entry.getValue(), holding);
        }
        var sights = new TreeMap<Kind<?>, Set<String>>(Comparator.comparing(Kind::table));
        for (Key key : keys) {
            for (Key.Sight sight : key.sights()) {
                for (Key.Row row : key.rows()) {
                    seen(row.kind(), row.id(), sight.column()).ifPresent(id -> add(sights, sight.kind(), id));
                }
            }
        }
        for (var entry : sights.entrySet()) {
            load(entry.getKey(), entry.getValue(), false);
        }
    }

    private static void add(Map<Kind<?>, Set<String>> rows, Kind<?> kind, String id) {
        rows.computeIfAbsent(kind, _ -> new LinkedHashSet<>()).add(id);
    }

    /// What stands in that column of a row, if there are both.
    private <T> Optional<String> seen(Kind<T> kind, String id, String column) {
        return kind.has(column)
                ? one(kind, id)
                        .map(value -> (String) kind.column(column).getter().of(value))
                : Optional.empty();
    }

    private <T> List<T> load(Kind<T> kind, Collection<String> ids, boolean hold) throws SQLException {
        ids.forEach(rows(kind)::slot);
        List<String> findable = ids.stream().filter(Decision::fits).toList();
        return findable.isEmpty() ? List.of() : known(kind, dialect.load(statements, kind, findable, hold));
    }

    /// Remembers what the database holds.
    private <T> List<T> known(Kind<T> kind, List<T> values) {
        Rows<T> rows = rows(kind);
        for (T value : values) {
            Rows.Slot<T> slot = rows.slot(kind.id(value));
            slot.stored = value;
            slot.now = value;
        }
        return values;
    }

    /// Takes in the change of a decision that was admitted.
    void apply(Change<?> change) {
        change.writes().forEach(this::apply);
        told.addAll(change.events());
    }

    private <T> void apply(Change.Write<T> write) {
        Rows<T> rows = rows(write.kind());
        switch (write) {
            case Change.Write.Create<T>(Kind<T> _, T value) -> rows.put(rows.slot(write.id()), value);
            case Change.Write.Replace<T>(Kind<T> _, T value) -> rows.put(rows.slot(write.id()), value);
            case Change.Write.Remove<T> _ -> rows.put(rows.slot(write.id()), null);
        }
    }

    /// The events that have been told so far.
    List<Event> events() {
        return List.copyOf(told);
    }

    /// How many events have been told so far.
    int told() {
        return told.size();
    }

    /// Makes everything durable.
    ///
    /// @param position whether the newest position is wanted though nothing was told
    /// @return the position of the newest event of this transaction, else of the feed if wanted
    OptionalLong commit(boolean position) throws SQLException {
        for (Kind<?> kind : known.keySet()) {
            flush(kind);
        }
        OptionalLong head = OptionalLong.empty();
        if (!told.isEmpty()) {
            head = OptionalLong.of(tell());
        } else if (position) {
            head = OptionalLong.of(Feed.head(statements));
        }
        if (wrote) {
            statements.connection().commit();
        } else {
            statements.connection().rollback();
        }
        ended = true;
        return head;
    }

    private long tell() throws SQLException {
        long head = Feed.advance(statements, told.size());
        long first = head - told.size() + 1;
        var recorded = new ArrayList<Store.Recorded>(told.size());
        for (Event event : told) {
            recorded.add(new Store.Recorded(first + recorded.size(), event));
        }
        dialect.insert(statements, Feed.KIND, recorded);
        dialect.announce(statements, head);
        wrote = true;
        return head;
    }

    private <T> void flush(Kind<T> kind) throws SQLException {
        Rows<T> rows = rows(kind);
        if (rows.waiting.isEmpty()) {
            return;
        }
        var gone = new ArrayList<String>();
        var changed = new ArrayList<Rows.Slot<T>>();
        var created = new ArrayList<T>();
        for (Rows.Slot<T> slot : rows.waiting) {
            if (slot.stored != null && !slot.removed) {
                changed.add(slot);
            } else {
                if (slot.stored != null) {
                    gone.add(slot.id);
                }
                if (slot.now != null) {
                    created.add(slot.now);
                }
            }
            slot.waits = false;
            slot.removed = false;
        }
        write(kind, gone, changed, created);
        rows.waiting.forEach(slot -> slot.stored = slot.now);
        rows.waiting.clear();
    }

    /// First what goes, then what changes, then what comes: so a unique value passes from one row to another.
    private <T> void write(Kind<T> kind, List<String> gone, List<Rows.Slot<T>> changed, List<T> created)
            throws SQLException {
        if (!gone.isEmpty()) {
            wrote = true;
            dialect.delete(statements, kind, gone);
        }
        List<Kind.Column<T>> columns = kind.changing().stream()
                .filter(column -> changed.stream().anyMatch(slot -> slot.differs(column)))
                .toList();
        if (!columns.isEmpty()) {
            wrote = true;
            int there = dialect.update(
                    statements,
                    kind,
                    columns,
                    changed.stream().map(slot -> slot.now).toList());
            if (there != changed.size()) {
                throw new IllegalStateException("held " + changed.size() + " of " + kind + ", found " + there);
            }
        }
        if (!created.isEmpty()) {
            wrote = true;
            dialect.insert(statements, kind, created);
        }
    }

    @Override
    public <T> Optional<T> one(Kind<T> kind, String id) {
        Rows.Slot<T> slot = rows(kind).slots.get(id);
        if (slot == null) {
            looked(() -> load(kind, List.of(id), false));
            slot = rows(kind).slot(id);
        }
        return Optional.ofNullable(slot.now);
    }

    @Override
    public boolean taken(Kind<?> kind, String id) {
        var slot = rows(kind).slots.get(id);
        return slot != null && slot.now != null;
    }

    @Override
    public <T> Map<String, T> all(Kind<T> kind, Collection<String> ids) {
        Rows<T> rows = rows(kind);
        List<String> unknown = rows.unknown(ids);
        if (!unknown.isEmpty()) {
            looked(() -> load(kind, unknown, false));
        }
        var found = new LinkedHashMap<String, T>();
        for (String id : ids) {
            T value = rows.slot(id).now;
            if (value != null) {
                found.put(id, value);
            }
        }
        return found;
    }

    @Override
    public <T, V> Map<String, V> parts(Part<T, V> part, Collection<String> ids) {
        Rows<T> rows = rows(part.whole());
        var found = new LinkedHashMap<String, V>();
        for (String id : ids) {
            Rows.Slot<T> slot = rows.slots.get(id);
            if (slot != null && slot.now != null) {
                found.put(id, part.of(slot.now));
            }
        }
        List<String> findable =
                rows.unknown(ids).stream().filter(Decision::fits).toList();
        if (!findable.isEmpty()) {
            looked(() -> dialect.load(statements, part.columns(), findable, false))
                    .forEach(row -> found.put(row.getKey(), row.getValue()));
        }
        return found;
    }

    @Override
    public <T> List<T> many(Kind<T> kind, Page page, Where... conditions) {
        if (!findable(conditions) || !Decision.fits(page.after())) {
            return List.of();
        }
        return looked(() -> {
            flush(kind);
            String sql = Sql.page(kind, page, conditions) + (holding ? " for update" : "");
            PreparedStatement search = statements.of(sql);
            int next = bind(search, conditions);
            if (!page.after().isEmpty()) {
                search.setString(next++, page.after());
            }
            search.setInt(next, page.limit());
            return known(kind, statements.read(kind, search.executeQuery()));
        });
    }

    @Override
    public long count(Kind<?> kind, Where... conditions) {
        return counted(kind, Sql.count(kind, conditions), 0, conditions);
    }

    @Override
    public long countUpTo(int most, Kind<?> kind, Where... conditions) {
        return counted(kind, Sql.countUpTo(kind, conditions), most, conditions);
    }

    /// @param most the last parameter of a statement that counts no further; 0 for one that has none
    private long counted(Kind<?> kind, String sql, int most, Where... conditions) {
        if (!findable(conditions)) {
            return 0;
        }
        return looked(() -> {
            flush(kind);
            PreparedStatement count = statements.of(sql);
            int next = bind(count, conditions);
            if (most > 0) {
                count.setInt(next, most);
            }
            try (ResultSet rows = count.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    @Override
    public <T> List<T> latest(Kind<T> kind, String column, Optional<Mark> after, int limit, Where... conditions) {
        if (!findable(conditions) || !after.map(Mark::id).map(Decision::fits).orElse(true)) {
            return List.of();
        }
        return looked(() -> {
            flush(kind);
            PreparedStatement search = statements.of(Sql.latest(kind, column, after.isPresent(), conditions));
            int next = bind(search, conditions);
            if (after.isPresent()) {
                search.setLong(next++, after.get().number());
                search.setString(next++, after.get().id());
            }
            search.setInt(next, limit);
            return known(kind, statements.read(kind, search.executeQuery()));
        });
    }

    private static boolean findable(Where... conditions) {
        return Arrays.stream(conditions)
                .allMatch(
                        condition -> !(condition instanceof Where.Is(String _, Object value)) || Decision.fits(value));
    }

    /// Events after `position`, oldest first.
    List<Store.Recorded> events(long position, int limit) {
        return looked(() -> Feed.after(statements, position, limit));
    }

    /// The position of the newest event.
    long head() {
        return looked(() -> Feed.head(statements));
    }

    /// The name of this history.
    String incarnation() {
        return looked(() -> Feed.incarnation(statements));
    }

    private interface Look<R> {
        R take() throws SQLException;
    }

    private static <R> R looked(Look<R> look) {
        try {
            return look.take();
        } catch (SQLException e) {
            throw new Broken(e);
        }
    }

    private static int bind(PreparedStatement statement, Where... conditions) throws SQLException {
        int next = 1;
        for (Where condition : conditions) {
            Object value = switch (condition) {
                case Where.Is(String _, Object is) -> is;
                case Where.Below(String _, long bound) -> bound;
            };
            Statements.bind(statement, next++, value);
        }
        return next;
    }

    @SuppressWarnings("unchecked")
    private <T> Rows<T> rows(Kind<T> kind) {
        return (Rows<T>) known.computeIfAbsent(kind, _ -> new Rows<T>());
    }

    /// Takes back whatever was not committed, and hands the connection on.
    @Override
    public void close() {
        if (!ended) {
            try {
                statements.connection().rollback();
                ended = true;
            } catch (SQLException e) {
                LOG.log(System.Logger.Level.DEBUG, "cannot roll back; the connection is replaced", e);
            }
        }
        connections.give(statements, ended);
    }
}
