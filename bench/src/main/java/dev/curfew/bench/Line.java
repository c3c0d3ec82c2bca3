package dev.curfew.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One connection that is kept alive, with one request on it at a time: as much of HTTP/1.1 as answers of
/// servers need, and no more.
final class Line implements AutoCloseable {
    private static final byte[] END = {'\r', '\n', '\r', '\n'};

    private final SocketChannel channel;
    private final SelectionKey key;
    private byte[] in = new byte[16 * 1024];
    private int filled;
    private int body = -1;
    private int length;
    private int status;

    /// @param owner found again as the key's attachment when something has come
    Line(int port, Selector selector, Object owner) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, owner);
    }

    /// Sends a request, whole.
    void send(byte[] request) throws IOException {
        filled = 0;
        body = -1;
        ByteBuffer out = ByteBuffer.wrap(request);
        while (out.hasRemaining()) {
            // A request is a few hundred bytes: the socket takes it at once.
            channel.write(out);
        }
    }

    /// Reads what has come; the answer once it is whole.
    @Nullable
    Answer receive() throws IOException {
        if (filled == in.length) {
            in = Arrays.copyOf(in, 4 * in.length);
        }
        int read = channel.read(ByteBuffer.wrap(in, filled, in.length - filled));
        if (read < 0) {
            throw new EOFException("the server hung up");
        }
        filled += read;
        if (body < 0 && !head()) {
            return null;
        }
        if (length >= 0) {
            return filled < body + length ? null : new Answer(status, in, body, body + length);
        }
        // In chunks: the last one is empty, and its end is the end of the answer.
        if (filled - body < 5 || in[filled - 5] != '0' || !Arrays.equals(in, filled - 4, filled, END, 0, 4)) {
            return null;
        }
        byte[] whole = joined();
        return new Answer(status, whole, 0, whole.length);
    }

    /// Reads the head, if it is all there.
    private boolean head() {
        int end = 0;
        while (end + 4 <= filled && !Arrays.equals(in, end, end + 4, END, 0, 4)) {
            end++;
        }
        if (end + 4 > filled) {
            return false;
        }
        String head = new String(in, 0, end, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        status = Integer.parseInt(head, 9, 12, 10);
        body = end + 4;
        int at = head.indexOf("\r\ncontent-length:");
        if (at >= 0) {
            int line = head.indexOf("\r\n", at + 2);
            length = Integer.parseInt(
                    head.substring(at + 17, line < 0 ? head.length() : line).strip());
        } else {
            length = head.contains("\r\ntransfer-encoding:") ? -1 : 0;
        }
        return true;
    }

    private byte[] joined() {
        var whole = ByteBuffer.allocate(filled - body);
        int at = body;
        while (true) {
            int line = at;
            while (in[line] != '\r') {
                line++;
            }
            int size = Integer.parseInt(new String(in, at, line - at, StandardCharsets.US_ASCII).strip(), 16);
            if (size == 0) {
                return Arrays.copyOf(whole.array(), whole.position());
            }
            whole.put(in, line + 2, size);
            at = line + 2 + size + 2;
        }
    }

    @Override
    public void close() throws IOException {
        key.cancel();
        channel.close();
    }
}
