package dev.curfew.web;

import dev.curfew.base.Problem;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// A {@link Visit} on a connection.
final class LiveVisit implements Visit {
    /// A chunk is read whole by the server, so this much of one client's may be in memory; clients send far
    /// less.
    private static final long LONGEST_CHUNK = 4 << 20;

    private final ServerRequest in;
    private final Request head;
    private final Patience patience;
    private final int limit;
    private final Wire wire = Wire.current();
    private final Thread thread = Thread.currentThread();
    private final Body body = new Body();
    private @Nullable InputStream source;
    private boolean read;
    private boolean broken;

    /// @param limit of the body, in bytes
    LiveVisit(ServerRequest in, Request head, Patience patience, int limit) {
        this.in = in;
        this.head = head;
        this.patience = patience;
        this.limit = limit;
        read = in.headers().contentLength().orElse(0) == 0 && !in.headers().contains(HeaderNames.TRANSFER_ENCODING);
    }

    @Override
    public Request request() {
        return head;
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public void whenGone(Runnable then) {
        wire.watch(then);
    }

    @Override
    public void hangUpIfStalled() {
        patience.cut(thread);
    }

    /// Nobody is told any more that the client went.
    void end() {
        wire.unwatch();
    }

    /// Whether the connection can serve another request: reads what nobody wanted, if that is little.
    boolean isOver() {
        if (!read && !broken) {
            if (in.headers().containsToken(HeaderValues.EXPECT_100) && source == null) {
                return false;
            }
            try {
                body.skipNBytes(Exchange.TOLERANCE);
            } catch (IOException | Problem e) {
                return read;
            }
        }
        return read;
    }

    /// The bytes, as many as the limit allows.
    private final class Body extends InputStream {
        private long taken;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (read || length == 0) {
                return read ? -1 : 0;
            }
            if (in.headers().contentLength().orElse(-1) > limit) {
                throw tooLarge();
            }
            wire.allow(LONGEST_CHUNK);
            patience.begin();
            try {
                InputStream from = source;
                if (from == null) {
                    from = in.content().inputStream();
                    source = from;
                }
                int count = from.read(bytes, offset, length);
                read = count < 0;
                taken += Math.max(0, count);
                if (taken > limit) {
                    throw tooLarge();
                }
                return count;
            } catch (IOException | UncheckedIOException | DataReader.InsufficientDataAvailableException e) {
                throw new CloseConnectionException("the client went before its request was whole", e);
            } catch (Problem | CloseConnectionException e) {
                throw e;
            } catch (RuntimeException e) {
                // whatever else the server throws here is about the framing
                broken = true;
                boolean large = e instanceof RequestException refused
                        && refused.status().equals(Status.REQUEST_ENTITY_TOO_LARGE_413);
                throw large ? tooLarge() : Text.malformed("The body's framing cannot be read.");
            } finally {
                patience.end();
            }
        }

        private Problem tooLarge() {
            broken = true;
            return new Problem(Problem.Kind.BODY_TOO_LARGE, "Send at most " + limit + " bytes.");
        }
    }
}
