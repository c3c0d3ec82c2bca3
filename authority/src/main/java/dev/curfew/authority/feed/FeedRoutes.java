package dev.curfew.authority.feed;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.store.Store.Recorded;
import dev.curfew.authority.token.Tokens;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.web.Answer;
import dev.curfew.web.EventStream;
import dev.curfew.web.Json;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// The route of the feed.
public final class FeedRoutes {
    /// Named in the scope of a resource server's token.
    static final String SCOPE = "feed";

    /// How often a reader hears where the feed stands: how stale its view can be without its noticing.
    private static final long HEARTBEAT = Duration.ofSeconds(1).toNanos();

    private final Store store;
    private final Feed feed;
    private final Callers callers;
    private final Apps apps;
    private final Keys keys;
    private final World world;
    private final Map<EventStream, Long> behind = new ConcurrentHashMap<>();

    public FeedRoutes(Store store, Callers callers, Apps apps, Keys keys, World world) {
        this.store = store;
        this.feed = new Feed(store);
        this.callers = callers;
        this.apps = apps;
        this.keys = keys;
        this.world = world;
    }

    /// Lets `registry` know how many read, and how far the last of them is behind.
    public void watch(MeterRegistry registry) {
        Gauge.builder("curfew.feed.readers", behind, Map::size)
                .description("readers of the feed on this node")
                .register(registry);
        Gauge.builder(
                        "curfew.feed.lag",
                        behind,
                        map -> map.values().stream()
                                .mapToLong(Long::longValue)
                                .max()
                                .orElse(0))
                .description("events that the slowest reader on this node has not been sent")
                .baseUnit("events")
                .register(registry);
    }

    /// The routes.
    public Routes routes() {
        return Routes.none().get("/api/v1/feed", Surface.API, this::stream);
    }

    private Answer stream(Request request) {
        requireReader(request);
        long from = from(request);
        return Answer.events(stream -> write(stream, () -> isStillReader(request), from));
    }

    private void requireReader(Request request) {
        Optional<Tokens.Live.Access> token = callers.bearer(request);
        if (token.isPresent()) {
            String scope = Optional.ofNullable(token.get().token().scope()).orElse("");
            boolean firstParty = apps.find(token.get().token().clientId())
                    .filter(App::firstParty)
                    .isPresent();
            if (!firstParty || !List.of(scope.split(" ")).contains(SCOPE)) {
                throw new Problem(
                        Problem.Kind.NOT_ALLOWED, "The feed takes a first-party app's token with the scope feed.");
            }
            token.get().person().ifPresent(FeedRoutes::requireSeesEverybody);
            return;
        }
        WebCaller caller = callers.web(request)
                .filter(_ -> request.bearer().isEmpty())
                .orElseThrow(() -> new Problem(
                        Problem.Kind.SIGN_IN_NEEDED,
                        "Get a token by client_credentials with the scope feed, and send it as a bearer."));
        requireSeesEverybody(caller.person());
    }

    /// Whoever was signed out since is read to no longer; the reader learns why when it comes back.
    private boolean isStillReader(Request request) {
        try {
            requireReader(request);
            return true;
        } catch (Problem refusal) {
            return false;
        }
    }

    private static void requireSeesEverybody(Person person) {
        if (!person.role().seesEverybody()) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "The feed tells of everybody; ask an admin.");
        }
    }

    private long from(Request request) {
        Optional<String> last = request.header("Last-Event-ID").or(() -> request.query("after"));
        if (last.isPresent() && !last.get().matches("\\d{1,18}")) {
            throw new Problem(Problem.Kind.MALFORMED_REQUEST, "Last-Event-ID is a position: a number.");
        }
        return from(last.map(Long::parseLong));
    }

    private long from(Optional<Long> position) {
        // Ahead of all there is: it counts in another history, and whoever comes with it knows nothing of this one.
        return position.filter(number -> number <= feed.head())
                .orElseGet(() -> feed.startFor(Keyset.LONGEST_TOKEN_LIFE, world.now()));
    }

    /// Tells a reader in this process, who needs no token, until its stream closes.
    ///
    /// @param position after which to begin; empty for the beginning
    public void tell(EventStream reader, Optional<Long> position) {
        write(reader, () -> true, from(position));
    }

    private void write(EventStream stream, BooleanSupplier isReader, long from) {
        var wake = new Semaphore(0);
        stream.whenClosed(wake::release);
        behind.put(stream, 0L);
        try (var _ = store.onEvents(wake::release)) {
            follow(stream, isReader, from, wake);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            behind.remove(stream);
        }
    }

    private void follow(EventStream stream, BooleanSupplier isReader, long from, Semaphore wake)
            throws InterruptedException {
        long position = from;
        long opened = world.nanos();
        long due = opened;
        while (stream.open()) {
            long looked = world.nanos();
            List<Recorded> next = feed.after(position);
            next.stream()
                    .filter(recorded -> recorded.event().type().ends())
                    .forEach(recorded -> send(
                            stream,
                            recorded.position(),
                            recorded.event().type().code(),
                            Feed.json(recorded, feed.incarnation())));
            if (!next.isEmpty()) {
                position = next.getLast().position();
            }
            if (next.size() < Feed.PAGE) {
                if (world.nanos() >= due) {
                    if (!isReader.getAsBoolean()) {
                        return;
                    }
                    heartbeat(stream, position, Duration.ofNanos(looked - opened));
                    due = world.nanos() + HEARTBEAT;
                }
                wake.tryAcquire(due - world.nanos(), TimeUnit.NANOSECONDS);
                wake.drainPermits();
            }
        }
    }

    /// Tells a reader how good its view is: all that had ended when the stream was `elapsed` old has been
    /// told. A span, since the reader's clock may be any; with the time here, by which tokens lapse. And
    /// which history this is: after a restore it is another, and a position means nothing any more.
    private void heartbeat(EventStream stream, long position, Duration elapsed) {
        long head = feed.head();
        behind.put(stream, Math.max(0, head - position));
        var beat = new LinkedHashMap<String, Object>();
        beat.put("position", position);
        beat.put("head", head);
        beat.put("incarnation", feed.incarnation());
        beat.put("elapsed", elapsed.toMillis());
        beat.put("at", world.now().toString());
        beat.put("keys", keys.accessTokenKeys());
        send(stream, position, "heartbeat", beat);
    }

    private static void send(EventStream stream, long position, String type, Map<String, Object> data) {
        stream.send(Long.toString(position), type, new String(Json.bytes(data), StandardCharsets.UTF_8));
    }
}
