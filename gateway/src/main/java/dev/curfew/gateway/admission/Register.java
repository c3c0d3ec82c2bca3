package dev.curfew.gateway.admission;

import dev.curfew.authority.apikey.ApiKey;
import dev.curfew.authority.app.App;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Right;
import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The people, apps and living API keys as this node knows them: all of them, in memory. A thread follows the
/// feed and reads anew whatever an event names, so that the register is never further behind than it says.
///
/// Law L1: what is read is read after the end was committed, so an end that was heard of stays.
final class Register implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Register.class.getName());
    private static final int STRIDE = 500;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Set<Event.Type> OF_PEOPLE = EnumSet.of(
            Event.Type.PERSON_CREATED,
            Event.Type.PERSON_CHANGED,
            Event.Type.PERSON_DEACTIVATED,
            Event.Type.PERSON_REACTIVATED,
            Event.Type.PERSON_SIGNED_OUT,
            Event.Type.RIGHT_GIVEN,
            Event.Type.RIGHT_REMOVED);
    private static final Set<Event.Type> OF_APPS =
            EnumSet.of(Event.Type.APP_REGISTERED, Event.Type.APP_CHANGED, Event.Type.APP_REMOVED);
    private static final Set<Event.Type> OF_KEYS =
            EnumSet.of(Event.Type.API_KEY_CREATED, Event.Type.API_KEY_ROTATED, Event.Type.API_KEY_ENDED);

    private final Store store;
    private final World world;
    private final Duration bound;
    private final Semaphore wake = new Semaphore(0);
    private final Set<Watched> watches = ConcurrentHashMap.newKeySet();
    private volatile Rows rows = Rows.none();
    private volatile @Nullable Look last;
    private volatile boolean over;
    private boolean complained;

    /// When something was looked at, by the clock that only moves forward and by the one that a sleeping
    /// machine does not stop.
    private record Look(long nanos, Instant wall) {}

    /// What is known of one history of the database.
    private record Rows(
            String incarnation, Map<String, Person> people, Map<String, App> apps, Map<String, ApiKey> keys) {
        static Rows none() {
            return new Rows("", new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        }
    }

    Register(Store store, Duration bound, World world) {
        this.store = store;
        this.bound = bound;
        this.world = world;
    }

    /// Begins to follow.
    void start() {
        Thread.ofVirtual().name("curfew-register").start(this::run);
    }

    /// Whether it knows all that ended, but for the last `bound`.
    boolean isFresh() {
        Look look = last;
        return look != null
                && world.nanos() - look.nanos() <= bound.toNanos()
                && Duration.between(look.wall(), world.now()).compareTo(bound) <= 0;
    }

    Optional<Person> person(String id) {
        return Optional.ofNullable(rows.people().get(id));
    }

    Optional<App> app(String id) {
        return Optional.ofNullable(rows.apps().get(id));
    }

    Optional<ApiKey> key(String id) {
        return Optional.ofNullable(rows.keys().get(id));
    }

    /// Calls `cut` when the key or the right of `caller` is gone; at once, if it is. The time of a key that
    /// runs out cuts nothing.
    Door.Watch watch(Caller caller, Runnable cut) {
        var watched = new Watched(caller, cut, new AtomicBoolean());
        watches.add(watched);
        if (isOver(caller)) {
            tell(watched);
        }
        return () -> watches.remove(watched);
    }

    private record Watched(Caller caller, Runnable cut, AtomicBoolean told) {}

    private boolean isOver(Caller caller) {
        Person person = rows.people().get(caller.person());
        if (person == null) {
            return false;
        }
        return !person.may(Right.POOL_USE)
                || caller.key()
                        .flatMap(this::key)
                        .filter(key -> key.ended().isPresent() || key.epoch() < person.epoch())
                        .isPresent();
    }

    private void tell(Watched watched) {
        watches.remove(watched);
        if (!watched.told().getAndSet(true)) {
            try {
                watched.cut().run();
            } catch (RuntimeException e) {
                // The feed is followed on, whatever becomes of one call.
                LOG.log(System.Logger.Level.ERROR, "a call was not told of its end", e);
            }
        }
    }

    @Override
    public void close() {
        over = true;
        wake.release();
    }

    private void run() {
        while (!over) {
            try {
                follow(load());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (!over) {
                    // Once until it is read again.
                    LOG.log(
                            complained ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                            "people and API keys are not read: {0}",
                            e.getClass().getSimpleName());
                    complained = true;
                    world.sleep(PAUSE);
                }
            }
        }
    }

    /// Reads everything.
    ///
    /// @return the position of the feed after which to follow
    private long load() {
        long position = store.head();
        var all = new Rows(
                store.incarnation(),
                all(Person.KIND, Person::id),
                all(App.KIND, App::id),
                all(ApiKey.KIND, ApiKey::id, Where.is("state", "active")));
        rows = all;
        tellThoseOver();
        return position;
    }

    private <T> Map<String, T> all(Kind<T> kind, Function<T, String> id, Where... which) {
        var all = new ConcurrentHashMap<String, T>();
        for (Page page = Page.first(STRIDE); ; ) {
            Page next = page;
            List<T> some = store.read(found -> found.many(kind, next, which));
            some.forEach(one -> all.put(id.apply(one), one));
            if (some.size() < STRIDE) {
                return all;
            }
            page = new Page(id.apply(some.getLast()), STRIDE);
        }
    }

    /// Follows until the history is another.
    private void follow(long from) throws InterruptedException {
        long position = from;
        try (var _ = store.onEvents(wake::release)) {
            while (!over) {
                var before = new Look(world.nanos(), world.now());
                var events = store.events(position, STRIDE);
                if (!events.isEmpty()) {
                    refresh(events.stream().map(Store.Recorded::event).toList());
                    position = events.getLast().position();
                }
                if (events.size() < STRIDE) {
                    if (!store.incarnation().equals(rows.incarnation()) || store.head() < position) {
                        return;
                    }
                    last = before;
                    complained = false;
                    wake.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                    wake.drainPermits();
                }
            }
        }
    }

    private void refresh(List<Event> events) {
        Set<String> people = named(events, OF_PEOPLE, Event::person);
        Set<String> apps = named(events, OF_APPS, Event::app);
        Set<String> keys = named(events, OF_KEYS, Event::apiKey);
        if (people.isEmpty() && apps.isEmpty() && keys.isEmpty()) {
            return;
        }
        Rows known = rows;
        store.read(found -> {
            take(found, Person.KIND, people, known.people());
            take(found, App.KIND, apps, known.apps());
            take(found, ApiKey.KIND, keys, known.keys());
            return true;
        });
        tellThoseOver();
    }

    private static Set<String> named(
            List<Event> events, Set<Event.Type> types, Function<Event, @Nullable String> name) {
        return events.stream()
                .filter(event -> types.contains(event.type()))
                .map(name)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static <T> void take(Found found, Kind<T> kind, Collection<String> ids, Map<String, T> into) {
        if (!ids.isEmpty()) {
            Map<String, T> read = found.all(kind, ids);
            ids.forEach(id -> {
                T row = read.get(id);
                if (row == null) {
                    into.remove(id);
                } else {
                    into.put(id, row);
                }
            });
        }
    }

    private void tellThoseOver() {
        watches.stream().filter(watched -> isOver(watched.caller())).forEach(this::tell);
    }
}
