package dev.curfew.client.internal;

import dev.curfew.base.World;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.function.LongSupplier;

/// A socket's input that ends at a moment, however slowly the bytes drip.
public final class Timed extends InputStream {
    private final InputStream in;

    /// @param until by the world's nanoseconds
    public Timed(Socket socket, World world, long until) throws IOException {
        this(socket, world, () -> until);
    }

    /// The same for an end that moves on.
    public Timed(Socket socket, World world, LongSupplier until) throws IOException {
        in = new BufferedInputStream(new FilterInputStream(socket.getInputStream()) {
            @Override
            public int read(byte[] to, int from, int length) throws IOException {
                socket.setSoTimeout(millis(until.getAsLong() - world.nanos()));
                return super.read(to, from, length);
            }
        });
    }

    /// A time-out in milliseconds, never 0, which would be for ever.
    public static int millis(long nanos) throws SocketTimeoutException {
        if (nanos <= 0) {
            throw new SocketTimeoutException("the time is over");
        }
        return (int) Math.min(Integer.MAX_VALUE, nanos / 1_000_000 + 1);
    }

    @Override
    public int read() throws IOException {
        return in.read();
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
        return in.read(to, from, length);
    }
}
