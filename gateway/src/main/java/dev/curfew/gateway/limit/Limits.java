package dev.curfew.gateway.limit;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.pool.Outcome.Usage;
import dev.curfew.gateway.pool.Tuning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The limits on this node: reserves, settles, tells the others and hears from them; and the verbs on limits.
///
/// A request costs some additions in memory. The node's own counts are rows of its own, written whole: a
/// write whose answer was lost is written again and counts once.
public final class Limits implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.curfew.limits");
    private static final int STEP = 200;
    private static final int BEATS_A_LOOK = 5;

    private final Store store;
    private final World world;
    private final Tuning tuning;
    private final Prices prices;
    private final String node;
    private final Map<String, Meter> meters = new ConcurrentHashMap<>();
    private final Map<Reservation, Instant> open = new ConcurrentHashMap<>();
    private volatile Map<String, List<Limit>> bySubject = Map.of();
    private volatile boolean closed;
    private Thread thread = Thread.currentThread();
    private long heard;

    private Limits(Store store, World world, Tuning tuning) {
        this.store = store;
        this.world = world;
        this.tuning = tuning;
        this.prices = new Prices(tuning);
        this.node = world.id("node");
        this.heard = store.head();
    }

    /// Reads the limits and what was counted, and follows both.
    public static Limits open(Store store, World world, Tuning tuning) {
        var limits = new Limits(store, world, tuning);
        limits.look();
        limits.gather();
        limits.thread = Thread.ofVirtual().name("curfew-limits").start(limits::follow);
        return limits;
    }

    /// What came of asking.
    public sealed interface Reserved {
        /// It may go on; the reservation is settled once.
        record Allowed(Reservation reservation) implements Reserved {}

        /// A limit is reached: 429 `rate_limit_exceeded`.
        ///
        /// @param until when its window ends
        record Over(Limit limit, Instant until) implements Reserved {}
    }

    /// Reserves what a request may come to, of every limit that it is under, or of none.
    ///
    /// @param bytes of its body
    public Reserved reserve(Caller caller, Optional<String> model, long bytes) {
        Instant now = world.now();
        Usage guess = guess(bytes);
        var holds = new ArrayList<Reservation.Hold>();
        for (Limit limit : applying(caller, model)) {
            Meter meter = meter(limit, now);
            long amount = amount(limit.measure(), model, guess);
            if (!meter.hold(amount, limit.most())) {
                holds.forEach(Reservation.Hold::letGo);
                return new Reserved.Over(limit, meter.window().until());
            }
            holds.add(new Reservation.Hold(meter, limit.measure(), amount));
        }
        var reservation = new Reservation(this, model, holds);
        if (!holds.isEmpty()) {
            open.put(reservation, now.plus(tuning.span("limit.longest")));
        }
        return new Reserved.Allowed(reservation);
    }

    /// What a use comes to in millionths of a dollar.
    public long micros(Optional<String> model, Usage usage) {
        return prices.micros(model, usage);
    }

    private List<Limit> applying(Caller caller, Optional<String> model) {
        Map<String, List<Limit>> all = bySubject;
        if (all.isEmpty()) {
            return List.of();
        }
        var applying = new ArrayList<Limit>();
        caller.key().ifPresent(key -> applying.addAll(all.getOrDefault(key, List.of())));
        applying.addAll(all.getOrDefault(caller.person(), List.of()));
        applying.removeIf(limit -> limit.model().isPresent() && !limit.model().equals(model));
        return applying;
    }

    private Usage guess(long bytes) {
        long input = Math.min(bytes / tuning.number("limit.bytes"), tuning.number("limit.input.most"));
        return new Usage(input, 0, tuning.number("limit.output"));
    }

    long amount(Measure measure, Optional<String> model, Usage usage) {
        return switch (measure) {
            case TOKENS -> usage.input() + usage.output();
            case INPUT_TOKENS -> usage.input();
            case OUTPUT_TOKENS -> usage.output();
            case COST -> prices.micros(model, usage);
            case REQUESTS -> 1;
        };
    }

    private Meter meter(Limit limit, Instant now) {
        Span.Window window = limit.span().at(now);
        return meters.computeIfAbsent(Meter.row(limit.id(), window, node), _ -> new Meter(limit, window, node));
    }

    void settled(Reservation reservation) {
        open.remove(reservation);
    }

    /// The limits of a key or person, and how much of each is used.
    public List<Standing> of(String subject) {
        Instant now = world.now();
        return bySubject.getOrDefault(subject, List.of()).stream()
                .map(limit -> {
                    Meter meter = meter(limit, now);
                    return new Standing(limit, meter.settled(), meter.window().until());
                })
                .toList();
    }

    /// How a limit stands.
    ///
    /// @param used in this window, on all nodes, as far as they have told
    public record Standing(Limit limit, long used, Instant resetsAt) {}

    /// Sets a limit, in the place of the one of the same kind that there may be.
    ///
    /// @param most tokens, requests, or millionths of a dollar
    /// @throws Problem INVALID_VALUE
    public Limit set(
            Limit.Holder holder,
            String subject,
            Measure measure,
            Span span,
            Optional<String> model,
            long most,
            String by,
            Instant now) {
        if (most < 0) {
            throw Problem.of("most", "is a whole number, 0 or more.");
        }
        String fresh = world.id("lim");
        Limit set = store.decide(Key.NONE, found -> {
            Optional<Limit> there = found.many(Limit.KIND, Found.Page.ALL, Where.is("subject", subject)).stream()
                    .filter(it -> it.measure() == measure
                            && it.span() == span
                            && it.model().equals(model))
                    .findFirst();
            Limit limit = there.map(it -> it.of(most))
                    .orElseGet(() -> new Limit(fresh, holder, subject, measure, span, model, most, now));
            Change<Limit> change = Change.answer(limit);
            if (there.isPresent()) {
                change.replace(Limit.KIND, limit);
            } else {
                change.create(Limit.KIND, limit);
            }
            return change.tell(told(limit, "set", by, now));
        });
        look();
        return set;
    }

    /// Takes a limit away.
    ///
    /// @throws Problem NOT_FOUND
    public void remove(String id, String by, Instant now) {
        store.decide(Key.of(Limit.KIND, id), found -> {
            Limit limit = found.one(Limit.KIND, id)
                    .orElseThrow(() -> new Problem(Problem.Kind.NOT_FOUND, "There is no such limit."));
            return Change.answer(true).remove(Limit.KIND, id).tell(told(limit, "removed", by, now));
        });
        look();
    }

    private static Event told(Limit limit, String cause, String by, Instant now) {
        return Event.of(Event.Type.LIMIT_CHANGED, now, by, cause)
                .note(limit.holder().code() + " " + limit.subject() + ": " + limit.most() + " "
                        + limit.measure().code() + " in " + limit.span().code()
                        + limit.model().map(model -> " of " + model).orElse(""));
    }

    /// Reads the limits.
    void look() {
        List<Limit> all = store.read(found -> found.many(Limit.KIND, Found.Page.ALL));
        bySubject = all.stream().collect(Collectors.groupingBy(Limit::subject));
        // A limit's bound may be another now; what was counted stays.
    }

    /// Writes what this node counted, and reads what the others did.
    void gather() {
        Instant now = world.now();
        Duration silent = tuning.span("limit.silent");
        List<Meter> due = meters.values().stream()
                .filter(meter -> meter.due(now, now.minus(silent.dividedBy(2))))
                .toList();
        for (int i = 0; i < due.size(); i += STEP) {
            write(due.subList(i, Math.min(due.size(), i + STEP)), now);
        }
        for (List<Limit> limits : bySubject.values()) {
            for (Limit limit : limits) {
                Meter meter = meter(limit, now);
                meter.elsewhere(elsewhere(meter, now.minus(silent)));
            }
        }
        meters.values().removeIf(meter -> !now.isBefore(meter.window().until().plus(tuning.span("limit.longest"))));
    }

    private void write(List<Meter> some, Instant now) {
        Key key = Key.NONE;
        Map<String, Count> counts = new HashMap<>();
        var written = new ArrayList<Runnable>();
        for (Meter meter : some) {
            Count count = meter.count(now);
            key = key.and(Count.KIND, count.id());
            counts.put(count.id(), count);
            written.add(() -> meter.written(count));
        }
        store.decide(key, found -> {
            Map<String, Count> there = found.all(Count.KIND, counts.keySet());
            Change<Boolean> change = Change.answer(true);
            counts.forEach((id, count) -> {
                if (there.containsKey(id)) {
                    change.replace(Count.KIND, count);
                } else {
                    change.create(Count.KIND, count);
                }
            });
            return change;
        });
        written.forEach(Runnable::run);
    }

    private long elsewhere(Meter meter, Instant silentSince) {
        return store
                .<List<Count>>read(
                        found -> found.many(Count.KIND, Found.Page.ALL, Where.is("limit_id", meter.limitId())))
                .stream()
                .filter(count -> count.endsAt().equals(meter.window().until())
                        && !count.id().equals(meter.row()))
                .mapToLong(count -> count.used() + (count.at().isBefore(silentSince) ? 0 : count.held()))
                .sum();
    }

    /// Lets go of reservations that somebody lost, and removes the counts of windows that are over.
    void sweep() {
        Instant now = world.now();
        open.forEach((reservation, until) -> {
            if (!now.isBefore(until) && reservation.letGo()) {
                LOG.log(System.Logger.Level.ERROR, "a reservation was never settled");
            }
        });
        List<String> over = store.read(found -> found
                .many(
                        Count.KIND,
                        Found.Page.first(STEP),
                        Where.below(
                                "ends_at",
                                now.minus(tuning.span("limit.longest")).toEpochMilli()))
                .stream()
                .map(Count::id)
                .toList());
        if (over.isEmpty()) {
            return;
        }
        Key key = Key.NONE;
        for (String id : over) {
            key = key.and(Count.KIND, id);
        }
        store.decide(key, _ -> {
            Change<Boolean> change = Change.answer(true);
            over.forEach(id -> change.remove(Count.KIND, id));
            return change;
        });
    }

    /// How many reservations are open.
    int running() {
        return open.size();
    }

    private void follow() {
        for (int beat = 1; !closed; beat++) {
            world.sleep(tuning.span("limit.sync"));
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            try {
                if (heardOfChange() || beat % BEATS_A_LOOK == 0) {
                    look();
                }
                gather();
                if (beat % (60 * BEATS_A_LOOK) == 0) {
                    sweep();
                }
            } catch (Problem e) {
                LOG.log(System.Logger.Level.DEBUG, "limits go on from memory: the database is away", e);
            } catch (RuntimeException e) {
                // Whatever it was: a thread that died of it would leave this node counting for itself.
                LOG.log(System.Logger.Level.WARNING, "following the limits failed", e);
            }
        }
    }

    private boolean heardOfChange() {
        boolean any = false;
        while (true) {
            List<Store.Recorded> events = store.events(heard, STEP);
            for (Store.Recorded recorded : events) {
                any |= recorded.event().type() == Event.Type.LIMIT_CHANGED;
                heard = recorded.position();
            }
            if (events.size() < STEP) {
                return any;
            }
        }
    }

    /// Writes what is counted and not written yet.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            gather();
        } catch (Problem e) {
            LOG.log(System.Logger.Level.WARNING, "what was counted last could not be written", e);
        }
    }
}
