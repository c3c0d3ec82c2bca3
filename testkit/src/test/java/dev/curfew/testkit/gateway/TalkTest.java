package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.gateway.pool.Outcome;
import dev.curfew.testkit.ScriptedUpstream;
import dev.curfew.testkit.ScriptedUpstream.Act;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// WebSockets through the relay.
class TalkTest {
    /// A client, and what it was told.
    static final class Client implements WebSocket.Listener, AutoCloseable {
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        private final StringBuilder message = new StringBuilder();
        private final HttpClient http = HttpClient.newHttpClient();
        private final WebSocket socket;

        Client(RelaySite site) {
            this(site, "session_id", "s-1");
        }

        Client(RelaySite site, String header, String value) {
            socket = http.newWebSocketBuilder()
                    .header("Authorization", "Bearer good")
                    .header(header, value)
                    .buildAsync(
                            URI.create(
                                    "ws" + site.uri("/v1/responses").toString().substring(4)),
                            this)
                    .join();
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            message.append(text);
            if (last) {
                told.add(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            told.add("closed " + status);
            return null;
        }

        void ask() {
            say("{\"type\":\"response.create\",\"model\":\"m-1\"}");
        }

        void say(String text) {
            socket.sendText(text, true).join();
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            told.add("pong");
            from.request(1);
            return null;
        }

        String next() throws InterruptedException {
            String next = told.poll(10, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next;
        }

        String until(String part) throws InterruptedException {
            String next = next();
            while (!next.contains(part)) {
                next = next();
            }
            return next;
        }

        @Override
        public void close() {
            socket.abort();
            http.shutdownNow();
        }
    }

    @Test
    void turnsFollowEachOtherOnOneAccount() throws Exception {
        try (var site = RelaySite.open()) {
            site.upstream.webSockets(true);
            try (var client = new Client(site)) {
                for (int i = 1; i < 3; i++) {
                    client.ask();
                    assertThat(client.next()).contains("response.created", "resp_" + i);
                    assertThat(client.until("response.completed")).contains("resp_" + i);
                }
            }
            site.settles();
            assertThat(site.pool.bound).containsExactly("SESSION s-1 a", "RESPONSE resp_1 a", "RESPONSE resp_2 a");
            assertThat(site.pool.outcomes).containsExactly(new Outcome.Served(new Outcome.Usage(14, 6, 4)));
            assertThat(site.upstream.asked().getFirst().headers())
                    .containsEntry("session_id", "s-1")
                    .containsEntry("authorization", "Bearer token-a")
                    .doesNotContainKey("sec-websocket-extensions");
        }
    }

    @Test
    void upstreamWithoutWebSocketsIsA426() {
        try (var site = RelaySite.open()) {
            assertThatThrownBy(() -> new Client(site).close())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            refused -> assertThat(refused.getResponse().statusCode())
                                    .isEqualTo(426));
            var plain = site.get("/v1/responses");
            assertThat(plain.statusCode()).isEqualTo(426);
            assertThat(plain.headers().firstValue("upgrade")).contains("websocket");
        }
    }

    @Test
    void anotherAccountIsTriedBeforeTheConnectionIsMade() throws Exception {
        try (var site = RelaySite.open().account("b")) {
            site.upstream.on("token-a", Act.Say.code(429, "rate_limit_exceeded"));
            site.upstream.webSockets(false);
            site.upstream.on("token-b", Act.Say.code(404, "not_found"));
            assertThatThrownBy(() -> new Client(site).close()).isInstanceOf(CompletionException.class);
            site.settles();
            assertThat(site.pool.outcomes).hasSize(2);
            assertThat(site.pool.outcomes.getFirst()).isInstanceOf(Outcome.Refused.class);
        }
    }

    @Test
    void clientThatGoesFreesTheUpstream() throws Exception {
        try (var site = RelaySite.open(RelaySite.STILL)) {
            site.upstream.webSockets(true);
            var client = new Client(site);
            client.ask();
            client.until("response.completed");
            client.close();
            Awaitility.await().until(() -> site.upstream.serving() == 0);
            site.settles();
            assertThat(site.pool.outcomes).containsExactly(new Outcome.Served(new Outcome.Usage(7, 3, 2)));
        }
    }

    @Test
    void largeFramesPassUpToTheCapAndALiarsTakeNoRoom() throws Exception {
        for (int length : new int[] {15 << 20, 17 << 20}) {
            try (var liar = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                    var site = RelaySite.reaching(
                            ScriptedUpstream.start(),
                            URI.create("http://127.0.0.1:" + liar.getLocalPort()),
                            Map.of())) {
                Thread.ofVirtual().start(() -> say(liar, length));
                try (var client = new Client(site)) {
                    String next = client.next();
                    if (length <= 16 << 20) {
                        assertThat(next).hasSize(length).startsWith("xxx");
                        next = client.next();
                    }
                    assertThat(next).contains("stream_incomplete");
                }
            }
        }
    }

    /// One frame, of which the length is told, and its end.
    private static void say(ServerSocket liar, int length) {
        try (var socket = liar.accept()) {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) socket.getInputStream().read());
            }
            socket.getOutputStream()
                    .write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var frame = ByteBuffer.allocate(10 + length)
                    .put((byte) 0x81)
                    .put((byte) 127)
                    .putLong(length);
            Arrays.fill(frame.array(), 10, 10 + length, (byte) 'x');
            socket.getOutputStream().write(frame.array());
        } catch (IOException e) {
            System.getLogger(TalkTest.class.getName()).log(System.Logger.Level.DEBUG, "the relay hung up", e);
        }
    }

    @Test
    void signOutCutsWithALastWord() throws Exception {
        try (var site = RelaySite.open()) {
            site.upstream.webSockets(true);
            try (var client = new Client(site)) {
                client.ask();
                client.until("response.completed");
                site.door.end();
                assertThat(client.until("session_ended")).startsWith("{\"type\":\"error\",\"error\":{");
                assertThat(client.next()).isEqualTo("closed 1008");
            }
        }
    }

    @Test
    void silentUpstreamIsAskedWhetherItIsThereAndTheClientHearsNothingOfIt() throws Exception {
        try (var site = RelaySite.open(RelaySite.pinging(Duration.ofSeconds(1)))) {
            site.upstream.webSockets(true);
            try (var client = new Client(site)) {
                Awaitility.await().until(() -> site.upstream.pings() == 2);
                assertThat(client.told).isEmpty();
                client.ask();
                assertThat(client.next()).contains("response.created");
                client.until("response.completed");
            }
        }
    }

    @Test
    void upstreamThatAnswersNoPingIsGone() throws Exception {
        try (var site = RelaySite.open(RelaySite.HASTY)) {
            site.upstream.webSockets(true).deafen();
            try (var client = new Client(site)) {
                assertThat(client.next()).contains("stream_incomplete");
                assertThat(client.next()).isEqualTo("closed 1011");
                site.settles();
                assertThat(site.upstream.pings()).isEqualTo(1);
            }
        }
    }

    @Test
    void noPingGoesIntoTheMiddleOfWhatTheClientSays() throws Exception {
        try (var site = RelaySite.open(RelaySite.HASTY);
                var client =
                        new Socket(InetAddress.getLoopbackAddress(), site.edge().port())) {
            site.upstream.webSockets(true);
            client.setSoTimeout(10_000);
            String opening = """
                    GET /v1/responses HTTP/1.1\r
                    Host: 127.0.0.1\r
                    Authorization: Bearer good\r
                    Upgrade: websocket\r
                    Connection: Upgrade\r
                    Sec-WebSocket-Version: 13\r
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                    \r
                    """;
            client.getOutputStream().write(opening.getBytes(StandardCharsets.US_ASCII));
            var in = client.getInputStream();
            var said = new StringBuilder();
            while (said.indexOf("\r\n\r\n") < 0) {
                said.append((char) in.read());
            }
            assertThat(said).contains(" 101 ");
            byte[] question = frame("{\"type\":\"response.create\",\"model\":\"m-1\"}");
            client.getOutputStream().write(question, 0, 20);
            for (int pings = 0; pings < 3; pings++) {
                assertThat(in.read()).as("a ping, to the client").isEqualTo(0x89);
                assertThat(in.read()).isZero();
            }
            assertThat(site.upstream.pings()).isZero();
            client.getOutputStream().write(question, 20, question.length - 20);
            assertThat(in.read()).as("an answer").isEqualTo(0x81);
        }
    }

    /// As a client sends it, under the mask 1234.
    private static byte[] frame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[6 + payload.length];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy("1234".getBytes(StandardCharsets.US_ASCII), 0, frame, 2, 4);
        for (int i = 0; i < payload.length; i++) {
            frame[6 + i] = (byte) (payload[i] ^ frame[2 + i % 4]);
        }
        return frame;
    }

    @Test
    void conversationWithoutANameIsTiedByItsOpeningAsOverHttp() throws Exception {
        String opening =
                "\"model\":\"m-1\",\"instructions\":\"be short\",\"input\":[{\"role\":\"user\",\"content\":\"hi\"}";
        try (var site = RelaySite.open()) {
            site.upstream.webSockets(true);
            site.post("/v1/responses", "{" + opening + "]}");
            assertThat(site.pool.bound).anyMatch(bound -> bound.startsWith("THREAD "));
            String thread = site.pool.bound.stream()
                    .filter(bound -> bound.startsWith("THREAD "))
                    .findFirst()
                    .orElseThrow();
            site.pool.bound.clear();
            try (var client = new Client(site, "x-other", "1")) {
                client.say(
                        "{\"type\":\"response.create\"," + opening + ",{\"role\":\"assistant\",\"content\":\"yes\"}]}");
                client.until("response.completed");
                Awaitility.await()
                        .untilAsserted(() -> assertThat(site.pool.bound).contains(thread));
            }
        }
    }
}
