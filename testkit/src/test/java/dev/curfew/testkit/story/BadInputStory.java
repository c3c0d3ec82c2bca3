package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import dev.curfew.gateway.Gateway;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.TestAuthority;
import dev.curfew.web.Route;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every route that there is, asked in every wrong way: a clear refusal in the form of its surface, nothing
/// changed, nothing of the caller's in the log but as text, and the next one is served.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputStory {
    private static final String OWNER = "olga@example.com";
    private static final String PASSWORD = "four unrelated words do";

    private static final String SPECIAL = "\r\n\0%&=;:/?\"<{[";

    private final List<Route> routes = routes();
    private Served served;
    private String bearer;
    private String cookie;
    private String basic;

    /// What is passed on as it is: the provider judges it, and `RelayTest` asks the rest.
    private static boolean isRelayed(Route route) {
        return route.pattern().startsWith("/v1/") || route.pattern().startsWith("/backend-api/codex/");
    }

    /// The running server's own list, so that nobody has to think of this when a route is added.
    private static List<Route> routes() {
        try (var authority = TestAuthority.start(Engine.MEMORY, Gateway.plan(Path.of("target/spool"), Map.of()))) {
            return authority.routes().stream()
                    .filter(route -> !isRelayed(route))
                    .toList();
        }
    }

    @BeforeAll
    void start(@TempDir Path directory) {
        served = new Served(Engine.POSTGRESQL, directory)
                .with("CURFEW_OWNER_EMAIL", OWNER)
                .with("CURFEW_OWNER_PASSWORD", PASSWORD)
                .start("--log-level", "debug");
        var login = served.probe();
        var tokens = login.post("/api/auth/login", Map.of("email", OWNER, "password", PASSWORD, "client", "native"));
        bearer = "Authorization: Bearer " + tokens.json().get("accessToken").asString();
        var browser = served.probe();
        browser.post("/api/auth/login", Map.of("email", OWNER, "password", PASSWORD, "client", "web"));
        cookie = "Cookie: curfew_session=" + browser.cookies().get("curfew_session");
        var app = login.with("Authorization", bearer.substring(15))
                .post(
                        "/api/v1/apps",
                        Map.of(
                                "name",
                                "Gateway",
                                "confidential",
                                true,
                                "firstParty",
                                true,
                                "grants",
                                List.of("client_credentials")));
        String pair = app.json().get("id").asString() + ":"
                + app.json().get("clientSecret").asString();
        basic = "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    }

    @AfterAll
    void close() {
        served.close();
    }

    @Test
    void everyRouteRefusesWhatIsNotRightAndChangesNothing() {
        var wrong = new ArrayList<String>();
        routes.forEach(route -> Wire.ask(served.uri(), honest(route).text()));
        String before = contents();
        for (Route route : routes) {
            int honest = Wire.ask(served.uri(), honest(route).text()).status();
            for (Oddity oddity : Oddity.all()) {
                if (oddity.meets().test(route)) {
                    String what = route.method() + " " + route.pattern() + " with " + oddity + ": ";
                    var said = Wire.ask(served.uri(), oddity.text().apply(honest(route)));
                    faults(route, oddity, honest, said).forEach(fault -> wrong.add(what + fault));
                }
            }
            String after = contents();
            if (!after.equals(before)) {
                wrong.add(route.method() + " " + route.pattern() + " changed the store: " + difference(before, after));
                before = after;
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(served.probe().get("/health/ready").status()).isEqualTo(200);
        assertThat(logged()).isEmpty();
    }

    /// Honest requests with some bytes changed, left out, doubled or taken from another.
    @Test
    void nothingThatIsAlmostARequestBreaksTheServerOrHangs() {
        long seed = World.system().nanos();
        var random = new SplittableRandom(seed);
        var honest = routes.stream()
                .filter(route -> !route.pattern().equals("/api/auth/login"))
                .map(route -> honest(route).query("x=1").text())
                .toList();
        for (int i = 0; i < Effort.of(1_500, 200_000); i++) {
            String request = mutated(honest, random);
            try (var wire = Wire.to(served.uri())) {
                wire.send(request);
                wire.end();
                assertThat(wire.answer().status())
                        .as("seed %d, request %d:%n%s", seed, i, request)
                        .isLessThan(500);
            }
        }
        assertThat(served.probe().get("/health/ready").status()).isEqualTo(200);
        assertThat(logged()).as("seed %d", seed).isEmpty();
    }

    private static String mutated(List<String> honest, SplittableRandom random) {
        var request = new StringBuilder(honest.get(random.nextInt(honest.size())));
        for (int changes = random.nextInt(1, 5); changes > 0 && !request.isEmpty(); changes--) {
            int at = random.nextInt(request.length());
            int end = Math.min(request.length(), at + random.nextInt(1, 20));
            switch (random.nextInt(6)) {
                case 0 -> request.setCharAt(at, (char) random.nextInt(256));
                case 1 -> request.setCharAt(at, SPECIAL.charAt(random.nextInt(SPECIAL.length())));
                case 2 -> request.delete(at, end);
                case 3 -> request.insert(at, request.substring(at, end).repeat(random.nextInt(1, 50)));
                case 4 -> request.setLength(end);
                default -> {
                    String other = honest.get(random.nextInt(honest.size()));
                    request.insert(at, other, 0, random.nextInt(other.length()));
                }
            }
        }
        return request.toString();
    }

    @Test
    void bodyThatEndsTooSoonChangesNothingAndHoldsNobodyUp() {
        String before = contents();
        for (Route route : routes) {
            try (var wire = Wire.to(served.uri())) {
                wire.send(honest(route)
                        .body(Ask.mediaType(route), "{\"name\":\"x\"", 1_000)
                        .text());
                wire.end();
                assertThat(wire.answer().status()).as("%s", route).isIn(0, 400, 413);
            }
        }
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void garbageBehindARequestIsRefusedByItself() {
        try (var wire = Wire.to(served.uri())) {
            wire.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n\u0000\u0001 garbage\r\n\r\n");

            assertThat(wire.answer().status()).isEqualTo(200);
            assertThat(wire.answer().status()).isEqualTo(400);
            assertThat(wire.answer().status()).as("it has hung up").isZero();
        }
    }

    @Test
    void bodyIsAskedForBeforeItIsSent() {
        var route = routes.stream()
                .filter(one -> one.pattern().equals("/api/auth/refresh"))
                .findFirst()
                .orElseThrow();
        try (var wire = Wire.to(served.uri())) {
            var ask = honest(route).body(Ask.JSON, "{}").header("Expect: 100-continue");
            wire.send(ask.text().replaceFirst("\\{}$", ""));
            wire.send("{}");

            assertThat(wire.answer().status()).isEqualTo(400);
        }
    }

    private Ask honest(Route route) {
        var ask = Ask.honest(route);
        if (route.pattern().endsWith("/logout")) {
            // With credentials it would do what it is there for.
            return ask;
        }
        return switch (route.surface()) {
            case PAGE -> ask.header(cookie);
            case API, CODEX -> ask.header(bearer);
            case OAUTH -> ask.header(Ask.takesBody(route) && !route.pattern().endsWith("userinfo") ? basic : bearer);
        };
    }

    private static List<String> faults(Route route, Oddity oddity, int honest, Wire.Said said) {
        var faults = new ArrayList<String>();
        boolean refusal = said.status() >= 400 && said.status() < 500;
        if (oddity.refused().isEmpty()
                ? said.status() != honest && !refusal
                : !oddity.refused().contains(said.status())) {
            faults.add("answered " + said.status() + " instead of " + oddity.refused() + " or " + honest);
        }
        if (refusal && !oddity.lost() && oddity.refused().contains(said.status()) && !inForm(route, said)) {
            faults.add("not in the form of " + route.surface() + ": " + said);
        }
        if (said.status() == 405
                && said.header("allow")
                        .filter(allow -> oddity.lost() || allow.contains(route.method()))
                        .isEmpty()) {
            faults.add("does not say what is allowed: " + said);
        }
        if (said.lines().stream()
                        .anyMatch(line -> line.toLowerCase(java.util.Locale.ROOT)
                                .matches("x-evil.*|set-cookie: *evil.*|location:.*evil\\.test.*|.*\\p{Cntrl}.*"))
                || said.body().contains("<script>evil")
                || said.body().contains("evil.test")) {
            faults.add("hands on what was slipped in: " + said);
        }
        return faults;
    }

    private static boolean inForm(Route route, Wire.Said said) {
        String type = said.header("content-type").orElse("");
        return switch (route.surface()) {
            case PAGE -> type.startsWith("text/html");
            case API ->
                type.equals("application/problem+json")
                        && json(said).at("/status").asInt() == said.status();
            case OAUTH ->
                type.equals("application/json") && json(said).at("/error").isString();
            case CODEX ->
                type.equals("application/json")
                        && json(said).at("/error/message").isString();
        };
    }

    private static JsonNode json(Wire.Said said) {
        return JsonMapper.shared().readTree(said.body());
    }

    private String contents() {
        return served.database().orElseThrow().contents();
    }

    private static String difference(String before, String after) {
        var lines = new ArrayList<>(after.lines().toList());
        lines.removeAll(before.lines().toList());
        return lines.toString();
    }

    /// The lines that no logger of ours writes.
    private List<String> logged() {
        return served.printed()
                .lines()
                .filter(line -> line.chars().anyMatch(Character::isISOControl)
                        || line.contains(" ERROR ")
                        || !line.matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z [A-Z]+ .*|Curfew \\S+ is ready at \\S+"))
                .toList();
    }
}
