package dev.curfew.gateway.traffic;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.traffic.Rollup.Grain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Adds up the requests of this node and writes the sums once a second.
///
/// Any thread may record; nothing waits for the database. What is not written yet is written later: only a
/// process that dies takes its last second along.
public final class Traffic implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.curfew.gateway");
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int BEATS_A_SWEEP = 600;
    /// Rows to a decision.
    private static final int STEP = 100;
    /// A caller may name any model; beyond these a row counts for all the others.
    private static final int MODELS = 200;

    private static final int MODEL_LENGTH = 80;
    private static final String OTHER = "other";

    private final Store store;
    private final World world;
    private final Thread writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Grain, Page> open = new EnumMap<>(Grain.class);
    /// By identifier, what the database does not have yet; those of closed pages too.
    private Map<String, Rollup> unwritten = new LinkedHashMap<>();

    /// The rows of one minute or hour that goes on.
    private static final class Page {
        final Instant start;
        final Map<Line, Rollup> rows = new HashMap<>();
        final Set<String> models = new HashSet<>();

        Page(Instant start) {
            this.start = start;
        }
    }

    private record Line(
            String person,
            Optional<String> session,
            Optional<String> device,
            Optional<String> key,
            String surface,
            String model) {}

    /// Writes only when told to {@link #flush}, until {@link #start started}.
    Traffic(Store store, World world) {
        this.store = store;
        this.world = world;
        this.writer = Thread.ofVirtual().name("curfew-traffic").unstarted(this::write);
    }

    /// Writes from now on.
    public static Traffic start(Store store, World world) {
        var traffic = new Traffic(store, world);
        traffic.writer.start();
        return traffic;
    }

    /// Counts a request that is over.
    public void record(Summary summary) {
        Tally one = Tally.of(summary);
        Caller caller = summary.caller();
        Instant now = world.now();
        lock.lock();
        try {
            for (Grain grain : Grain.values()) {
                Page page = page(grain, now);
                boolean fine = grain == Grain.MINUTE;
                var line = new Line(
                        caller.person(),
                        fine ? caller.session() : Optional.empty(),
                        fine ? caller.device() : Optional.empty(),
                        caller.key(),
                        fine ? caller.surface() : "",
                        model(page, summary.model().orElse("")));
                Rollup row = page.rows
                        .computeIfAbsent(line, it -> row(grain, page.start, it))
                        .and(one);
                page.rows.put(line, row);
                unwritten.put(row.id(), row);
            }
        } finally {
            lock.unlock();
        }
    }

    /// The page of `now`. A clock that goes back opens another one for the same minute, with rows of its own.
    private Page page(Grain grain, Instant now) {
        Page page = open.get(grain);
        if (page == null || !page.start.equals(grain.start(now))) {
            close(grain);
            page = new Page(grain.start(now));
            open.put(grain, page);
        }
        return page;
    }

    /// Minutes that are over are told.
    private void close(Grain grain) {
        Page page = open.remove(grain);
        if (page != null && grain == Grain.MINUTE) {
            page.rows.values().forEach(row -> unwritten.put(row.id(), row.asTold()));
        }
    }

    private Rollup row(Grain grain, Instant start, Line line) {
        return new Rollup(
                world.id("trf"),
                grain,
                start,
                line.person,
                line.session,
                line.device,
                line.key,
                line.surface,
                line.model,
                Tally.NONE,
                false);
    }

    private static String model(Page page, String named) {
        if (named.length() > MODEL_LENGTH || (page.models.size() >= MODELS && !page.models.contains(named))) {
            return OTHER;
        }
        page.models.add(named);
        return named;
    }

    private void write() {
        for (int beat = 1; !Thread.currentThread().isInterrupted(); beat++) {
            world.sleep(PAUSE);
            try {
                flush();
                if (beat % BEATS_A_SWEEP == 0) {
                    sweep();
                }
            } catch (Problem unavailable) {
                LOG.log(System.Logger.Level.WARNING, "traffic is written later: {0}", unavailable.getMessage());
            }
        }
    }

    /// Writes what is not written yet.
    ///
    /// @throws Problem when the database cannot be written to; nothing is lost
    void flush() {
        Map<String, Rollup> due;
        lock.lock();
        try {
            if (open.containsKey(Grain.MINUTE)
                    && !open.get(Grain.MINUTE).start.equals(Grain.MINUTE.start(world.now()))) {
                close(Grain.MINUTE);
            }
            due = unwritten;
            unwritten = new LinkedHashMap<>();
        } finally {
            lock.unlock();
        }
        var rows = new ArrayList<>(due.values());
        int written = 0;
        try {
            for (; written < rows.size(); written = Math.min(rows.size(), written + STEP)) {
                write(rows.subList(written, Math.min(rows.size(), written + STEP)));
            }
        } finally {
            keep(rows.subList(written, rows.size()));
        }
    }

    /// Forgets what no chart shows any more, whichever node wrote it.
    void sweep() {
        for (Grain grain : Grain.values()) {
            var past =
                    Where.below(grain.column(), world.now().minus(grain.kept()).toEpochMilli());
            int gone;
            do {
                gone = store.decide(Key.NONE, found -> {
                    List<Rollup> rows = found.many(Rollup.KIND, Found.Page.first(STEP), past);
                    Change<Integer> change = Change.answer(rows.size());
                    rows.forEach(row -> change.remove(Rollup.KIND, row.id()));
                    return change;
                });
            } while (gone == STEP);
        }
    }

    /// For the next time; what was counted meanwhile is the newer total.
    private void keep(List<Rollup> rows) {
        lock.lock();
        try {
            rows.forEach(row -> unwritten.putIfAbsent(row.id(), row));
        } finally {
            lock.unlock();
        }
    }

    private void write(List<Rollup> rows) {
        Key key = Key.NONE;
        for (Rollup row : rows) {
            key = key.and(Rollup.KIND, row.id());
        }
        store.decide(key, found -> {
            Change<Boolean> change = Change.answer(true);
            for (Rollup row : rows) {
                Optional<Rollup> before = found.one(Rollup.KIND, row.id());
                if (row.told() && !before.map(Rollup::told).orElse(false)) {
                    change.tell(row.event());
                }
                if (before.isPresent()) {
                    change.replace(Rollup.KIND, row);
                } else {
                    change.create(Rollup.KIND, row);
                }
            }
            return change;
        });
    }

    /// Writes what there is, the minute that goes on included.
    @Override
    public void close() {
        writer.interrupt();
        lock.lock();
        try {
            close(Grain.MINUTE);
            close(Grain.HOUR);
        } finally {
            lock.unlock();
        }
        try {
            flush();
        } catch (Problem unavailable) {
            LOG.log(System.Logger.Level.WARNING, "the last second of traffic is lost: {0}", unavailable.getMessage());
        }
    }
}
