package dev.curfew.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// An upstream whose answer has a name of its own, and events that say when they were sent, in nanoseconds of
/// this process. The request's model says how: `short` is twenty at once, `slow` one each millisecond,
/// `flood` a hundred thousand, `idle` one and then nothing until the end of the measurement.
final class Drip implements AutoCloseable {
    static final int FLOOD = 100_000;
    static final int SLOW = 300;
    private static final int SHORT = 20;

    private final ServerSocket door;
    private volatile CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger idle = new AtomicInteger();
    private final AtomicInteger named = new AtomicInteger();

    Drip() throws IOException {
        door = new ServerSocket(0, 10_000, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /// How many idle streams there are.
    int idle() {
        return idle.get();
    }

    /// Ends the idle streams that there are.
    void release() {
        CountDownLatch held = over;
        over = new CountDownLatch(1);
        held.countDown();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket socket = door.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                if (!door.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 10);
            OutputStream out = socket.getOutputStream();
            while (true) {
                String head = Wired.head(in);
                int at = head.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
                int length = Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
                answer(new String(in.readNBytes(length), ISO_8859_1), out);
            }
        } catch (IOException | StringIndexOutOfBoundsException e) {
            System.getLogger(Drip.class.getName()).log(System.Logger.Level.DEBUG, "a caller went");
        }
    }

    private void answer(String ask, OutputStream out) throws IOException {
        out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                .getBytes(ISO_8859_1));
        out.write(chunk("event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"r-"
                        + named.incrementAndGet() + "\"}}\n\n")
                .getBytes(ISO_8859_1));
        if (ask.contains("\"flood\"")) {
            var many = new StringBuilder();
            for (int i = 0; i < FLOOD; i++) {
                many.append(chunk());
                if (i % 10 == 9) {
                    out.write(many.toString().getBytes(ISO_8859_1));
                    many.setLength(0);
                }
            }
        } else if (ask.contains("\"idle\"")) {
            out.write(chunk().getBytes(ISO_8859_1));
            idle.incrementAndGet();
            await();
        } else {
            boolean slow = ask.contains("\"slow\"");
            for (int i = 0; i < (slow ? SLOW : SHORT); i++) {
                out.write(chunk().getBytes(ISO_8859_1));
                if (slow) {
                    pause();
                }
            }
        }
        String last =
                "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\"}}\n\n";
        out.write((Integer.toHexString(last.length()) + "\r\n" + last + "\r\n0\r\n\r\n").getBytes(ISO_8859_1));
    }

    private static String chunk() {
        return chunk(
                "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"hello\",\"at\":"
                        + System.nanoTime() + "}\n\n");
    }

    private static String chunk(String event) {
        return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
    }

    private void await() throws IOException {
        try {
            over.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        over.countDown();
        door.close();
    }
}
