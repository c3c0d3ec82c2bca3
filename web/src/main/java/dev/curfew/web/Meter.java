package dev.curfew.web;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What is read from a connection, counted, and read ahead while somebody wants to know whether the client is
/// still there: that it went shows in nothing but the end of what it sends.
///
/// Used by its connection's thread only. What is read ahead waits for the next {@link #next}, so the
/// connection can serve another request afterwards.
final class Meter {
    private final DataReader source;
    private final AtomicReference<@Nullable Runnable> gone = new AtomicReference<>();
    private long left;
    private @Nullable FutureTask<byte[]> ahead;
    private volatile boolean ended;

    /// @param limit in bytes
    Meter(DataReader source, long limit) {
        this.source = source;
        left = limit;
    }

    /// From now on `bytes` more may come.
    void allow(long bytes) {
        left = bytes;
    }

    /// Runs `then` once, on another thread, when the client hangs up.
    void watch(Runnable then) {
        gone.set(then);
        if (ahead == null) {
            var reading = new FutureTask<>(this::read);
            ahead = reading;
            Thread.ofVirtual().name("curfew-read-ahead").start(reading);
        } else if (ended) {
            tell();
        }
    }

    void unwatch() {
        gone.set(null);
    }

    byte[] next() {
        FutureTask<byte[]> reading = ahead;
        ahead = null;
        byte[] bytes = reading == null ? read() : await(reading);
        left -= bytes.length;
        if (left < 0) {
            throw RequestException.builder()
                    .type(DirectHandler.EventType.PAYLOAD_TOO_LARGE)
                    .status(Status.REQUEST_ENTITY_TOO_LARGE_413)
                    .setKeepAlive(false)
                    .message("over the limit of the wire")
                    .build();
        }
        return bytes;
    }

    private byte[] read() {
        try {
            source.ensureAvailable();
            return source.readBytes(source.available());
        } catch (RuntimeException e) {
            ended = true;
            tell();
            throw e;
        }
    }

    private void tell() {
        Runnable then = gone.getAndSet(null);
        if (then != null) {
            then.run();
        }
    }

    private static byte[] await(FutureTask<byte[]> reading) {
        try {
            return reading.get();
        } catch (InterruptedException e) {
            // as a read of its own would have: that closes the channel
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("cut while it waited", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        }
    }
}
