package dev.curfew.cli.appserver;

import dev.curfew.base.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketAdapter;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.exceptions.InvalidHandshakeException;
import org.java_websocket.exceptions.WebsocketNotConnectedException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.handshake.HandshakeImpl1Client;
import org.java_websocket.handshake.Handshakedata;
import org.java_websocket.protocols.Protocol;
import org.jspecify.annotations.Nullable;

/// A WebSocket (RFC 6455) over a socket of any family. The library knows the protocol and no socket; here are
/// the socket and two threads that wait at it.
final class WebSocketLink implements Queued.Sink {
    private static final System.Logger LOG = System.getLogger(WebSocketLink.class.getName());

    private final SocketChannel channel;
    private final Patience patience;
    private final WebSocketImpl protocol;
    private final ReentrantLock writing = new ReentrantLock();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();

    private WebSocketLink(SocketChannel channel, Patience patience, boolean client, Consumer<String> frames) {
        this.channel = channel;
        this.patience = patience;
        Draft draft = new Draft_6455(List.of(), List.of(new Protocol("")), Message.LONGEST);
        var hearer = new Hearer(frames);
        this.protocol = client ? new WebSocketImpl(hearer, draft) : new WebSocketImpl(hearer, List.of(draft));
    }

    /// The end that was called.
    static WebSocketLink called(SocketChannel channel, Patience patience, Consumer<String> frames) {
        return new WebSocketLink(channel, patience, false, frames);
    }

    /// The end that calls: says hello, with the token where there is one.
    static WebSocketLink calling(
            SocketChannel channel, Patience patience, String host, Optional<Secret> token, Consumer<String> frames)
            throws IOException {
        var link = new WebSocketLink(channel, patience, true, frames);
        var hello = new HandshakeImpl1Client();
        hello.setResourceDescriptor("/");
        hello.put("Host", host);
        token.ifPresent(it -> hello.put("Authorization", "Bearer " + it.revealText(Secret.Purpose.PRESENT)));
        try {
            link.protocol.startHandshake(hello);
        } catch (InvalidHandshakeException e) {
            throw new IOException("the greeting cannot be written", e);
        }
        link.writing.lock();
        link.drain();
        return link;
    }

    /// Completes when both ends have agreed to talk; fails when they have not.
    CompletableFuture<Void> opened() {
        return opened;
    }

    /// Reads until the other end hangs up.
    ///
    /// @param first what was read of it before
    void read(ByteBuffer first) throws IOException {
        try {
            take(first);
            ByteBuffer buffer = ByteBuffer.allocate(16 << 10);
            while (channel.read(buffer) >= 0 && channel.isOpen()) {
                take(buffer.flip());
                buffer.clear();
            }
        } finally {
            protocol.eot();
            close();
        }
    }

    private void take(ByteBuffer bytes) throws IOException {
        if (bytes.hasRemaining()) {
            protocol.decode(bytes);
            // Whoever writes already, and may wait for a peer that does not read, writes this too.
            while (!protocol.outQueue.isEmpty() && writing.tryLock()) {
                drain();
            }
        }
    }

    @Override
    public void write(String frame) throws IOException {
        writing.lock();
        try {
            protocol.send(frame);
        } catch (WebsocketNotConnectedException e) {
            writing.unlock();
            throw new IOException("the other end has hung up", e);
        }
        drain();
    }

    @Override
    public void end() throws IOException {
        writing.lock();
        protocol.close(CloseFrame.NORMAL);
        drain();
    }

    /// Writes what the protocol has to say, and lets others write.
    private void drain() throws IOException {
        try {
            for (ByteBuffer next = protocol.outQueue.poll(); next != null; next = protocol.outQueue.poll()) {
                while (next.hasRemaining()) {
                    ByteBuffer piece = next.slice(next.position(), Math.min(next.remaining(), Patience.PIECE));
                    patience.with(() -> channel.write(piece), this::close);
                    next.position(next.position() + piece.position());
                }
            }
            if (protocol.isFlushAndClose()) {
                channel.close();
            }
        } finally {
            writing.unlock();
        }
    }

    /// Hangs up at once, also on a peer that is being written to.
    @Override
    public void close() {
        opened.completeExceptionally(new IOException("the other end hung up"));
        try {
            channel.close();
        } catch (IOException gone) {
            LOG.log(System.Logger.Level.DEBUG, "a socket was gone before it was closed", gone);
        }
    }

    /// What the protocol tells.
    private final class Hearer extends WebSocketAdapter {
        private final Consumer<String> frames;

        Hearer(Consumer<String> frames) {
            this.frames = frames;
        }

        @Override
        public void onWebsocketMessage(WebSocket from, String frame) {
            frames.accept(frame);
        }

        @Override
        public void onWebsocketMessage(WebSocket from, ByteBuffer bytes) {
            from.close(CloseFrame.REFUSE, "text only");
        }

        @Override
        public void onWebsocketOpen(WebSocket link, Handshakedata handshake) {
            opened.complete(null);
        }

        @Override
        public void onWebsocketClose(WebSocket link, int code, String reason, boolean remote) {
            opened.completeExceptionally(new IOException("the other end hung up"));
        }

        @Override
        public void onWebsocketClosing(WebSocket link, int code, String reason, boolean remote) {}

        @Override
        public void onWebsocketCloseInitiated(WebSocket link, int code, String reason) {}

        @Override
        public void onWebsocketError(WebSocket link, Exception wrong) {
            LOG.log(System.Logger.Level.DEBUG, "a WebSocket broke", wrong);
        }

        @Override
        public void onWriteDemand(WebSocket link) {
            // Whoever has made it speak flushes.
        }

        @Override
        public @Nullable InetSocketAddress getLocalSocketAddress(WebSocket link) {
            return null;
        }

        @Override
        public @Nullable InetSocketAddress getRemoteSocketAddress(WebSocket link) {
            return null;
        }
    }
}
