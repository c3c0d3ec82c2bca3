package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.trace.OtlpTracing;
import dev.curfew.authority.trace.Tracing;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.testkit.Canary;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.web.RequestLog;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a collector of traces is told of a real server, and what one that is away does to it.
class TracesStory {
    private static final String EMAIL = "olga@example.com";
    private static final String PASSWORD = "four unrelated words do";
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final String REFRESH = "POST /api/auth/refresh";

    private final Canary canary = new Canary();

    @TempDir
    Path directory;

    private Served served(Engine engine) {
        return new Served(engine, directory.resolve("data"))
                .with("CURFEW_OWNER_EMAIL", EMAIL)
                .with("CURFEW_OWNER_PASSWORD", PASSWORD);
    }

    @OnBothEngines
    void aRequestIsASpanAndItsDecisionsAreItsChildren(Engine engine) throws IOException {
        try (var collector = new Collector();
                var served = served(engine)) {
            served.start("--otlp", collector.uri().toString());
            var answer = signInAndRefresh(served.probe());
            String token = answer.json().get("refreshToken").asString();
            served.probe().get("/oauth/authorize?client_id=" + planted("a-query-that-nobody-else-sees"));
            served.probe().get("/api/v1/sessions/" + planted("ses_01JBX6WZ0000000000000000"));
            served.probe().get("/" + planted("no-such-page-of-this-name"));
            canary.plant(token);
            canary.plant(answer.json().get("accessToken").asString());
            canary.plant(EMAIL);
            canary.plant(PASSWORD);
            served.terminate();
            assertThat(served.ended().exit()).isZero();

            Span request = collector.spans(REFRESH).getFirst();
            Map<String, String> attributes = attributes(request.getAttributesList());
            assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(request.getParentSpanId()).isEmpty();
            assertThat(attributes)
                    .containsOnlyKeys(
                            "http.request.method",
                            "http.route",
                            "http.response.status_code",
                            "url.scheme",
                            "curfew.request.id")
                    .containsEntry("http.request.method", "POST")
                    .containsEntry("http.route", "/api/auth/refresh")
                    .containsEntry("http.response.status_code", "200")
                    .containsEntry("url.scheme", "http")
                    .containsEntry(
                            "curfew.request.id", answer.header("x-request-id").orElseThrow());
            Span decision = collector.spans("decide token_family").stream()
                    .filter(span -> span.getParentSpanId().equals(request.getSpanId()))
                    .findFirst()
                    .orElseThrow();
            assertThat(decision.getTraceId()).isEqualTo(request.getTraceId());
            assertThat(attributes(decision.getAttributesList()))
                    .containsOnly(
                            Map.entry("db.system", engine == Engine.SQLITE ? "sqlite" : "postgresql"),
                            Map.entry("curfew.kind", "token_family"));
            assertThat(decision.getEventsList()).extracting(Span.Event::getName).containsOnly("held");
            assertThat(decision.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
            assertThat(collector.spans("GET")).as("no route, no name").isNotEmpty();
            assertThat(attributes(collector
                            .posts()
                            .getFirst()
                            .getResourceSpans(0)
                            .getResource()
                            .getAttributesList()))
                    .containsOnlyKeys("service.name", "service.version", "service.instance.id")
                    .containsEntry("service.name", "curfew");
            nothingOfTheCallersIsIn(collector);
        }
    }

    private void nothingOfTheCallersIsIn(Collector collector) {
        var control = new Canary();
        control.plant("/api/auth/refresh");
        String posted = text(collector);
        assertThat(control.search("the traces", posted)).as("the canary sees").isNotEmpty();
        assertThat(canary.search("the traces", posted)).isEmpty();
        assertThat(posted).doesNotContain("127.0.0.1");
    }

    @Test
    void onlyATrustedProxyMayNameTheTrace() throws IOException {
        String traceparent = "00-" + TRACE + "-" + PARENT + "-01";
        ByteString trace = bytes(TRACE);
        try (var collector = new Collector();
                var served = served(Engine.SQLITE)) {
            String[] otlp = {"--otlp", collector.uri() + "/"};
            served.start(otlp);
            signInAndRefresh(served.probe().with("traceparent", traceparent));
            served.terminate();
            served.ended();
            assertThat(collector.spans(REFRESH))
                    .isNotEmpty()
                    .noneMatch(span -> span.getTraceId().equals(trace));

            served.start(otlp[0], otlp[1], "--behind-proxy", "127.0.0.1/32");
            var proxied = served.probe();
            signInAndRefresh(proxied.with("traceparent", traceparent));
            proxied.with("traceparent", "00-" + "g".repeat(32) + "-" + PARENT + "-01")
                    .get("/oauth/jwks");
            served.terminate();
            served.ended();
            assertThat(collector.spans(REFRESH).getLast().getTraceId()).isEqualTo(trace);
            assertThat(collector.spans(REFRESH).getLast().getParentSpanId()).isEqualTo(bytes(PARENT));
            assertThat(collector.spans("GET /oauth/jwks"))
                    .isNotEmpty()
                    .allMatch(span -> span.getParentSpanId().isEmpty());
        }
    }

    @Test
    void aCollectorThatIsAwayIsToldOfOnceAndHoldsNothingUp() throws IOException {
        var gone = new Collector();
        gone.close();
        try (var served = served(Engine.SQLITE)) {
            served.start("--otlp", gone.uri().toString(), "--log-format", "json");
            signInAndRefresh(served.probe());
            served.awaits("takes none");
            for (int i = 0; i < 3; i++) {
                signInAndRefresh(served.probe());
            }
            served.terminate();
            assertThat(served.ended().exit()).isZero();
            assertThat(served.printed()
                            .lines()
                            .filter(line -> line.contains("traces") || line.contains("opentelemetry")))
                    .hasSize(1)
                    .allMatch(line -> line.contains(
                            "the collector of traces at " + gone.uri().getAuthority()));
        }
    }

    /// It takes the connection and never answers: what is left for it must not keep the server from stopping.
    @Test
    void aCollectorThatHangsDoesNotKeepTheServerFromStopping() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var served = served(Engine.SQLITE)) {
            served.start("--otlp", "http://127.0.0.1:" + silent.getLocalPort());
            signInAndRefresh(served.probe());
            silent.accept();
            signInAndRefresh(served.probe());
            served.terminate();
            assertThat(served.ended().exit()).isZero();
        }
    }

    @Test
    void aDecisionThatFailsSaysSoWithoutTheWordsOfItsFailure() throws IOException {
        try (var collector = new Collector()) {
            try (var tracing = OtlpTracing.to(collector.uri().resolve("/v1/traces"), "1", "node_1");
                    var store = tracing.decisions(new MemoryStore(World.system()))) {
                for (Problem.Kind kind : List.of(Problem.Kind.UNAVAILABLE, Problem.Kind.NOT_FOUND)) {
                    assertThatThrownBy(() -> during(
                                    tracing,
                                    () -> store.decide(Key.NONE, _ -> {
                                        throw new Problem(kind, planted("the words of this failure"));
                                    })))
                            .isInstanceOf(Problem.class);
                }
                assertThatThrownBy(() -> store.decide(Key.NONE, _ -> {
                            throw new Problem(Problem.Kind.UNAVAILABLE, "nobody asked");
                        }))
                        .isInstanceOf(Problem.class);
            }
            List<Span> decisions = collector.spans("decide none");
            assertThat(decisions)
                    .extracting(span -> span.getStatus().getCode())
                    .containsExactly(Status.StatusCode.STATUS_CODE_ERROR, Status.StatusCode.STATUS_CODE_UNSET);
            assertThat(attributes(decisions.getFirst().getAttributesList())).containsEntry("error.type", "UNAVAILABLE");
            assertThat(canary.search("the traces", text(collector))).isEmpty();
        }
    }

    private static void during(Tracing tracing, Runnable work) {
        RequestLog told = tracing.requests(RequestLog.NONE).arrived(null, false);
        try {
            work.run();
        } finally {
            told.note(new RequestLog.Line("GET", "/", 503, 1, "req_1", "-"));
        }
    }

    @Test
    void withoutTheSettingNothingOfOpenTelemetryIsLoaded() throws IOException {
        Path loaded = directory.resolve("loaded");
        try (var served = served(Engine.SQLITE)) {
            served.with("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded).start();
            signInAndRefresh(served.probe());
            served.terminate();
            served.ended();
        }
        assertThat(Files.readAllLines(loaded))
                .anyMatch(line -> line.contains("dev.curfew.authority.trace.Tracing"))
                .noneMatch(line -> line.contains("io.opentelemetry."));
    }

    private static HttpProbe.Answer signInAndRefresh(HttpProbe probe) {
        var tokens = probe.post("/api/auth/login", Map.of("email", EMAIL, "password", PASSWORD, "client", "native"));
        assertThat(tokens.status()).as("%s", tokens).isEqualTo(200);
        var answer = probe.post(
                "/api/auth/refresh",
                Map.of("refreshToken", tokens.json().get("refreshToken").asString()));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return answer;
    }

    private String planted(String secret) {
        canary.plant(secret);
        return secret;
    }

    private static String text(Collector collector) {
        return collector.bodies().stream()
                .map(body -> new String(body, StandardCharsets.ISO_8859_1))
                .collect(Collectors.joining("\n"));
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    private static Map<String, String> attributes(List<KeyValue> attributes) {
        return attributes.stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey,
                        one -> one.getValue().hasStringValue()
                                ? one.getValue().getStringValue()
                                : Long.toString(one.getValue().getIntValue())));
    }
}
