package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `curfew serve` ends in every way that a process can, and nothing that it had acknowledged is lost.
class CrashStory {
    private static final String EMAIL = "olga@example.com";
    private static final String PASSWORD = "four unrelated words do";
    private static final int CLIENTS = 6;
    private static final int CRASHES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @OnBothEngines
    void nothingAcknowledgedIsLostWhenItIsKilledAtAnyMoment(Engine engine) {
        long seed = World.system().nanos();
        var random = new SplittableRandom(seed);
        try (var served = served(engine).start()) {
            var clients = IntStream.range(0, CLIENTS)
                    .mapToObj(_ -> new Client(served.probe()))
                    .toList();
            for (int i = 0; i < CRASHES; i++) {
                var leaver = new Client(served.probe());
                int work = random.nextInt(20, 200);
                underLoad(served, clients, work, leaver);
                served.start();

                for (Client client : clients) {
                    assertThat(client.refresh().status())
                            .as("seed %d, crash %d after %d refreshes", seed, i, work)
                            .isEqualTo(200);
                }
                assertThat(leaver.refresh().status()).isEqualTo(401);
            }
            assertThat(served.printed()).doesNotContain("REPLAYED");
        }
    }

    /// Kills the server while clients refresh as fast as they can, soon after one has logged out.
    private static void underLoad(Served served, List<Client> clients, int work, Client leaver) {
        var acknowledged = new AtomicInteger();
        var running = clients.stream()
                .map(client -> CompletableFuture.runAsync(
                        () -> client.refreshUntilItBreaks(acknowledged), Thread::startVirtualThread))
                .toList();
        Awaitility.await().atMost(PATIENCE).until(() -> acknowledged.get() >= work);
        leaver.logOut();
        served.kill();
        running.forEach(
                one -> one.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join());
    }

    @OnBothEngines
    void toldToStopItFinishesTheRunningRequestAndEndsWell(Engine engine) throws IOException {
        try (var served = served(engine).start("--log-format", "json");
                var socket = new Socket(served.uri().getHost(), served.uri().getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            byte[] body = "{\"email\":\"%s\",\"password\":\"%s\",\"client\":\"native\"}"
                    .formatted(EMAIL, PASSWORD)
                    .getBytes(StandardCharsets.UTF_8);
            String head = "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Expect: 100-continue\r\nContent-Length: " + body.length + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            byte[] goOn = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
            assertThat(new String(goOn, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 100");

            served.terminate();
            served.awaits("\"draining\"");
            socket.getOutputStream().write(body);

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200").contains("refreshToken");
            assertThat(served.ended().exit()).isZero();
        }
    }

    @Test
    void aSecondProcessOnTheSameDirectoryIsRefused() {
        try (var served = served(Engine.SQLITE).start();
                var second = served.processAt("127.0.0.1:0")) {
            var ended = second.await();

            assertThat(ended.exit()).as("%s", ended).isEqualTo(69);
            assertThat(ended.err()).contains(served.data().toString());
            assertThat(served.probe().get("/health/ready").status()).isEqualTo(200);
        }
    }

    private Served served(Engine engine) {
        return new Served(engine, directory.resolve("data"))
                .with("CURFEW_OWNER_EMAIL", EMAIL)
                .with("CURFEW_OWNER_PASSWORD", PASSWORD);
    }

    /// An honest client: it keeps a token once it has been given it, and tries again with the one that it has.
    private static final class Client {
        private final HttpProbe probe;
        private String refreshToken;
        private String accessToken;

        Client(HttpProbe probe) {
            this.probe = probe;
            var answer =
                    probe.post("/api/auth/login", Map.of("email", EMAIL, "password", PASSWORD, "client", "native"));
            assertThat(answer.status()).as("%s", answer).isEqualTo(200);
            refreshToken = answer.json().get("refreshToken").asString();
            accessToken = answer.json().get("accessToken").asString();
        }

        HttpProbe.Answer refresh() {
            try {
                return ask();
            } catch (UncheckedIOException staleConnection) {
                return ask();
            }
        }

        private HttpProbe.Answer ask() {
            var answer = probe.post("/api/auth/refresh", Map.of("refreshToken", refreshToken));
            if (answer.status() == 200) {
                refreshToken = answer.json().get("refreshToken").asString();
                accessToken = answer.json().get("accessToken").asString();
            }
            return answer;
        }

        void refreshUntilItBreaks(AtomicInteger acknowledged) {
            try {
                while (true) {
                    var answer = ask();
                    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
                    acknowledged.incrementAndGet();
                }
            } catch (UncheckedIOException thePlugWasPulled) {
                return;
            }
        }

        void logOut() {
            assertThat(probe.withBearer(accessToken)
                            .post("/api/auth/logout", "{}")
                            .status())
                    .isEqualTo(204);
        }
    }
}
