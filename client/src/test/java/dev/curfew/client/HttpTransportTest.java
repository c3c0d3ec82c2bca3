package dev.curfew.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTransportTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<String> heads = new CopyOnWriteArrayList<>();
    private ServerSocket door;

    @BeforeEach
    void open() throws IOException {
        door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        door.close();
    }

    /// What the other end does with a connection whose request's head it has read.
    @FunctionalInterface
    private interface Act {
        void on(Socket caller) throws IOException;
    }

    private void answers(Act act) {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    try (Socket caller = door.accept()) {
                        heads.add(head(caller.getInputStream()));
                        act.on(caller);
                    }
                }
            } catch (IOException closed) {
                return;
            }
        });
    }

    private void answers(String text) {
        answers(caller -> caller.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                break;
            }
            head.write(c);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + door.getLocalPort() + path);
    }

    private Transport.Reply post(Map<String, String> environment, URI uri, Duration total) throws Transport.Broken {
        return new HttpTransport(World.system(), environment)
                .send(new Transport.Call(
                        "POST",
                        uri,
                        Map.of("Content-Type", "application/json"),
                        Secret.of("{\"secret\":1}"),
                        total,
                        total));
    }

    private Transport.Reply post() throws Transport.Broken {
        return post(Map.of(), uri("/oauth/token?x=1"), LONG);
    }

    private void broken(boolean afterSend, String why) {
        assertThatThrownBy(this::post)
                .isInstanceOfSatisfying(
                        Transport.Broken.class, e -> assertThat(e.afterSend()).isEqualTo(afterSend))
                .hasMessageContaining(why)
                .hasMessageNotContaining("secret");
    }

    @Test
    void aRequestAndItsAnswer() throws IOException {
        answers("HTTP/1.1 401 No\r\nDate: x\r\nretry-after:  7 \r\nContent-Length: 2\r\n\r\n{}trailing");

        var reply = post();

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("Retry-After")).contains("7");
        assertThat(reply.body().array()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(heads.getFirst())
                .startsWith("POST /oauth/token?x=1 HTTP/1.1\r\nHost: 127.0.0.1:" + door.getLocalPort() + "\r\n")
                .contains("Content-Length: 12\r\n", "Connection: close\r\n", "Content-Type: application/json\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: x\r\n\r\n",
                "HTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 200\r\nContent-Length: 5\r\n\r\nabcde",
                "HTTP/1.0 200 OK\r\n\r\nabcde",
                "HTTP/1.1 200 OK\nContent-Length: 5\n\nabcde"
            })
    void everyWayToEndABodyIsRead(String text) throws IOException {
        answers(text);

        assertThat(new String(post().body().array(), StandardCharsets.UTF_8)).isEqualTo("abcde");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabcdef",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/2 200 OK\r\n\r\n",
                "HTTP/1.1 999 OK\r\n\r\n",
                "HTTP/1.1 101 Switching\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n"
            })
    void anAnswerThatIsNotWholeMayHaveSpentTheToken(String text) {
        answers(text);

        broken(true, "there was no whole answer");
    }

    @Test
    void anEndlessAnswerIsNotReadToItsEnd() {
        answers(caller -> {
            caller.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            byte[] block = new byte[1 << 16];
            for (int i = 0; i < 100; i++) {
                caller.getOutputStream().write(block);
            }
        });

        broken(true, "too large");
    }

    @Test
    void anEndlessHeadIsNotReadToItsEnd() {
        answers("HTTP/1.1 200 OK\r\n" + "X-Long: y\r\n".repeat(10_000) + "\r\n");

        broken(true, "head is too large");
    }

    @Test
    void nobodyThereSpendsNothing() throws IOException {
        door.close();

        broken(false, "could not be reached");
    }

    @Test
    void aNameThatDoesNotExistSpendsNothing() {
        assertThatThrownBy(() -> post(Map.of(), URI.create("http://nowhere.invalid/"), LONG))
                .isInstanceOfSatisfying(
                        Transport.Broken.class, e -> assertThat(e.afterSend()).isFalse());
    }

    @Test
    void anAnswerThatDripsForeverEndsInTime() {
        answers(caller -> {
            caller.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            while (true) {
                caller.getOutputStream().write('x');
                World.system().sleep(Duration.ofMillis(20));
            }
        });

        assertThatThrownBy(() -> post(Map.of(), uri("/"), Duration.ofMillis(300)))
                .isInstanceOfSatisfying(
                        Transport.Broken.class, e -> assertThat(e.afterSend()).isTrue());
    }

    @Test
    void aRedirectIsAnAnswerAndNotFollowed() throws IOException {
        answers("HTTP/1.1 307 There\r\nLocation: http://evil.example/\r\nContent-Length: 0\r\n\r\n");

        assertThat(post().status()).isEqualTo(307);
        assertThat(heads).hasSize(1);
    }

    @Test
    void aProxyIsAskedByItsWholeName() throws IOException {
        answers("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        var reply = post(
                Map.of("http_proxy", "http://ada:s3cret@127.0.0.1:" + door.getLocalPort()),
                URI.create("http://curfew.example:8420/oauth/token"),
                LONG);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(heads.getFirst())
                .startsWith("POST http://curfew.example:8420/oauth/token HTTP/1.1\r\nHost: curfew.example:8420\r\n")
                .contains("Proxy-Authorization: Basic YWRhOnMzY3JldA==\r\n");
    }

    @Test
    void aProxyIsAskedForAWayThroughAndHearsNothingOfWhatGoesThere() throws IOException {
        answers("HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n");

        var reply = post(
                Map.of("HTTPS_PROXY", "127.0.0.1:" + door.getLocalPort()),
                URI.create("https://curfew.example/oauth/token"),
                LONG);

        assertThat(reply.status()).isEqualTo(407);
        assertThat(heads.getFirst()).startsWith("CONNECT curfew.example:443 HTTP/1.1\r\n");
        assertThat(heads).singleElement().asString().doesNotContain("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x/", "curfew.example", "http:///path", "https://"})
    void anAddressThatIsNoneIsSaid(String address) {
        assertThatThrownBy(() -> post(Map.of(), URI.create(address.equals("https://") ? "https:x" : address), LONG))
                .isInstanceOf(Transport.Broken.class)
                .hasMessageContaining("no http:// or https:// one");
    }

    @Test
    void aServerWithoutTlsSpendsNothing() {
        answers("HTTP/1.1 400 Plain\r\n\r\n");

        assertThatThrownBy(() ->
                        post(Map.of(), URI.create("https://127.0.0.1:" + door.getLocalPort()), Duration.ofMillis(500)))
                .isInstanceOfSatisfying(
                        Transport.Broken.class, e -> assertThat(e.afterSend()).isFalse());
    }
}
