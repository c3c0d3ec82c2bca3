package dev.curfew.gateway.relay;

import dev.curfew.gateway.pool.Anchor;
import dev.curfew.gateway.pool.Lease;
import dev.curfew.gateway.pool.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One try of a request at one account, from the lease to its settlement, of which there is exactly one.
final class Attempt {
    private static final int HEAD_MILLIS = 30_000;
    /// Of an error's body: more is not needed to know what it is, and the rest is nobody's to read.
    private static final int ERROR_LIMIT = 256 << 10;

    private static final Set<Anchor.Kind> NAMED_UPSTREAM =
            Set.of(Anchor.Kind.RESPONSE, Anchor.Kind.TURN_STATE, Anchor.Kind.FILE);

    private final Lease lease;
    private final Lines lines;
    private final Stop stop;
    private final URI base;
    private long generation;
    private @Nullable Line line;
    private @Nullable Reply reply;
    private Lease.@Nullable Next next;

    Attempt(Lease lease, Lines lines, Stop stop) {
        this.lease = lease;
        this.lines = lines;
        this.stop = stop;
        base = lease.upstream().base();
    }

    String account() {
        return lease.account();
    }

    Lease lease() {
        return lease;
    }

    /// The credential that is presented.
    void presents(long credential) {
        generation = credential;
    }

    long generation() {
        return generation;
    }

    /// Sends the request, on a new line where one that has rested turns out to be dead: then the upstream has
    /// seen nothing of it that it answered.
    void send(byte[] head, @Nullable Spool body) throws IOException {
        Line first = hold(lines.open(base));
        try {
            write(first, head, body);
        } catch (IOException e) {
            if (!first.isUsed() || stop.reason() != null) {
                throw e;
            }
            first.close();
            write(hold(lines.openNew(base)), head, body);
        }
    }

    /// Whether there is a connection, so that the request may have arrived.
    boolean connected() {
        return line != null;
    }

    private Line hold(Line opened) {
        line = opened;
        stop.hold(opened);
        return opened;
    }

    private static void write(Line line, byte[] head, @Nullable Spool body) throws IOException {
        if (body != null && body.inMemory().length > 0 && body.inMemory().length < 16_000) {
            // in one segment, where it fits
            byte[] small = body.inMemory();
            byte[] both = new byte[head.length + small.length];
            System.arraycopy(head, 0, both, 0, head.length);
            System.arraycopy(small, 0, both, head.length, small.length);
            line.write(both, 0, both.length);
            return;
        }
        line.write(head, 0, head.length);
        if (body != null) {
            body.sendTo(line);
        }
    }

    Line line() {
        Line held = line;
        if (held == null) {
            throw new IllegalStateException("nothing was sent");
        }
        return held;
    }

    /// Reads the head of the answer, once its first byte is there.
    Reply readHead(String method) throws IOException {
        Reply read = Reply.read(line(), method, HEAD_MILLIS);
        reply = read;
        return read;
    }

    /// What an upstream says with an error, as far as it matters.
    static byte[] errorBody(Reply reply) {
        var body = new ByteArrayOutputStream();
        byte[] buffer = new byte[4 << 10];
        try {
            for (int count = reply.read(buffer, 0, buffer.length, HEAD_MILLIS);
                    count >= 0 && body.size() < ERROR_LIMIT;
                    count = reply.read(buffer, 0, buffer.length, HEAD_MILLIS)) {
                body.write(buffer, 0, count);
            }
        } catch (IOException e) {
            System.getLogger(Attempt.class.getName())
                    .log(System.Logger.Level.DEBUG, "an error's body broke off: {0}", e.getMessage());
        }
        return body.toByteArray();
    }

    /// Ties what the client was or will be told to the account, before it is told.
    void bind(Anchor.Kind kind, String value) {
        lease.bind(new Anchor(kind, value));
    }

    /// The same for what the head of an answer names.
    void bindTurnState(Reply head) {
        head.header("x-codex-turn-state").ifPresent(state -> bind(Anchor.Kind.TURN_STATE, state));
    }

    /// Ties what the request itself carries to the account, which knows it from now on. What an upstream
    /// names is tied when it does.
    void bindWhatItCarries(List<Anchor> anchors) {
        anchors.stream()
                .filter(anchor -> !NAMED_UPSTREAM.contains(anchor.kind()))
                .forEach(lease::bind);
    }

    boolean settled() {
        return next != null;
    }

    /// Ends the try. The first outcome counts.
    Lease.Next settle(Outcome outcome) {
        Lease.Next known = next;
        if (known != null) {
            return known;
        }
        stop.release();
        Line held = line;
        Reply read = reply;
        if (held != null) {
            if (read != null && read.reusable() && stop.reason() == null) {
                lines.rest(base, held);
            } else {
                held.close();
            }
        }
        next = Lease.Next.ANSWER;
        Lease.Next then = lease.settle(outcome);
        next = then;
        return then;
    }

    /// Whole milliseconds, at least one.
    static int millis(Duration span) {
        return Math.clamp(span.toMillis(), 1, Integer.MAX_VALUE);
    }
}
