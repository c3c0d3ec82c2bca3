package dev.curfew.gateway.relay;

import dev.curfew.base.World;
import dev.curfew.gateway.pool.Outcome;
import dev.curfew.web.Answer;
import dev.curfew.web.Request;
import dev.curfew.web.Tunnel;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A WebSocket between a client and one account (RFC 6455). What the client sends passes as it is, masks and
/// all; of what the upstream sends, whole frames pass, so that there is always a place for a last word.
/// While nothing comes from the upstream both ends are asked whether they are there: an upstream that does
/// not answer is gone, and whoever waits for it is told.
///
/// Another account can only be had with another connection.
final class Talk {
    private static final System.Logger LOG = System.getLogger(Talk.class.getName());
    private static final int LONGEST = 16 << 20;
    private static final int USUAL = 4 << 10;
    private static final int TEXT = 0x1;
    private static final int CLOSE = 0x8;
    private static final byte[] PING = {(byte) 0x89, 0};
    private static final int GOING_AWAY = 1001;
    private static final int POLICY = 1008;
    private static final int BROKEN = 1011;
    private static final int TRY_LATER = 1013;

    private final Turn turn;
    private final Attempt attempt;
    private final Stop stop;
    private final Pulse pulse;
    private final Hearing hearing = new Hearing(Endpoint.Dialect.SOCKET);
    private Outcome.Usage used = Outcome.Usage.NONE;
    private Optional<String> response = Optional.empty();
    private boolean busy;
    private byte[] frame = new byte[USUAL];

    Talk(Turn turn, Attempt attempt, Stop stop) {
        this.turn = turn;
        this.attempt = attempt;
        this.stop = stop;
        pulse = new Pulse(attempt, turn.means().world());
    }

    /// The headers that ask an upstream for one. Nothing is compressed, so that it can be heard.
    static String opening(Request request, World world) {
        String key = Base64.getEncoder().encodeToString(world.random(16));
        String protocol = request.header("sec-websocket-protocol")
                .filter(value -> value.matches("[!-~ ]+"))
                .map(value -> "Sec-WebSocket-Protocol: " + value + "\r\n")
                .orElse("");
        return "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + key
                + "\r\n" + protocol;
    }

    /// Whether the answer says something of the account. All else means that the upstream speaks HTTP only.
    static boolean isTrouble(Reply reply) {
        return List.of(401, 402, 403, 429).contains(reply.status()) || reply.status() >= 500;
    }

    Answer answer(Reply reply) {
        var headers = new ArrayList<>(Headers.answer(reply.headers()));
        reply.header("sec-websocket-protocol")
                .filter(value -> value.matches("[!-~]+"))
                .ifPresent(value -> headers.add(new Answer.Header("Sec-WebSocket-Protocol", value)));
        return new Answer.Switch(headers, this::use);
    }

    private void use(Tunnel tunnel) throws IOException {
        turn.means().figures().streaming(1);
        var listening = Thread.ofVirtual().name("curfew-socket-in").start(() -> pass(tunnel.in()));
        try {
            while (next(tunnel)) {
                // frame by frame
            }
        } catch (IOException e) {
            ended(tunnel);
        } finally {
            turn.settle(attempt, busy ? new Outcome.Abandoned(used) : new Outcome.Served(used));
            turn.means().figures().streaming(-1);
            turn.end();
            listening.interrupt();
        }
    }

    /// What the client sends, to its end.
    private void pass(InputStream in) {
        byte[] bytes = new byte[4 << 10];
        try {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                pulse.write(bytes, count);
                pulse.takeFirst().ifPresent(message -> turn.opened(attempt, message));
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a WebSocket's client went: {0}", e.getMessage());
        }
        stop.because(Stop.Reason.GONE);
    }

    /// Passes one frame.
    ///
    /// @return whether there may be more
    private boolean next(Tunnel tunnel) throws IOException {
        while (true) {
            try {
                attempt.line().await(Attempt.millis(turn.means().timing().ping()));
                break;
            } catch (SocketTimeoutException e) {
                if (!pulse.goesOn()) {
                    throw new BrokenAnswer("the upstream does not even answer a ping");
                }
                tunnel.write(PING);
            }
        }
        pulse.felt();
        int header = header();
        int kind = frame[0] & 0xf;
        boolean whole = (frame[0] & 0x80) != 0;
        int length = length(header);
        Hearing.@Nullable Sort sort = null;
        if (kind == TEXT && whole) {
            byte[] payload = Arrays.copyOfRange(frame, header, header + length);
            sort = heard(payload);
        }
        if (Pulse.isAnswer(frame, header, length)) {
            return true;
        }
        turn.firstByte();
        tunnel.write(frame, 0, header + length);
        turn.means().figures().relayed(header + (long) length);
        if (frame.length > USUAL) {
            frame = new byte[USUAL];
        }
        if (sort == Hearing.Sort.FAILED) {
            busy = false;
            turn.settle(attempt, hearing.fault().orElseThrow().outcome(attempt.generation()));
            tunnel.write(close(TRY_LATER));
            return false;
        }
        return kind != CLOSE;
    }

    private Hearing.Sort heard(byte[] payload) {
        Hearing.Sort sort =
                hearing.message(payload, payload.length, turn.means().world().now());
        Optional<String> named = hearing.takeResponse().filter(name -> !response.equals(Optional.of(name)));
        if (named.isPresent()) {
            response = named;
            turn.named(attempt, named.get());
        }
        hearing.takeObservation().ifPresent(attempt.lease()::observed);
        busy = sort != Hearing.Sort.END;
        if (sort == Hearing.Sort.END) {
            Outcome.Usage more = hearing.usage();
            used = new Outcome.Usage(
                    used.input() + more.input(), used.cached() + more.cached(), used.output() + more.output());
        }
        return sort;
    }

    /// Reads a frame's head and its payload; returns how long the head is.
    private int header() throws IOException {
        read(0, 2);
        int header = switch (frame[1] & 0x7f) {
            case 126 -> 4;
            case 127 -> 10;
            default -> 2;
        };
        if ((frame[1] & 0x80) != 0) {
            throw new BrokenAnswer("the upstream masks its frames");
        }
        read(2, header - 2);
        read(header, length(header));
        return header;
    }

    private int length(int header) throws BrokenAnswer {
        if (header == 2) {
            return frame[1] & 0x7f;
        }
        long length = 0;
        for (int i = 2; i < header; i++) {
            length = length << 8 | (frame[i] & 0xff);
        }
        if (length < 0 || length > LONGEST) {
            throw new BrokenAnswer("the upstream's frame is too long");
        }
        return (int) length;
    }

    /// Takes room for what has come, and not for what was announced: that may be a lie.
    private void read(int at, int count) throws IOException {
        int millis = Attempt.millis(turn.means().timing().betweenEvents());
        for (int got = 0; got < count; ) {
            if (at + got == frame.length) {
                frame = Arrays.copyOf(frame, Math.min(at + count, frame.length * 2));
            }
            int room = Math.min(count - got, frame.length - at - got);
            int more = attempt.line().read(frame, at + got, room, millis);
            if (more < 0) {
                throw new BrokenAnswer("the upstream hung up");
            }
            got += more;
        }
    }

    /// The last word, where the client can still hear it.
    private void ended(Tunnel tunnel) throws IOException {
        switch (turn.stopped()) {
            case CUT -> say(tunnel, turn.shown().event(), turn.shown().message(), POLICY);
            case DRAINED -> say(tunnel, "server_stopping", "The server is stopping. Try again.", GOING_AWAY);
            case GONE -> {}
            case null -> {
                turn.settle(attempt, busy ? new Outcome.Truncated(true) : new Outcome.Served(used));
                say(tunnel, "stream_incomplete", "The upstream hung up.", BROKEN);
            }
        }
    }

    private static void say(Tunnel tunnel, String code, String message, int status) throws IOException {
        byte[] text = Refusals.lastEvent(Endpoint.Dialect.SOCKET, Optional.empty(), code, message);
        tunnel.write(head(text.length));
        tunnel.write(text);
        tunnel.write(close(status));
    }

    /// Of a text; a length is told in as few bytes as it takes, or clients hang up.
    private static byte[] head(int length) {
        byte first = (byte) (0x80 | TEXT);
        return length < 126
                ? new byte[] {first, (byte) length}
                : new byte[] {first, 126, (byte) (length >> 8), (byte) length};
    }

    private static byte[] close(int status) {
        return new byte[] {(byte) (0x80 | CLOSE), 2, (byte) (status >> 8), (byte) status};
    }
}
