package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.gateway.pool.Lack;
import dev.curfew.gateway.pool.Outcome;
import dev.curfew.gateway.traffic.Summary;
import dev.curfew.gateway.traffic.Summary.Ending;
import dev.curfew.testkit.ScriptedUpstream.Act;
import dev.curfew.testkit.ScriptedUpstream.Step;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What runs ends when its caller's credential does, when its client goes, and when the server stops.
class CutTest {
    private static final String DELTA =
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"he\"}\n\n";

    /// A client of one stream.
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Client(RelaySite site, boolean stream) throws IOException {
            this(site, stream, "good");
        }

        Client(RelaySite site, boolean stream, String bearer) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), site.edge().port());
            socket.setSoTimeout(10_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String body = "{\"model\":\"m-1\",\"stream\":" + stream + "}";
            socket.getOutputStream()
                    .write(("POST /v1/responses HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + bearer + "\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                    + body)
                            .getBytes(StandardCharsets.US_ASCII));
        }

        String until(String end) throws IOException {
            var read = new StringBuilder();
            while (!read.toString().endsWith(end)) {
                int c = in.read();
                if (c < 0) {
                    throw new IOException("the server hung up after: " + read);
                }
                read.append((char) c);
            }
            return read.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static Act.Play endless(CountDownLatch never) {
        return Act.Play.events(new Step.Send(DELTA), new Step.Await(never));
    }

    @Test
    void signOutCutsTheStreamWithALastEventAndTheNextRequestIsRefused() throws Exception {
        try (var site = RelaySite.open()) {
            site.upstream.next(endless(new CountDownLatch(1)));
            try (var client = new Client(site, true)) {
                client.until("\"he\"}\n\n");
                site.door.end();
                assertThat(client.until("0\r\n\r\n"))
                        .contains("event: response.failed\n", "\"code\":\"session_ended\"");
            }
            site.settles();
            assertThat(site.stream().statusCode()).isEqualTo(401);
            assertThat(site.pool.outcomes).containsExactly(new Outcome.Abandoned(Outcome.Usage.NONE));
            assertThat(site.summaries).extracting(Summary::ending).containsExactly(Ending.CUT);
            upstreamIsLeft(site);
        }
    }

    @Test
    void whoeverShowedAnApiKeyIsToldOfTheKey() throws Exception {
        try (var site = RelaySite.open()) {
            site.upstream.next(endless(new CountDownLatch(1)));
            try (var client = new Client(site, true, "crak_good")) {
                client.until("\"he\"}\n\n");
                site.door.end();
                assertThat(client.until("0\r\n\r\n"))
                        .contains("\"code\":\"api_key_ended\"", "This API key does not count any more.")
                        .doesNotContain("session");
            }
            site.upstream.next(new Act.Silence());
            try (var client = new Client(site, true, "crak_good")) {
                Awaitility.await().until(() -> site.upstream.serving() == 1);
                site.door.end();
                assertThat(client.until("\"code\":\"invalid_api_key\"}}"))
                        .startsWith("HTTP/1.1 401 ")
                        .contains("This API key does not count any more.");
            }
        }
    }

    @Test
    void signOutBeforeTheFirstByteIsA401() throws Exception {
        try (var site = RelaySite.open()) {
            site.upstream.next(new Act.Silence());
            try (var client = new Client(site, true)) {
                Awaitility.await().until(() -> site.upstream.serving() == 1);
                site.door.end();
                assertThat(
                                client.until(
                                        "again.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"token_revoked\"}}"))
                        .startsWith("HTTP/1.1 401 ");
            }
        }
    }

    @Test
    void signOutCutsAClientThatReadsNothing() throws Exception {
        try (var site = RelaySite.open()) {
            site.upstream.next(Act.Play.events(
                    new Step.Large("response.output_text.delta", 12 << 20),
                    new Step.Large("response.output_text.delta", 12 << 20),
                    new Step.Await(new CountDownLatch(1))));
            try (var client = new Client(site, true)) {
                client.until("x");
                site.door.end();
                site.settles();
            }
        }
    }

    /// Nothing else could tell it: no keepalive is due, and no patience ends.
    @Test
    void clientThatGoesFreesTheUpstream() throws Exception {
        try (var site = RelaySite.open(RelaySite.STILL)) {
            for (boolean seen : new boolean[] {true, false}) {
                site.upstream.next(seen ? endless(new CountDownLatch(1)) : new Act.Silence());
                try (var client = new Client(site, true)) {
                    if (seen) {
                        client.until("\"he\"}\n\n");
                    } else {
                        Awaitility.await().until(() -> site.upstream.serving() == 1);
                    }
                }
                upstreamIsLeft(site);
                site.settles();
            }
            assertThat(site.pool.outcomes)
                    .containsExactly(
                            new Outcome.Abandoned(Outcome.Usage.NONE), new Outcome.Abandoned(Outcome.Usage.NONE));
            assertThat(site.summaries).extracting(Summary::ending).containsOnly(Ending.ABANDONED);
        }
    }

    @Test
    void clientThatGoesWhileItWaitsForAPlaceLeavesNothing() throws Exception {
        try (var site = RelaySite.open(RelaySite.STILL)) {
            var free = new CountDownLatch(1);
            site.pool.busyUntil(free);
            site.upstream.next(new Act.Silence());
            var client = new Client(site, true);
            Awaitility.await().until(() -> site.pool.asks.size() == 1);
            client.close();
            free.countDown();
            site.settles();

            assertThat(site.pool.outcomes).containsExactly(new Outcome.Abandoned(Outcome.Usage.NONE));
            assertThat(site.summaries).extracting(Summary::ending).containsExactly(Ending.ABANDONED);
        }
    }

    @Test
    void clientThatStallsIsHungUpOn() throws Exception {
        try (var site = RelaySite.open(RelaySite.HASTY, Duration.ofSeconds(1))) {
            site.upstream.next(Act.Play.events(
                    new Step.Large("response.output_text.delta", 12 << 20),
                    new Step.Large("response.output_text.delta", 12 << 20),
                    new Step.Await(new CountDownLatch(1))));
            try (var client = new Client(site, true)) {
                client.until("x");
                site.settles();
                upstreamIsLeft(site);
            }
        }
    }

    @Test
    void clientThatGoesInTheMiddleOfItsBodyLeavesNothing() throws Exception {
        try (var site = RelaySite.open()) {
            try (var socket =
                    new Socket(InetAddress.getLoopbackAddress(), site.edge().port())) {
                socket.getOutputStream()
                        .write(("POST /v1/responses HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer good\r\n"
                                        + "Content-Type: application/json\r\nContent-Length: 5000000\r\n\r\n"
                                        + "x".repeat(2_000_000))
                                .getBytes(StandardCharsets.US_ASCII));
            }
            site.settles();
            assertThat(site.upstream.asked()).isEmpty();
        }
    }

    @Test
    void runningTurnsFinishWhenTheServerStops() throws Exception {
        var more = new CountDownLatch(1);
        try (var site = RelaySite.open()) {
            site.upstream.next(
                    Act.Play.events(
                            new Step.Send(DELTA),
                            new Step.Await(more),
                            new Step.Send(
                                    "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\"}}\n\n")));
            try (var client = new Client(site, true)) {
                client.until("\"he\"}\n\n");
                var drained = Thread.ofVirtual().start(() -> site.edge().drain(Duration.ofSeconds(20)));
                Awaitility.await().until(() -> drained.getState() != Thread.State.NEW);
                more.countDown();
                assertThat(client.until("0\r\n\r\n")).contains("response.completed");
                drained.join();
            }
        }
    }

    @Test
    void turnsThatDoNotFinishAreToldWhenTheServerStops() throws Exception {
        try (var site = RelaySite.open()) {
            site.upstream.next(endless(new CountDownLatch(1)));
            try (var client = new Client(site, true)) {
                client.until("\"he\"}\n\n");
                site.edge().drain(Duration.ofMillis(100));
                assertThat(client.until("0\r\n\r\n")).contains("\"code\":\"server_stopping\"");
            }
        }
    }

    /// However requests end, and however many at once, nothing is left open and nothing is settled twice.
    @Test
    void manyAtOnceLeaveNothingOpen() throws Exception {
        try (var site = RelaySite.open().account("b").account("c")) {
            site.pool.lacks(new Lack.NoneReady(Map.of()));
            try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 120; i++) {
                    switch (i % 6) {
                        case 0 -> site.upstream.next(new Act.HangUp());
                        case 1 -> site.upstream.next(Act.Say.code(500, "server_error"));
                        case 2 -> site.upstream.next(Act.Play.events(new Step.Send(DELTA), new Step.HangUp()));
                        case 3 -> site.upstream.next(Act.Say.code(429, "rate_limit_exceeded"));
                        default -> site.upstream.next(new Act.Honest());
                    }
                    boolean goes = i % 5 == 0;
                    var _ = crowd.submit(() -> {
                        if (goes) {
                            try (var client = new Client(site, true)) {
                                client.until("HTTP/1.1 ");
                            }
                        } else {
                            site.stream();
                        }
                        return true;
                    });
                }
            }
            site.settles();
            assertThat(site.summaries).hasSize(120);
        }
    }

    private static void upstreamIsLeft(RelaySite site) {
        Awaitility.await().until(() -> site.upstream.serving() == 0);
    }
}
