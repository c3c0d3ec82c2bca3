package dev.curfew.cli.appserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.cli.account.Place;
import dev.curfew.cli.account.Surrounds;
import dev.curfew.client.Config;
import dev.curfew.client.Home;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Peers that do not read: they are hung up on when their time is over, and not before.
@Timeout(30)
class DeafPeerTest {
    private static final String HELLO = """
            GET / HTTP/1.1
            Host: localhost
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

            """.replace("\n", "\r\n");
    /// More than sockets of any system hold back.
    private static final String LARGE = "x".repeat(16 << 20);

    @TempDir
    Path directory;

    private final HeldTime time = new HeldTime();
    private final Patience patience = new Patience(time, Duration.ofSeconds(1));
    private SocketChannel ours;
    private SocketChannel theirs;
    private WebSocketLink link;
    private CompletableFuture<Void> reading;

    private interface Doing {
        void act() throws Exception;
    }

    private static CompletableFuture<Void> aside(Doing doing) {
        var done = new CompletableFuture<Void>();
        Thread.ofVirtual().start(() -> {
            try {
                doing.act();
                done.complete(null);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    @BeforeEach
    void connect() throws IOException {
        var address = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (var door = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
            theirs = SocketChannel.open(address);
            ours = door.accept();
        }
        link = WebSocketLink.called(ours, patience, frame -> {});
        reading = aside(() -> link.read(ByteBuffer.allocate(0)));
        theirs.write(ByteBuffer.wrap(HELLO.getBytes(StandardCharsets.US_ASCII)));
        link.opened().join();
    }

    @AfterEach
    void close() throws IOException {
        time.letGo();
        theirs.close();
        ours.close();
    }

    @Test
    void aPeerThatTakesInNothingIsHungUpOnWhenItsTimeIsOver() {
        CompletableFuture<Void> writing = aside(() -> link.write(LARGE));
        assertThat(writing).isNotDone();

        time.letGo();

        assertThatThrownBy(writing::join).hasCauseInstanceOf(IOException.class);
        assertThat(ours.isOpen()).isFalse();
    }

    @Test
    void aPeerThatReadsIsNotHungUpOnHoweverLongItTakes() throws IOException {
        CompletableFuture<Void> writing = aside(() -> link.write(LARGE));
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        for (int read = 0; read < LARGE.length(); buffer.clear()) {
            read += theirs.read(buffer);
        }

        assertThat(writing.join()).isNull();
        assertThat(ours.isOpen()).isTrue();
    }

    /// What the protocol itself answers waits for the peer as well.
    @Test
    void aPeerThatOnlyAsksWhetherWeAreThereIsHungUpOnToo() {
        byte[] ping = new byte[6 + 125];
        ping[0] = (byte) 0x89;
        ping[1] = (byte) (0x80 | 125);
        CompletableFuture<Void> asking = aside(() -> {
            for (int i = 0; i < 1_000_000; i++) {
                theirs.write(ByteBuffer.wrap(ping));
            }
        });

        time.letGo();

        assertThatThrownBy(asking::join).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(reading::join).hasCauseInstanceOf(IOException.class);
    }

    /// An editor that holds both ends of the pipes, and is stuck.
    @Test
    void aProgramThatReadsNothingEndsWhatServesIt() throws Exception {
        var never = new CountDownLatch(1);
        var words = new ByteArrayInputStream("""
                {"id":1,"method":"initialize","params":{"clientInfo":{"name":"t","version":"1"}}}
                """.getBytes(StandardCharsets.UTF_8));
        var silence = new InputStream() {
            @Override
            public int read() {
                return await(never);
            }

            @Override
            public int read(byte[] into, int from, int length) {
                return await(never);
            }
        };
        var stuck = new OutputStream() {
            @Override
            public void write(int one) {
                await(never);
            }
        };
        try (var server = server()) {
            CompletableFuture<Void> serving =
                    aside(() -> Lines.serve(server, new SequenceInputStream(words, silence), stuck, patience));
            assertThat(serving).isNotDone();

            time.letGo();

            assertThatThrownBy(serving::join).hasMessageContaining("nobody reads what is written");
        } finally {
            never.countDown();
        }
    }

    /// What reads is a thread of its own: it must not die without a word.
    @Test
    void aReaderThatBreaksEndsWhatServesItToo() throws Exception {
        var broken = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("a defect");
            }

            @Override
            public int read(byte[] into, int from, int length) {
                throw new IllegalStateException("a defect");
            }
        };
        try (var server = server()) {
            assertThatThrownBy(() -> Lines.serve(server, broken, OutputStream.nullOutputStream(), patience))
                    .isInstanceOf(IOException.class)
                    .hasRootCauseMessage("a defect");
        }
    }

    private AppServer server() throws Config.Unusable {
        var around = new Surrounds(time, Map.of(), Reader.nullReader(), false);
        var home = new Home(directory.resolve("home"));
        return new AppServer(Machine.at(Place.in(home, Config.of(Map.of()), false, around)), "1.0");
    }

    private static int await(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return -1;
    }
}
