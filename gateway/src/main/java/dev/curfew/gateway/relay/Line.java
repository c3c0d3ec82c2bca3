package dev.curfew.gateway.relay;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A connection to an upstream, for one request at a time.
///
/// While it is idle it is read ahead, so that it is known to be dead before anything is written to it. One
/// thread uses it; any may close it, which ends what the other waits for.
final class Line implements AutoCloseable {
    /// An open stream waits most of the time, and each has one.
    private static final int LEAST = 1 << 10;

    private static final int MOST = 16 << 10;

    private final Socket socket;
    private final InputStream in;
    private byte[] buffer = new byte[LEAST];
    private int position;
    private int end;
    private @Nullable FutureTask<Integer> ahead;
    private boolean used;
    /// What of a line has come.
    private final StringBuilder partial = new StringBuilder();

    Line(Socket socket) throws IOException {
        this.socket = socket;
        in = socket.getInputStream();
    }

    /// Whether it has served a request before this one.
    boolean isUsed() {
        return used;
    }

    /// Begins to wait for the next request.
    void rest() throws IOException {
        used = true;
        socket.setSoTimeout(0);
        var reading = new FutureTask<>(() -> in.read(buffer, 0, buffer.length));
        ahead = reading;
        Thread.ofVirtual().name("curfew-upstream-idle").start(reading);
    }

    /// Whether it can still be written to, after a rest. Whatever comes unasked ends it.
    boolean isAlive() {
        FutureTask<Integer> reading = ahead;
        return !socket.isClosed() && (reading == null || !reading.isDone());
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        socket.getOutputStream().write(bytes, offset, length);
    }

    /// The next byte, or -1 at the end.
    ///
    /// @throws SocketTimeoutException if none comes within `millis`; nothing is lost
    int read(int millis) throws IOException {
        return position < end || fill(millis) ? buffer[position++] & 0xff : -1;
    }

    /// Some of the next bytes, or -1 at the end.
    int read(byte[] bytes, int offset, int length, int millis) throws IOException {
        if (position == end && !fill(millis)) {
            return -1;
        }
        int count = Math.min(length, end - position);
        System.arraycopy(buffer, position, bytes, offset, count);
        position += count;
        return count;
    }

    /// Waits for the next byte, without reading it.
    void await(int millis) throws IOException {
        if (position == end && !fill(millis)) {
            throw new EOFException("the upstream hung up");
        }
    }

    /// A line without its end. After a timeout it goes on where it was.
    ///
    /// @param limit of its length
    String line(int limit, int millis) throws IOException {
        for (int octet = read(millis); octet != '\n'; octet = read(millis)) {
            if (octet < 0) {
                throw new EOFException("the upstream hung up");
            }
            if (partial.length() == limit) {
                throw new BrokenAnswer("the upstream's line is too long");
            }
            partial.append((char) octet);
        }
        int length = partial.length();
        if (length > 0 && partial.charAt(length - 1) == '\r') {
            partial.setLength(length - 1);
        }
        String line = partial.toString();
        partial.setLength(0);
        return line;
    }

    private boolean fill(int millis) throws IOException {
        FutureTask<Integer> reading = ahead;
        if (reading == null && end == buffer.length && end < MOST) {
            // As much as there was room for: there is more.
            buffer = new byte[end * 2];
        }
        position = 0;
        end = 0;
        if (reading == null) {
            end = Math.max(0, read(millis, buffer));
        } else {
            end = Math.max(0, await(reading, millis));
            ahead = null;
        }
        return end > 0;
    }

    private int read(int millis, byte[] into) throws IOException {
        try {
            socket.setSoTimeout(millis);
            return in.read(into, 0, into.length);
        } catch (SocketTimeoutException e) {
            buffer = new byte[LEAST];
            throw e;
        }
    }

    private static int await(FutureTask<Integer> reading, int millis) throws IOException {
        try {
            return reading.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("nothing came");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException("the upstream hung up", e.getCause());
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            System.getLogger(Line.class.getName()).log(System.Logger.Level.DEBUG, "a line was gone already", e);
        }
    }
}
