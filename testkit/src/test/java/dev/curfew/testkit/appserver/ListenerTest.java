package dev.curfew.testkit.appserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.cli.appserver.Caller;
import dev.curfew.cli.appserver.Dial;
import dev.curfew.cli.appserver.Listener;
import dev.curfew.cli.appserver.TokenFile;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Who is let in at a socket, and what becomes of peers that do not behave.
@Timeout(60)
class ListenerTest {
    private final World world = World.system();

    @TempDir
    Path directory;

    private Host host;
    private Secret token;
    private Listener listener;
    private int port;

    @BeforeEach
    void open() throws IOException {
        host = Host.at(directory, URI.create("http://127.0.0.1:1"));
        token = TokenFile.readOrMake(directory.resolve("token"), world);
        listener = Listener.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), token, host.server, world);
        port = ((InetSocketAddress) listener.address()).getPort();
    }

    @AfterEach
    void close() {
        listener.close();
        host.close();
    }

    private URI url() {
        return URI.create("ws://127.0.0.1:" + port);
    }

    private static ObjectNode none() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static Caller greeted(Caller caller) {
        caller.greet("test", "1").join();
        return caller;
    }

    private String bearer() {
        return "Authorization: Bearer " + token.revealText(Secret.Purpose.PRESENT) + "\r\n";
    }

    private Socket dial(String headers) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.getOutputStream().write("""
            GET / HTTP/1.1\r
            Host: 127.0.0.1\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            %s\r
            """.formatted(headers).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String status(Socket socket) throws IOException {
        var in = socket.getInputStream();
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    @Test
    void whoKnowsTheTokenIsServed() throws IOException {
        serves();
    }

    /// That whoever behaves is served, whatever others have done.
    private void serves() throws IOException {
        List<String> told = new CopyOnWriteArrayList<>();
        try (Caller caller =
                greeted(Dial.connect(url(), Optional.of(token), world, (method, params) -> told.add(method)))) {
            assertThat(caller.call("account/read", none()).join().get("account").isNull())
                    .isTrue();
            caller.call("account/logout", none()).join();
            await().until(() -> told.contains("account/updated"));
        }
    }

    @Test
    void whoDoesNotKnowTheTokenOrComesFromAPageIsSentAway() throws IOException {
        assertThat(status(dial(""))).isEqualTo("HTTP/1.1 401 Unauthorized");
        assertThat(status(dial("Authorization: Bearer wrong\r\n"))).isEqualTo("HTTP/1.1 401 Unauthorized");
        assertThat(status(dial(bearer() + "Origin: http://127.0.0.1:" + port + "\r\n")))
                .isEqualTo("HTTP/1.1 403 Forbidden");
        assertThat(status(dial(bearer() + "Origin: null\r\n"))).isEqualTo("HTTP/1.1 403 Forbidden");
        assertThat(status(dial(bearer()))).startsWith("HTTP/1.1 101 ");
        assertThatThrownBy(() -> Dial.connect(url(), Optional.of(Secret.of("wrong")), world, (method, params) -> {}))
                .hasMessageContaining("check the token file");
    }

    @Test
    void whatIsNoWebSocketIsToldWhatThisIs() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(status(socket)).isEqualTo("HTTP/1.1 426 Upgrade Required");
        }
    }

    @Test
    void whoNeverEndsItsGreetingIsHungUpOn() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            out.write(("X-" + i + ": " + "y".repeat(100) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                        }
                        while (socket.getInputStream().read() >= 0) {}
                        throw new SocketException("ended");
                    })
                    .isInstanceOf(SocketException.class);
        }
        serves();
    }

    @Test
    void garbageHalfAndHugeFramesEndTheirOwnConnectionOnly() throws IOException {
        byte[][] frames = {
            // No mask, which a caller must use; a reserved opcode; a length of 2^62; a frame that never ends; text that
            // is
            // no UTF-8.
            {(byte) 0x81, 2, 'h', 'i'},
            {(byte) 0x8b, (byte) 0x80, 0, 0, 0, 0},
            {(byte) 0x81, (byte) 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
            {(byte) 0x81, (byte) 0xfe, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0, '{'},
            {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, (byte) 0xc3, (byte) 0x28},
        };
        for (byte[] frame : frames) {
            try (Socket socket = dial(bearer())) {
                assertThat(status(socket)).contains("101");
                socket.getOutputStream().write(frame);
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            } catch (SocketException hungUp) {
                // Also an answer to garbage.
                assertThat(hungUp).hasMessageNotContaining("refused");
            }
        }
        serves();
    }

    @Test
    void aMessageThatIsTooLongEndsItsConnection() throws IOException {
        Caller caller = greeted(Dial.connect(url(), Optional.of(token), world, (method, params) -> {}));

        assertThatThrownBy(() -> caller.call("account/read", none().put("x", "y".repeat(2 << 20)))
                        .join())
                .hasRootCauseInstanceOf(IOException.class);

        assertThat(caller.ended()).isDone();
        serves();
    }

    @Test
    void aPeerThatNeverReadsIsHungUpOnAndHoldsUpNobody() throws IOException {
        try (Socket deaf = dial(bearer())) {
            assertThat(status(deaf)).contains("101");
            assertThatThrownBy(() -> {
                        byte[] question = masked("{\"id\":1,\"method\":\"" + "n".repeat(100) + "\"}");
                        for (int i = 0; i < 1_000_000; i++) {
                            deaf.getOutputStream().write(question);
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
        serves();
    }

    /// A text frame of a caller, whose mask changes nothing.
    private static byte[] masked(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] frame = new byte[8 + bytes.length];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) 0xfe;
        frame[2] = (byte) (bytes.length >> 8);
        frame[3] = (byte) bytes.length;
        System.arraycopy(bytes, 0, frame, 8, bytes.length);
        return frame;
    }

    @Test
    void aUnixSocketIsForItsOwnUserAndTakesThePlaceOfADesertedOne() throws IOException {
        Path socket = directory.resolve("s");
        var url = URI.create("unix://" + socket);
        try (var first = Listener.at(socket, Optional.empty(), host.server, world)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-------");
            try (Caller caller = greeted(Dial.connect(url, Optional.empty(), world, (method, params) -> {}))) {
                assertThat(caller.call("auth/state", none()).join().get("state").asString())
                        .isEqualTo("logged_out");
            }
            assertThatThrownBy(() -> Listener.at(socket, Optional.empty(), host.server, world))
                    .hasMessageContaining("another app-server listens at");
            assertThat(first.address()).hasToString(socket.toString());
        }
        assertThat(socket).doesNotExist();

        deserted(socket);
        try (var second = Listener.at(socket, Optional.empty(), host.server, world);
                Caller caller = greeted(Dial.connect(url, Optional.empty(), world, (method, params) -> {}))) {
            assertThat(second.address()).hasToString(socket.toString());
            assertThat(caller.ended()).isNotDone();
        }
    }

    private static void deserted(Path socket) throws IOException {
        try (var door = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            door.bind(java.net.UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
    }

    @Test
    void aFileThatIsNoSocketIsNotReplaced() throws IOException {
        Path file = Files.writeString(directory.resolve("precious"), "data");

        assertThatThrownBy(() -> Listener.at(file, Optional.empty(), host.server, world))
                .hasMessageContaining("there is a file");

        assertThat(file).hasContent("data");
    }

    @Test
    void theTokenFileIsForItsOwnerAndStaysAsItIs() throws IOException {
        Path file = directory.resolve("token");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(TokenFile.readOrMake(file, world)).isEqualTo(token);

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> TokenFile.readOrMake(file, world)).hasMessageContaining("chmod 600");

        Path weak = Files.writeString(directory.resolve("weak"), "short\n");
        Files.setPosixFilePermissions(weak, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> TokenFile.read(weak)).hasMessageContaining("at least 16");
    }
}
