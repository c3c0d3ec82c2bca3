package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import dev.curfew.client.HttpTransport;
import dev.curfew.gateway.pool.Upstream;
import dev.curfew.gateway.relay.Ledger;
import dev.curfew.gateway.relay.Relay;
import dev.curfew.gateway.relay.Timing;
import dev.curfew.gateway.traffic.Summary;
import dev.curfew.testkit.ScriptedUpstream;
import dev.curfew.web.Edge;
import dev.curfew.web.EdgeSettings;
import dev.curfew.web.RequestLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The relay behind a real edge, before a scripted upstream; door and pool are as simple as they can be. At
/// its end it claims that nothing is left open.
final class RelaySite implements AutoCloseable {
    static final Timing HASTY = new Timing(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofMillis(400),
            Duration.ofMillis(100),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMillis(1_500));

    /// In which nothing happens by itself for as long as a test runs.
    static final Timing STILL = pinging(Duration.ofHours(1));

    final ScriptedUpstream upstream;
    final FixedDoor door = new FixedDoor();
    final ListedPool pool = new ListedPool();
    final List<Summary> summaries = new CopyOnWriteArrayList<>();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Path spools;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Relay relay;
    private final Edge edge;

    private RelaySite(
            Path directory,
            ScriptedUpstream upstream,
            Timing timing,
            Duration patience,
            Map<String, String> environment) {
        this.upstream = upstream;
        spools = directory;
        relay = Relay.open(
                door,
                pool,
                (caller, model, bytes) -> new Ledger.Allowed(summaries::add),
                timing,
                new HttpTransport(World.system(), environment),
                spools,
                meters,
                World.system());
        edge = Edge.open(
                EdgeSettings.of("127.0.0.1", 0).waiting(patience),
                World.system(),
                relay.routes(),
                (problem, request) -> "",
                RequestLog.NONE);
    }

    /// In which nothing else happens by itself.
    static Timing pinging(Duration span) {
        Duration never = Duration.ofHours(1);
        return new Timing(never, never, Duration.ofMillis(400), never, span, never, never, never, never);
    }

    /// With one account, `a`, of the generic dialect.
    static RelaySite open() {
        return open(Timing.USUAL);
    }

    static RelaySite open(Timing timing) {
        return open(timing, Duration.ofSeconds(20));
    }

    static RelaySite open(Timing timing, Duration patience) {
        var site = new RelaySite(temporary(), ScriptedUpstream.start(), timing, patience, Map.of());
        return site.account("a");
    }

    /// The same, with large bodies in this directory while they are sent; it goes with the site.
    static RelaySite spooling(Path directory) {
        var site = new RelaySite(directory, ScriptedUpstream.start(), Timing.USUAL, Duration.ofSeconds(20), Map.of());
        return site.account("a");
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("curfew-relay");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// With one account at an upstream that is reached as the variables say.
    ///
    /// @param base of the upstream as it is called
    static RelaySite reaching(ScriptedUpstream upstream, URI base, Map<String, String> environment) {
        var site = new RelaySite(temporary(), upstream, HASTY, Duration.ofSeconds(20), environment);
        site.pool.with("a", "token-a", new Upstream(base.resolve("/v1"), Map.of(), Upstream.Preset.OPENAI));
        return site;
    }

    /// With an account more, whose credential is `token-NAME`.
    RelaySite account(String name) {
        pool.with(name, "token-" + name, new Upstream(upstream.uri().resolve("/v1"), Map.of(), Upstream.Preset.OPENAI));
        return this;
    }

    RelaySite codexAccount(String name) {
        pool.with(
                name,
                "token-" + name,
                new Upstream(
                        upstream.uri().resolve("/backend-api"),
                        Map.of("chatgpt-account-id", "acct-" + name),
                        Upstream.Preset.CODEX));
        return this;
    }

    Edge edge() {
        return edge;
    }

    Relay relay() {
        return relay;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + edge.port() + path);
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30)).header("Authorization", "Bearer good");
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(to(path));
    }

    HttpResponse<String> post(String path, String json) {
        return send(
                to(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /// Asks the responses API for a stream.
    HttpResponse<String> stream() {
        return post("/v1/responses", "{\"model\":\"m-1\",\"stream\":true,\"input\":\"hi\"}");
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    static String code(HttpResponse<String> answer) {
        return json(answer).at("/error/code").asString();
    }

    /// Waits until every lease, reservation and watch is given back.
    void settles() {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(pool.open).hasValue(0);
            assertThat(relay.open()).isZero();
            assertThat(door.watching()).isZero();
            assertThat(spools).isEmptyDirectory();
        });
    }

    @Override
    public void close() {
        try {
            settles();
        } finally {
            edge.close();
            relay.close();
            upstream.close();
            client.shutdownNow();
        }
        try {
            Files.delete(spools);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
