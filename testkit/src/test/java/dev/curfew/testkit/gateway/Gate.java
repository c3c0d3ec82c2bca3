package dev.curfew.testkit.gateway;

import dev.curfew.authority.Wing;
import dev.curfew.authority.apikey.ApiKey;
import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.gateway.admission.Admission;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.admission.GuardedDoor;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import dev.curfew.web.Routes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;

/// A workspace with a door on each of its nodes, and the people who come to it.
final class Gate implements AutoCloseable {
    static final String PASSWORD = "four unrelated words do";
    static final String OWNER = "olga@example.com";
    static final String DEVELOPER = "dan@example.com";

    private final List<Wing.Ground> grounds = new ArrayList<>();
    private final List<GuardedDoor> doors = new ArrayList<>();
    final TestAuthority authority;
    final HttpProbe owner;
    final String developer;

    Gate(Engine engine) {
        this(wing -> TestAuthority.start(engine, wing));
    }

    Gate(Store store) {
        this(wing -> TestAuthority.start(store, World.system(), wing));
    }

    private Gate(java.util.function.Function<Wing.Plan, TestAuthority> start) {
        authority = start.apply(this::door);
        authority.owner(OWNER, PASSWORD);
        owner = authority.signIn(OWNER, PASSWORD);
        developer = authority.person(owner, DEVELOPER, "Dan", PASSWORD);
        awaitFeed(0);
    }

    private Wing door(Wing.Ground ground) {
        var door = GuardedDoor.open(ground, Set.of(ground.issuer()));
        grounds.add(ground);
        doors.add(door);
        return new Wing() {
            @Override
            public Routes routes() {
                return Routes.none();
            }

            @Override
            public void drain(Duration grace) {}

            @Override
            public void close() {
                door.close();
            }
        };
    }

    TestAuthority node() {
        var node = authority.node();
        awaitFeed(doors.size() - 1);
        return node;
    }

    /// The door of a node, by when it was started.
    GuardedDoor door(int node) {
        return doors.get(node);
    }

    Wing.Ground ground() {
        return grounds.getFirst();
    }

    private void awaitFeed(int node) {
        Awaitility.await()
                .until(() -> doors.get(node).awaitFeed(Duration.ofSeconds(20))
                        && !(doors.get(node).admit(Optional.of(token())) instanceof Admission.Unsure));
    }

    /// An access token of the developer, in a new session.
    String token() {
        return accessToken(DEVELOPER);
    }

    String accessToken(String email) {
        return authority
                .probe()
                .post("/api/auth/login", java.util.Map.of("email", email, "password", PASSWORD, "client", "native"))
                .json()
                .get("accessToken")
                .asString();
    }

    /// The developer's newest session.
    Session session() {
        return authority
                .store()
                .read(found -> found.many(
                        Session.KIND, Page.first(1), Where.is("person", developer), Where.is("state", "active")))
                .getFirst();
    }

    /// A key of the developer for the pool, with its secret.
    ApiKeys.Made.Done key() {
        token();
        return (ApiKeys.Made.Done) ground().apiKeys()
                .create(
                        session(),
                        "ci",
                        List.of(ApiKey.POOL),
                        Duration.ofDays(1),
                        ground().world().now());
    }

    static String text(ApiKeys.Made.Done made) {
        return made.secret().text().revealText(Secret.Purpose.DELIVER);
    }

    Admission admit(int node, String bearer) {
        return doors.get(node).admit(Optional.of(bearer));
    }

    Caller admitted(int node, String bearer) {
        Admission admission = admit(node, bearer);
        if (admission instanceof Admission.Admitted(Caller caller)) {
            return caller;
        }
        throw new AssertionError("not let in: " + admission);
    }

    /// What the door says once it has heard of what was just done.
    static void await(java.util.function.BooleanSupplier what) {
        Awaitility.await().pollInterval(Duration.ofMillis(20)).until(what::getAsBoolean);
    }

    @Override
    public void close() {
        for (int i = doors.size() - 1; i > 0; i--) {
            doors.get(i).close();
        }
        authority.close();
    }
}
