package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.gateway.pool.Outcome;
import dev.curfew.testkit.ScriptedUpstream.Act;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// WebSockets through the relay.
class TalkTest {
    /// A client, and what it was told.
    private static final class Client implements WebSocket.Listener, AutoCloseable {
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
        private final StringBuilder message = new StringBuilder();
        private final HttpClient http = HttpClient.newHttpClient();
        private final WebSocket socket;

        Client(RelaySite site) {
            socket = http.newWebSocketBuilder()
                    .header("Authorization", "Bearer good")
                    .header("session_id", "s-1")
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
            socket.sendText("{\"type\":\"response.create\",\"model\":\"m-1\"}", true)
                    .join();
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
            assertThat(site.pool.bound).containsExactly("RESPONSE resp_1 a", "RESPONSE resp_2 a");
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
}
