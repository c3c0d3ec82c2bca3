package dev.curfew.testkit.sim;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.key.AccessTokens;
import dev.curfew.authority.key.IdTokens;
import dev.curfew.authority.key.Keys;
import dev.curfew.authority.session.Beginnings;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.session.Way;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.Mint;
import dev.curfew.authority.token.RefreshTokens;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.token.Tokens;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.authority.workspace.Workspaces;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/// One run: a cast of actors, a clock, and the laws looking over every step.
public final class Simulation {
    /// How long a redeemed token is answered again.
    static final Duration WINDOW = Duration.ofSeconds(30);

    static final String PERSON = "per_1";

    final SplittableRandom chance;
    final ManualWorld world;
    final Faults store;
    final Tokens tokens;
    final Sessions sessions;
    final App app = app("app_1");
    final App otherApp = app("app_2");
    final Laws laws;
    private final RefreshTokens refreshTokens;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final List<String> story = new ArrayList<>();
    private final long seed;
    private long order;

    private record Task(long at, long order, Runnable step) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    Simulation(long seed, Keys keys) {
        this.seed = seed;
        chance = new SplittableRandom(seed);
        world = World.manual(seed);
        store = new Faults(new MemoryStore(world), chance.split());
        refreshTokens = new RefreshTokens(keys, world);
        var accessTokens = new AccessTokens(keys, "https://curfew.test", world);
        var mint = new Mint(accessTokens, new IdTokens(keys, "https://curfew.test"), "https://curfew.test", world);
        tokens = new Tokens(store, refreshTokens, accessTokens, mint, new Apps(store, new Workspaces(store)), WINDOW);
        sessions = new Sessions(store);
        laws = new Laws(this);
        store.surely(Change.answer(true)
                .create(App.KIND, app)
                .create(App.KIND, otherApp)
                .create(
                        Person.KIND,
                        new Person(PERSON, "ada@example.com", "Ada", Role.DEVELOPER, true, 0, world.now())));
    }

    /// Runs one seed.
    ///
    /// @param keys shared between runs, since making them costs more than a run
    /// @throws AssertionError telling the story, if a law was broken
    public static void run(long seed, Keys keys) {
        var simulation = new Simulation(seed, keys);
        try {
            simulation.play();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n" + simulation.story(), e);
        }
    }

    private void play() {
        Cast.enter(this);
        store.rate(chance.nextInt(3) == 0 ? 0 : 0.3);
        while (!tasks.isEmpty()) {
            Task task = tasks.poll();
            long wait = task.at - world.nanos();
            if (wait > 0) {
                world.advance(Duration.ofNanos(wait).truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
            }
            task.step.run();
            laws.check();
        }
        store.rate(0);
        laws.checkAtTheEnd();
    }

    /// Begins a session and hands out its first refresh token.
    String begin(Holder holder, Optional<String> parent) {
        Instant now = world.now();
        String id = world.id("ses");
        var token = refreshTokens.mint(id, 1);
        var authorization = new TokenFamily.Authorization(id, app.id(), PERSON, 0, "openid", "", now);
        var lifetime =
                new TokenFamily.Lifetime(app.lifetimes().idle(), app.lifetimes().absolute());
        var family = TokenFamily.born(authorization, token.digest(), holder, lifetime, now);
        var session = new Session(
                id,
                PERSON,
                app.id(),
                "dev_1",
                Surface.CLI,
                parent,
                "pwd",
                Way.PASSWORD,
                now,
                Optional.empty(),
                family.endsAt(),
                0,
                new Session.Seen(now, holder.address(), holder.agent()),
                family.endsAt(),
                Optional.empty());
        Change<Boolean> change = Change.answer(true);
        Beginnings.withTokens(change, session, family);
        store.surely(change);
        laws.began(id);
        return token.text().revealText(Secret.Purpose.DELIVER);
    }

    /// The family and generation that a token's text names.
    Optional<Spelled> spell(String token) {
        return refreshTokens.parse(token).map(parsed -> new Spelled(parsed.family(), parsed.generation()));
    }

    /// What a refresh token says of itself.
    record Spelled(String family, long generation) {}

    /// Lets `step` happen after `span`.
    void after(Duration span, Runnable step) {
        tasks.add(new Task(world.nanos() + span.toNanos(), order++, step));
    }

    /// A span between the two, in milliseconds.
    Duration between(Duration least, Duration most) {
        return Duration.ofMillis(chance.nextLong(least.toMillis(), most.toMillis() + 1));
    }

    /// Adds a line to what is told when a law is broken.
    void tell(String line) {
        story.add(world.now() + "  " + line);
    }

    /// What was told so far.
    String story() {
        return String.join("\n", story);
    }

    @Override
    public String toString() {
        return "Simulation[" + seed + "]";
    }

    private static App app(String id) {
        return new App(
                id,
                Instant.EPOCH,
                id,
                Optional.empty(),
                true,
                true,
                0,
                Surface.CLI,
                App.Dialect.STANDARD,
                List.of(),
                List.of(),
                List.of("openid"),
                List.of(App.Grant.REFRESH_TOKEN),
                App.Pkce.REQUIRED,
                "",
                App.Lifetimes.STANDARD);
    }
}
