package dev.curfew.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Requests that are read as they come, and answers of any bytes.
class VisitTest {
    private static final List<Answer.Header> PLAIN = List.of(new Answer.Header("Content-Type", "text/plain"));
    private static final int LIMIT = 3_000_000;

    private static Routes post(VisitHandler handler) {
        return Routes.none().with(new Route("POST", "/v1/visit", Surface.CODEX, LIMIT, handler));
    }

    private static Answer counted(Visit visit) {
        try {
            long count = visit.body().skip(Long.MAX_VALUE);
            return Answer.json(200, Map.of("count", count));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer.Flow flow(FlowWriter writer) {
        return new Answer.Flow(200, PLAIN, writer);
    }

    @Test
    void handlerAnswersBeforeTheBodyHasCome() {
        Routes routes = post(visit -> {
            throw new Problem(Problem.Kind.SIGN_IN_NEEDED, "Sign in.");
        });
        try (Site site = Site.open(Site.loopback(), routes);
                Site.Wire wire = site.wire()) {
            wire.write("POST /v1/visit HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n");
            assertThat(wire.rest()).startsWith("HTTP/1.1 401").contains("\"code\":\"sign_in_needed\"");
        }
    }

    @Test
    void bodyOfAnyTypeAndEncodingArrivesAsItIs() {
        try (Site site = Site.open(Site.loopback(), post(VisitTest::counted))) {
            var said = site.send(site.to("/v1/visit?x=1&x=2")
                    .header("Content-Type", "application/vnd.nobody")
                    .header("Content-Encoding", "zstd")
                    .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(new byte[2_500_000])));
            assertThat(said.body()).isEqualTo("{\"count\":2500000}");
        }
    }

    @Test
    void bodyOverTheLimitIsRefusedInTheFormOfTheRoute() {
        try (Site site = Site.open(Site.loopback(), post(VisitTest::counted))) {
            assertThat(site.raw("POST /v1/visit HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n"))
                    .startsWith("HTTP/1.1 413")
                    .contains("\"code\":\"body_too_large\"");
            String chunk = "100000\r\n" + "x".repeat(0x100000) + "\r\n";
            assertThat(site.raw("POST /v1/visit HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + chunk.repeat(3)))
                    .startsWith("HTTP/1.1 413")
                    .contains("\"code\":\"body_too_large\"");
            assertThat(site.raw("POST /v1/visit HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"))
                    .startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void encodedBodyIsRefusedWhereNobodyAskedForOne() {
        try (Site site = Site.open()) {
            var said = site.send(site.to("/api/v1/echo")
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", "gzip")
                    .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"name\":\"x\"}")));
            assertThat(said.statusCode()).isEqualTo(415);
        }
    }

    @Test
    void writesArriveOneByOneAndTheConnectionServesOn() throws Exception {
        var more = new CountDownLatch(1);
        Routes routes = post(visit -> {
            counted(visit);
            visit.whenGone(() -> {});
            return flow(out -> {
                out.write("one".getBytes(ISO_8859_1));
                await(more);
                out.write("two".getBytes(ISO_8859_1));
            });
        });
        try (Site site = Site.open(Site.loopback(), routes);
                Site.Wire wire = site.wire()) {
            String ask = "POST /v1/visit HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx";
            wire.write(ask);
            assertThat(wire.until("3\r\none\r\n")).startsWith("HTTP/1.1 200").contains("text/plain");
            more.countDown();
            wire.until("3\r\ntwo\r\n0\r\n\r\n");
            wire.write(ask);
            wire.until("3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
        }
    }

    @Test
    void clientThatGoesIsHeardOfWhileNothingIsWritten() throws Exception {
        var gone = new CountDownLatch(1);
        var failed = new CompletableFuture<Boolean>();
        Routes routes = post(visit -> {
            counted(visit);
            visit.whenGone(gone::countDown);
            return flow(out -> {
                out.write("one".getBytes(ISO_8859_1));
                await(gone);
                failed.complete(true);
                throw new IOException("as it went");
            });
        });
        try (Site site = Site.open(Site.loopback(), routes)) {
            try (Site.Wire wire = site.wire()) {
                wire.write("POST /v1/visit HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
                wire.until("3\r\none\r\n");
            }
            assertThat(failed.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void clientThatTakesNothingIsHungUpOn() throws Exception {
        var failed = new CompletableFuture<Boolean>();
        Routes routes = post(visit -> {
            counted(visit);
            return flow(out -> {
                try {
                    while (true) {
                        out.write(new byte[100_000]);
                    }
                } catch (IOException e) {
                    failed.complete(Thread.currentThread().isInterrupted());
                    throw e;
                }
            });
        });
        try (Site site = Site.open(Site.loopback().waiting(Duration.ofSeconds(1)), routes);
                Site.Wire wire = site.wire()) {
            wire.write("POST /v1/visit HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
            assertThat(failed.get(20, TimeUnit.SECONDS)).as("interrupted still").isFalse();
        }
    }

    @Test
    void flowThatFailsBreaksTheConnectionAndOneThatIsShortToo() {
        Routes routes = post(visit -> {
            counted(visit);
            return flow(out -> {
                out.write("one".getBytes(ISO_8859_1));
                throw new IOException("no more");
            });
        });
        try (Site site = Site.open(Site.loopback(), routes)) {
            assertThat(site.raw("POST /v1/visit HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"))
                    .endsWith("3\r\none\r\n");
        }
    }

    @Test
    void drainLetsAFlowRunToItsEnd() throws Exception {
        var begun = new CountDownLatch(1);
        var more = new CountDownLatch(1);
        Routes routes = post(visit -> flow(out -> {
            out.write("one".getBytes(ISO_8859_1));
            begun.countDown();
            await(more);
            out.write("two".getBytes(ISO_8859_1));
        }));
        try (Site site = Site.open(Site.loopback(), routes);
                Site.Wire wire = site.wire()) {
            wire.write("POST /v1/visit HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            await(begun);
            var drained = Thread.ofVirtual().start(() -> site.edge().drain(Duration.ofSeconds(20)));
            assertThat(site.isClosed()).isTrue();
            more.countDown();
            assertThat(wire.rest()).endsWith("3\r\ntwo\r\n0\r\n\r\n");
            drained.join();
        }
    }

    @Test
    void webSocketIsHandedOverAndEndsWithItsClient() throws Exception {
        var ended = new CompletableFuture<Integer>();
        Routes routes = Routes.none().with(new Route("GET", "/v1/talk", Surface.CODEX, 0, (VisitHandler) visit -> {
            assertThat(visit.request().opensWebSocket()).isTrue();
            return new Answer.Switch(List.of(), tunnel -> {
                byte[] bytes = new byte[5];
                tunnel.in().readNBytes(bytes, 0, 5);
                tunnel.write(bytes);
                ended.complete(tunnel.in().read());
            });
        }));
        try (Site site = Site.open(Site.loopback(), routes)) {
            try (Site.Wire wire = site.wire()) {
                wire.write("GET /v1/talk HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nhello");
                assertThat(wire.until("hello"))
                        .startsWith("HTTP/1.1 101 ")
                        .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
            }
            assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
