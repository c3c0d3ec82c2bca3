package dev.curfew.testkit.guard;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// A wire between a guard and its authority. What the feed says passes through a twist; everything else as it
/// is, unless the wire is cut.
final class TwistedWire implements AutoCloseable {
    private final ServerSocket door;
    private final URI authority;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger feeds = new AtomicInteger();
    private final AtomicInteger keys = new AtomicInteger();
    private volatile UnaryOperator<String> twist = text -> text;
    private volatile boolean cut;
    private volatile boolean keysCut;

    TwistedWire(URI authority) {
        this.authority = authority;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::serve);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /// From now on what the feed says goes through `change`, piece by piece; an empty piece ends it.
    void twist(UnaryOperator<String> change) {
        twist = change;
    }

    /// Breaks every connection, and refuses new ones until it is mended.
    void cut() {
        cut = true;
        open.forEach(TwistedWire::close);
    }

    /// Refuses to fetch keys until it is mended.
    void cutKeys() {
        keysCut = true;
    }

    void mend() {
        cut = false;
        keysCut = false;
        twist = text -> text;
    }

    /// How often the keys were asked for.
    int keys() {
        return keys.get();
    }

    /// How often the feed was asked for.
    int feeds() {
        return feeds.get();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }

    private void serve() {
        while (true) {
            try {
                Socket caller = door.accept();
                Thread.startVirtualThread(() -> pass(caller));
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void pass(Socket caller) {
        open.add(caller);
        try (caller;
                Socket server = new Socket(authority.getHost(), authority.getPort())) {
            open.add(server);
            byte[] first = some(caller.getInputStream());
            String request = new String(first, StandardCharsets.ISO_8859_1);
            if (cut || (keysCut && request.startsWith("GET /oauth/jwks"))) {
                return;
            }
            if (request.startsWith("GET /oauth/jwks")) {
                keys.incrementAndGet();
            }
            boolean feed = request.startsWith("GET /api/v1/feed");
            if (feed) {
                feeds.incrementAndGet();
            }
            server.getOutputStream().write(first);
            Thread.startVirtualThread(() -> pump(caller, server, text -> text));
            pump(server, caller, feed ? text -> twist.apply(text) : text -> text);
        } catch (IOException gone) {
            System.getLogger("wire").log(System.Logger.Level.DEBUG, "a connection is gone", gone);
        } finally {
            open.remove(caller);
        }
    }

    private void pump(Socket from, Socket to, UnaryOperator<String> change) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (byte[] piece = some(in); piece.length > 0 && !cut; piece = some(in)) {
                String text = change.apply(new String(piece, StandardCharsets.ISO_8859_1));
                if (text.isEmpty()) {
                    break;
                }
                out.write(text.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            }
        } catch (IOException gone) {
            System.getLogger("wire").log(System.Logger.Level.DEBUG, "a connection is gone", gone);
        } finally {
            close(from);
            close(to);
        }
    }

    private static byte[] some(InputStream in) throws IOException {
        byte[] buffer = new byte[8192];
        int read = in.read(buffer);
        return read < 0 ? new byte[0] : java.util.Arrays.copyOf(buffer, read);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
