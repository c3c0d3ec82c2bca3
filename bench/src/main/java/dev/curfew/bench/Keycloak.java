package dev.curfew.bench;

import dev.curfew.base.World;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.Program;
import dev.curfew.testkit.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Keycloak in its production mode, optimised by `kc.sh build`, on a database of its own.
///
/// Its realm rotates refresh tokens, lets none be used twice, and signs with ES256. Sessions are kept in the
/// database, as Keycloak does by itself, and are durable when it answers, which by itself it leaves to
/// PostgreSQL's next flush. They begin by its direct grant, with a cheap password hash: that fills it and is
/// not measured.
final class Keycloak extends Peer {
    private static final Duration START = Duration.ofMinutes(5);
    private static final String ADMIN = "admin";
    private static final String PASSWORD = "known-to-whoever-reads-this";
    private static final String CLIENT = "Authorization: Basic "
            + Base64.getEncoder().encodeToString(("bench:" + PASSWORD).getBytes(StandardCharsets.US_ASCII));
    private static final String REALM = "/realms/bench/protocol/openid-connect";
    private static final String PEOPLE = "/admin/realms/bench/users";
    private static final int SINGLES = 200;
    private static final int CROWDS = 20;
    private static final int AT_ONCE = 16;
    private static final double PATIENCE = 600;

    private final String admin;
    private int crowds;

    /// What a sign-in gave.
    private record SignedIn(String access, String refresh) {}

    /// @param home the unpacked distribution, optimised for PostgreSQL
    Keycloak(Path home, Path directory, TestPostgres postgres) throws IOException {
        super(
                "Keycloak " + home.getFileName().toString().replaceFirst(".*-", ""),
                postgres,
                (port, database) -> start(home, directory, port, database));
        try {
            awaitReady();
            // An admin's token lives for a minute by default, less than a run takes.
            byte[] hour = "{\"accessTokenLifespan\":3600}".getBytes(StandardCharsets.US_ASCII);
            Nodes.require(asAdmin(admin()).send("PUT", "/admin/realms/master", "application/json", hour), 204);
            admin = admin();
            Nodes.require(asAdmin(admin).post("/admin/realms", peopled()), 201);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Program start(Path home, Path directory, int port, TestPostgres.Database database) {
        var environment = new HashMap<>(System.getenv());
        environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
        environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", PASSWORD);
        environment.put("KC_DB_PASSWORD", database.password());
        // Twice what it takes by itself outside of a container.
        environment.put("JAVA_OPTS_KC_HEAP", "-Xms1g -Xmx1g");
        return Program.start(
                List.of(
                        "bash",
                        home.resolve("bin/kc.sh").toString(),
                        "start",
                        "--optimized",
                        "--cache=local",
                        "--http-enabled=true",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port,
                        "--hostname=http://127.0.0.1:" + port,
                        "--db-url=" + database.url(),
                        "--db-username=" + database.user(),
                        "--spi-connections-jpa--quarkus--async-commit=false"),
                environment,
                directory);
    }

    /// Waits until it has its schema and its own realm: on a busy machine that takes minutes.
    private void awaitReady() {
        long end = System.nanoTime() + START.toNanos();
        while (!isReady()) {
            if (!program().isAlive() || System.nanoTime() - end > 0) {
                throw new IllegalStateException(
                        "Keycloak does not start:\n" + program().printed());
            }
            World.system().sleep(Duration.ofMillis(100));
        }
    }

    private boolean isReady() {
        try {
            return anybody().get("/realms/master").status() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private String admin() {
        var answer = anybody()
                .form(
                        "/realms/master/protocol/openid-connect/token",
                        "grant_type",
                        "password",
                        "client_id",
                        "admin-cli",
                        "username",
                        ADMIN,
                        "password",
                        PASSWORD);
        return Nodes.require(answer, 200).json().get("access_token").asString();
    }

    /// The realm, with people who have this class's password.
    private static ObjectNode peopled() throws IOException {
        ObjectNode whole;
        try (var realm = Keycloak.class.getResourceAsStream("keycloak-realm.json")) {
            whole = (ObjectNode) JsonMapper.shared().readTree(Objects.requireNonNull(realm));
        }
        var people = whole.putArray("users");
        IntStream.range(0, SINGLES).forEach(number -> people.addPOJO(person("single-" + number)));
        IntStream.range(0, CROWDS).forEach(number -> people.addPOJO(person("crowd-" + number)));
        return whole;
    }

    private static Map<String, Object> person(String username) {
        return Map.of(
                "username",
                username,
                "enabled",
                true,
                "email",
                username + "@example.com",
                "emailVerified",
                true,
                "firstName",
                "Some",
                "lastName",
                "Body",
                "credentials",
                List.of(Map.of("type", "password", "value", PASSWORD)));
    }

    /// Begins so many sessions.
    ///
    /// @param whose the user's name, from the session's number
    private List<SignedIn> signIn(int count, Function<Integer, String> whose) {
        var given = new ArrayList<SignedIn>(count);
        var next = new AtomicInteger();
        List<Callers.Caller> asking = IntStream.range(0, AT_ONCE)
                .<Callers.Caller>mapToObj(_ -> new Callers.Caller() {
                    @Override
                    public byte @Nullable [] next() {
                        int number = next.getAndIncrement();
                        return number >= count ? null : direct(whose.apply(number));
                    }

                    @Override
                    public void answered(Answer answer) {
                        given.add(new SignedIn(answer.member("access_token"), answer.member("refresh_token")));
                    }
                })
                .toList();
        try (var callers = new Callers(port(), asking)) {
            callers.run(PATIENCE, count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return given;
    }

    private static byte[] direct(String username) {
        return Ask.form(REALM + "/token", "grant_type=password&username=" + username + "&password=" + PASSWORD, CLIENT);
    }

    private List<SignedIn> singles(int count) {
        return signIn(count, number -> "single-" + number % SINGLES);
    }

    @Override
    public List<String> refreshTokens(int count) {
        return singles(count).stream().map(SignedIn::refresh).toList();
    }

    @Override
    public List<String> accessTokens(int count) {
        return singles(count).stream().map(SignedIn::access).toList();
    }

    @Override
    public Person person(int sessions) {
        String username = "crowd-" + crowds++;
        signIn(sessions, _ -> username);
        var found = Nodes.require(asAdmin(admin).get(PEOPLE + "?exact=true&username=" + username), 200);
        return new Person(found.json().get(0).get("id").asString(), admin);
    }

    @Override
    public byte[] refresh(String refreshToken) {
        return Ask.form(REALM + "/token", "grant_type=refresh_token&refresh_token=" + refreshToken, CLIENT);
    }

    @Override
    public byte[] introspect(String accessToken) {
        return Ask.form(REALM + "/token/introspect", "token=" + accessToken, CLIENT);
    }

    @Override
    public byte[] revoke(String refreshToken) {
        return Ask.form(REALM + "/revoke", "token=" + refreshToken, CLIENT);
    }

    @Override
    public byte[] signOut(Person person) {
        return Ask.post(PEOPLE + "/" + person.id() + "/logout", "application/json", "", bearer(person));
    }

    @Override
    public byte[] list(Person person) {
        return Ask.get(PEOPLE + "/" + person.id() + "/sessions", bearer(person));
    }

    @Override
    public String eachListed() {
        return "\"ipAddress\"";
    }

    private static String bearer(Person person) {
        return "Authorization: Bearer " + person.credential();
    }

    private HttpProbe asAdmin(String token) {
        return anybody().withBearer(token);
    }
}
