package dev.curfew.testkit;

import dev.curfew.authority.Authority;
import dev.curfew.authority.Wing;
import dev.curfew.authority.connection.Custody;
import dev.curfew.authority.health.Meters;
import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.web.EdgeSettings;
import dev.curfew.web.Route;
import dev.curfew.web.Surface;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The real authority on loopback, for tests of ours and of those who embed its client: in memory unless it
/// is given an engine or a store.
public final class TestAuthority implements AutoCloseable {
    private static final Keyset KEYS = Keyset.first(World.system());

    private final KeysetHome keysets = KeysetHome.inMemory(KEYS);
    private final Engine.Place place;
    private final Places places;
    private final Wing.Plan[] plans;
    private final URI uri;
    private final URI issuer;
    private final boolean first;
    private final LeapingWorld world;
    private Store store;
    private Authority authority;

    private TestAuthority(Engine.Place place, World world, Places places, Wing.Plan... plans) {
        this.plans = plans.clone();
        this.place = place;
        this.places = places;
        this.world = new LeapingWorld(world);
        // The issuer names the port, so it is chosen before the server binds it.
        uri = URI.create("http://127.0.0.1:" + Ports.free());
        issuer = uri;
        first = true;
        var meters = new Meters();
        store = place.open(this.world, meters.registry());
        authority = serve(meters);
    }

    private TestAuthority(TestAuthority node) {
        place = node.place;
        plans = node.plans;
        places = node.places;
        world = new LeapingWorld(World.system());
        uri = URI.create("http://127.0.0.1:" + Ports.free());
        issuer = node.issuer;
        first = false;
        var meters = new Meters();
        store = place.open(world, meters.registry());
        authority = serve(meters);
    }

    /// Another node of the same authority, with a clock of its own. Only PostgreSQL has room for one.
    public TestAuthority node() {
        return new TestAuthority(this);
    }

    /// An empty authority in memory, in real time.
    public static TestAuthority start() {
        return start(Engine.MEMORY);
    }

    /// An empty authority on an engine, in real time. What it stores is removed when it is closed.
    public static TestAuthority start(Engine engine) {
        return start(engine, Places.withoutMap());
    }

    /// An empty authority on an engine, in real time, that knows where addresses are.
    public static TestAuthority start(Engine engine, Places places) {
        return new TestAuthority(engine.place(), World.system(), places);
    }

    /// An empty authority on an engine, in real time, with what is built onto it; a further node has the
    /// same.
    public static TestAuthority start(Engine engine, Wing.Plan... plans) {
        return new TestAuthority(engine.place(), World.system(), Places.withoutMap(), plans);
    }

    /// An authority over `store`, with what is built onto it.
    public static TestAuthority start(Store store, World world, Wing.Plan... plans) {
        return new TestAuthority(Engine.holding(store), world, Places.withoutMap(), plans);
    }

    /// An authority over `store`, which it closes at its end, in the time of `world`.
    public static TestAuthority start(Store store, World world) {
        return start(store, world, Places.withoutMap());
    }

    /// The same, that knows where addresses are.
    public static TestAuthority start(Store store, World world, Places places, Wing.Plan... plans) {
        return new TestAuthority(Engine.holding(store), world, places, plans);
    }

    /// Where it listens; the issuer too, of the first node.
    public URI uri() {
        return uri;
    }

    /// Everything that it answers.
    public List<Route> routes() {
        return authority.routes().all();
    }

    /// Its connections, and the vault that presents their credentials.
    public Custody custody() {
        return authority.custody();
    }

    /// What it remembers.
    public Store store() {
        return store;
    }

    /// What it answers, as method and pattern, of those that talk to people.
    public List<String> pages() {
        return authority.routes().all().stream()
                .filter(route -> route.surface() == Surface.PAGE)
                .map(route -> route.method() + " " + route.pattern())
                .toList();
    }

    /// Makes its owner, unless it has one.
    public void owner(String email, String password) {
        authority.setUp().owner(email, Secret.of(password), world.now());
    }

    /// A client of it.
    public HttpProbe probe() {
        return HttpProbe.at(uri);
    }

    /// A client that a person has signed in, with a bearer as the command line has.
    public HttpProbe signIn(String email, String password) {
        var answer = probe().post("/api/auth/login", Map.of("email", email, "password", password, "client", "native"));
        return probe().withBearer(field(answer, 200, "accessToken"));
    }

    /// A client that a person has signed in, with a cookie as a browser has.
    public HttpProbe signInBrowser(String email, String password) {
        var probe = probe();
        field(
                probe.post("/api/auth/login", Map.of("email", email, "password", password, "client", "web")),
                200,
                "sessionId");
        return probe;
    }

    /// Brings in a developer; returns the person's identifier.
    ///
    /// @param owner somebody who may
    public String person(HttpProbe owner, String email, String name, String password) {
        var answer = owner.post("/api/v1/people", Map.of("email", email, "name", name, "password", password));
        return field(answer, 201, "id");
    }

    /// A first-party app on its own account, as a resource server has it.
    ///
    /// @param owner somebody who may register apps
    public AppSecret resourceServer(HttpProbe owner, String name) {
        var answer = ConfidentialApp.resourceServer(owner, name);
        return new AppSecret(field(answer, 201, "id"), field(answer, 201, "clientSecret"));
    }

    /// A confidential app and how it proves itself.
    public record AppSecret(String id, String secret) {}

    /// Lets time pass for it, and for nobody else.
    public void leap(Duration span) {
        world.leap(span);
    }

    /// Stops it and starts it again on what it had stored.
    public void restart() {
        authority.close();
        var meters = new Meters();
        store = place.open(world, meters.registry());
        authority = serve(meters);
    }

    /// Makes the next key the one that signs, as `curfew signing-keys rotate` does; counts within a second or
    /// two.
    public void rotateSigningKey() {
        Keys.at(keysets, world).rotate();
    }

    /// Drops the key that signs access tokens, as `curfew signing-keys drop` does; counts within a second or
    /// two.
    public void dropSigningKey() {
        keysets.update(kept -> {
            Keyset keys = kept.orElseThrow();
            return keys.drop(
                    keys.listed().stream()
                            .filter(key -> key.algorithm().equals("ES256")
                                    && key.stage().equals("current"))
                            .findFirst()
                            .orElseThrow()
                            .kid(),
                    world);
        });
    }

    /// What of `canary` is in all that it has stored.
    public List<Canary.Sighting> stored(Canary canary) {
        return place.look(canary);
    }

    @Override
    public void close() {
        authority.close();
        if (first) {
            place.remove();
        }
    }

    private Authority serve(Meters meters) {
        var usual = Authority.Settings.of(EdgeSettings.of("127.0.0.1", uri.getPort()), issuer.toString());
        var settings = new Authority.Settings(
                usual.edge(),
                usual.issuer(),
                usual.retryWindow(),
                usual.keyLife(),
                usual.owner(),
                places,
                usual.tracing(),
                usual.custody());
        return Authority.open(settings, store, keysets, meters, world, plans);
    }

    private static String field(HttpProbe.Answer answer, int status, String name) {
        if (answer.status() != status || !answer.json().has(name)) {
            throw new AssertionError("expected " + status + " with " + name + ", got " + answer);
        }
        return answer.json().get(name).asString();
    }
}
