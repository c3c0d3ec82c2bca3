package dev.curfew.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A caller of a streaming API on one connection, which costs as little as can be.
final class Wired implements AutoCloseable {
    private static final String STAMP = "\"at\":";

    /// As many turns as a conversation has.
    private static final int TURNS = 10;

    private static final AtomicInteger ASKED = new AtomicInteger();

    private final Socket socket;
    private final InputStream in;

    /// Of the chunk that is being read, in bytes.
    private int left;

    private boolean inside;

    private final String bearer;

    private final boolean stored;

    /// @param bearer that it shows
    /// @param stored whether it wants its answers to be kept upstream, so that a later request can name them
    Wired(int port, String bearer, boolean stored) throws IOException {
        this.bearer = bearer;
        this.stored = stored;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 4 << 10);
    }

    /// Sends a request; the answer's events are read by one of the others.
    void ask(String model) throws IOException {
        String body = "{\"model\":\"" + model + "\",\"stream\":true,\"store\":" + stored + ",\"prompt_cache_key\":\"c-"
                + ASKED.incrementAndGet() / TURNS + "\"}";
        socket.getOutputStream()
                .write(("POST /v1/responses HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + bearer + "\r\n"
                                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                + body)
                        .getBytes(ISO_8859_1));
        head(in);
    }

    /// Nanoseconds from a request to the first byte of its answer's body; reads it to its end.
    long firstByte(String model) throws IOException {
        long began = System.nanoTime();
        ask(model);
        in.mark(1);
        if (in.read() < 0) {
            throw new EOFException();
        }
        long took = System.nanoTime() - began;
        in.reset();
        events(late -> {});
        return took;
    }

    /// Reads to the end.
    ///
    /// @param late hears of each event how many nanoseconds it was on its way
    /// @return how many there were
    int events(LongConsumer late) throws IOException {
        int count = 0;
        for (String line = content(); line != null; line = content()) {
            int at = line.indexOf(STAMP);
            if (at > 0) {
                count++;
                late.accept(
                        System.nanoTime() - Long.parseLong(line.substring(at + STAMP.length(), line.indexOf('}', at))));
            }
        }
        return count;
    }

    /// Reads the first event.
    void first() throws IOException {
        for (String line = content(); line != null && !line.contains(STAMP); line = content()) {
            // the event's name
        }
    }

    /// A line of the body, whose chunks may end anywhere; null at its end.
    private @Nullable String content() throws IOException {
        var line = new StringBuilder(120);
        while (true) {
            if (left == 0) {
                if (inside) {
                    line(in);
                }
                left = Integer.parseInt(line(in).strip(), 16);
                inside = left > 0;
                if (!inside) {
                    line(in);
                    return line.isEmpty() ? null : line.toString();
                }
            }
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            left--;
            if (next == '\n') {
                return line.toString();
            }
            line.append((char) next);
        }
    }

    static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            head.append(line).append("\r\n");
        }
        return head.toString();
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder(120);
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("hung up");
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
