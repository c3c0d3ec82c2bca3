package dev.curfew.gateway.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.curfew.gateway.pool.Anchor;
import dev.curfew.gateway.pool.Outcome;
import dev.curfew.web.Answer;
import dev.curfew.web.FlowWriter;
import dev.curfew.web.Outflow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The way of one upstream's answer to the client. Once the client has seen a byte of it there is no other
/// way: what goes wrong is told in the answer itself (law L11).
final class Course {
    private static final System.Logger LOG = System.getLogger(Course.class.getName());
    private static final byte[] KEEPALIVE = ": keepalive\n\n".getBytes(US_ASCII);
    private static final List<Answer.Header> EVENTS = List.of(new Answer.Header("Content-Type", "text/event-stream"));
    /// For the end of the connection after the end of the answer.
    private static final int EPILOGUE = 500;

    private final Turn turn;
    private final Attempt attempt;

    Course(Turn turn, Attempt attempt) {
        this.turn = turn;
        this.attempt = attempt;
    }

    /// The client takes nothing any more.
    private static final class ClientWent extends IOException {
        private static final long serialVersionUID = 1L;

        ClientWent(IOException cause) {
            super("the client went", cause);
        }
    }

    Events events(Reply reply) {
        return new Events(reply);
    }

    Body body(Reply reply) {
        return new Body(reply);
    }

    /// The stream that a client asked for and that has not begun.
    Answer withoutHead() {
        return new Answer.Flow(200, EVENTS, ending(this::begin));
    }

    private void begin(Outflow out) throws IOException {
        Timing timing = turn.means().timing();
        try {
            for (Duration waited = timing.hold();
                    !arrived(Attempt.millis(timing.keepalive()));
                    waited = waited.plus(timing.keepalive())) {
                if (waited.compareTo(timing.firstHeader()) > 0) {
                    throw new BrokenAnswer("the upstream says nothing");
                }
                write(out, KEEPALIVE, 0, KEEPALIVE.length);
            }
            Reply reply = attempt.readHead(turn.endpoint().method());
            boolean events = reply.header("content-type")
                    .filter(type -> type.startsWith("text/event-stream"))
                    .isPresent();
            if (reply.status() / 100 == 2 && events) {
                turn.serves(attempt);
                events(reply).write(out);
                return;
            }
            Fault fault = Fault.of(
                    reply, Attempt.errorBody(reply), turn.means().world().now());
            turn.settle(attempt, fault.outcome(attempt.generation()));
            say(out, Optional.empty(), fault.code().isEmpty() ? "upstream_unavailable" : fault.code(), fault.message());
        } catch (ClientWent e) {
            throw went(e, Outcome.Usage.NONE);
        } catch (IOException e) {
            lost(out, Optional.empty(), Outcome.Usage.NONE, false);
        }
    }

    private boolean arrived(int millis) throws IOException {
        try {
            attempt.line().await(millis);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private void write(Outflow out, byte[] bytes, int offset, int length) throws ClientWent {
        turn.firstByte();
        try {
            out.write(bytes, offset, length);
            turn.means().figures().relayed(length);
        } catch (IOException e) {
            throw new ClientWent(e);
        }
    }

    private ClientWent went(ClientWent e, Outcome.Usage usage) {
        turn.settle(attempt, new Outcome.Abandoned(usage));
        return e;
    }

    /// Ends an answer that has begun and cannot go on.
    private void lost(Outflow out, Optional<String> response, Outcome.Usage usage, boolean begun) throws IOException {
        Stop.Reason reason = turn.stopped();
        turn.settle(attempt, reason == null ? new Outcome.Truncated(begun) : new Outcome.Abandoned(usage));
        switch (reason) {
            case CUT -> say(out, response, turn.shown().event(), turn.shown().message());
            case DRAINED -> say(out, response, "server_stopping", "The server is stopping. Try again.");
            case GONE -> throw new IOException("the client went");
            case null -> say(out, response, "stream_incomplete", "The upstream's answer ended early.");
        }
    }

    private void say(Outflow out, Optional<String> response, String code, String message) throws IOException {
        byte[] event = Refusals.lastEvent(turn.endpoint().dialect(), response, code, message);
        write(out, event, 0, event.length);
    }

    /// What a writer must not forget, whatever becomes of it.
    private FlowWriter ending(FlowWriter writer) {
        return out -> {
            turn.means().figures().streaming(1);
            try {
                writer.write(out);
            } finally {
                turn.settle(attempt, new Outcome.Abandoned(Outcome.Usage.NONE));
                turn.means().figures().streaming(-1);
                turn.end();
            }
        };
    }

    /// An answer in events.
    final class Events {
        private final Reply reply;
        private final Frames frames = new Frames();
        private final Hearing hearing;
        private Optional<String> response = Optional.empty();

        Events(Reply reply) {
            this.reply = reply;
            hearing = new Hearing(turn.endpoint().dialect());
        }

        Attempt attempt() {
            return attempt;
        }

        /// How much was cut and not sent.
        int ready() {
            return frames.ready();
        }

        boolean begun() {
            return hearing.begun();
        }

        Fault fault() {
            return hearing.fault().orElseThrow();
        }

        /// Whether nobody knows how such an answer ends.
        boolean mayEndAnywhere() {
            return switch (turn.endpoint().dialect()) {
                case RESPONSES, CHAT, SOCKET -> false;
                case JSON, ANY -> true;
            };
        }

        /// Reads on; false at the end.
        boolean read(int millis) throws IOException {
            return frames.read(reply, millis);
        }

        /// Listens to the next whole frame. What it names is bound before it can leave.
        Optional<Hearing.Sort> hear() {
            int length = frames.next();
            if (length == 0) {
                return Optional.empty();
            }
            Hearing.Sort sort = hearing.hear(
                    frames.bytes(),
                    frames.frame() - length,
                    length,
                    turn.means().world().now());
            Optional<String> named = hearing.takeResponse().filter(name -> !response.equals(Optional.of(name)));
            if (named.isPresent()) {
                response = named;
                turn.named(attempt, named.get());
            }
            hearing.takeObservation().ifPresent(attempt.lease()::observed);
            return Optional.of(sort);
        }

        Answer flow() {
            return new Answer.Flow(200, Headers.answer(reply.headers()), ending(this::write));
        }

        void write(Outflow out) throws IOException {
            try {
                while (true) {
                    while (hear().isPresent()) {
                        // all that is whole leaves together
                    }
                    if (frames.ready() > 0) {
                        Course.this.write(out, frames.bytes(), frames.start(), frames.ready());
                        frames.taken();
                    }
                    if (!more(out)) {
                        break;
                    }
                }
                end(out);
            } catch (ClientWent e) {
                throw went(e, hearing.usage());
            } catch (IOException e) {
                lost(out, response, hearing.usage(), hearing.begun());
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "a relayed answer broke", e);
                lost(out, response, hearing.usage(), hearing.begun());
            }
        }

        /// Waits for more, and tells the client that it is not forgotten.
        private boolean more(Outflow out) throws IOException {
            Timing timing = turn.means().timing();
            Duration most = hearing.begun() ? timing.betweenEvents() : timing.firstEvent();
            for (Duration silent = Duration.ZERO; ; silent = silent.plus(timing.keepalive())) {
                try {
                    return frames.read(reply, hearing.ended() ? EPILOGUE : Attempt.millis(timing.keepalive()));
                } catch (SocketTimeoutException e) {
                    if (hearing.ended()) {
                        return false;
                    }
                    if (silent.compareTo(most) > 0) {
                        throw new BrokenAnswer("the upstream says nothing");
                    }
                    Course.this.write(out, KEEPALIVE, 0, KEEPALIVE.length);
                }
            }
        }

        private void end(Outflow out) throws IOException {
            if (hearing.fault().isPresent()) {
                turn.settle(attempt, fault().outcome(attempt.generation()));
            } else if (hearing.ended() || mayEndAnywhere()) {
                turn.settle(attempt, new Outcome.Served(hearing.usage()));
            } else {
                lost(out, response, hearing.usage(), hearing.begun());
            }
        }
    }

    /// An answer that is no stream of events.
    final class Body {
        private final Reply reply;
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();
        private final byte[] buffer = new byte[8 << 10];
        private final Picker picked;
        private final Picker.@Nullable Pieces pieces;
        private boolean bound;

        Body(Reply reply) {
            this.reply = reply;
            var wanted = new HashSet<>(Usages.paths("usage."));
            wanted.addAll(List.of("id", "object"));
            picked = new Picker(wanted, null);
            boolean json = reply.header("content-type")
                    .filter(type -> type.startsWith("application/json"))
                    .isPresent();
            pieces = json ? picked.new Pieces() : null;
        }

        Attempt attempt() {
            return attempt;
        }

        boolean begun() {
            return reply.begun();
        }

        /// Keeps up to `most` bytes; true if that is all.
        boolean read(int most, int millis) throws IOException {
            while (held.size() < most) {
                int count = next(millis);
                if (count < 0) {
                    return true;
                }
                held.write(buffer, 0, count);
            }
            return false;
        }

        Answer whole() {
            turn.settle(attempt, new Outcome.Served(Usages.of(picked, "usage.")));
            return new Answer.Whole(reply.status(), Headers.answer(reply.headers()), held.toByteArray());
        }

        Answer flow() throws BrokenAnswer {
            var flow = new Answer.Flow(reply.status(), Headers.answer(reply.headers()), ending(this::write));
            var length = reply.length();
            return length.isPresent() ? flow.with("Content-Length", Long.toString(length.getAsLong())) : flow;
        }

        private int next(int millis) throws IOException {
            int count = reply.read(buffer, 0, buffer.length, millis);
            if (count > 0 && pieces != null) {
                pieces.take(buffer, 0, count);
                bind();
            }
            return count;
        }

        /// What the answer names is bound before it leaves.
        private void bind() {
            Optional<String> name = picked.text("id");
            Optional<String> sort = picked.text("object");
            if (!bound && name.isPresent() && sort.isPresent()) {
                bound = true;
                switch (sort.get()) {
                    case "response" -> turn.named(attempt, name.get());
                    case "file" -> attempt.bind(Anchor.Kind.FILE, name.get());
                    default -> {}
                }
            }
        }

        private void write(Outflow out) throws IOException {
            int millis = Attempt.millis(turn.means().timing().betweenEvents());
            try {
                Course.this.write(out, held.toByteArray(), 0, held.size());
                held.reset();
                for (int count = next(millis); count >= 0; count = next(millis)) {
                    Course.this.write(out, buffer, 0, count);
                }
                turn.settle(attempt, new Outcome.Served(Usages.of(picked, "usage.")));
            } catch (ClientWent e) {
                throw went(e, Usages.of(picked, "usage."));
            } catch (IOException e) {
                boolean stopped = turn.stopped() != null;
                turn.settle(
                        attempt,
                        stopped
                                ? new Outcome.Abandoned(Usages.of(picked, "usage."))
                                : new Outcome.Truncated(reply.begun()));
                throw e;
            }
        }
    }
}
