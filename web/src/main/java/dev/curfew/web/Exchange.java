package dev.curfew.web;

import dev.curfew.base.Problem;
import dev.curfew.base.World;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One request and its answer, from the socket to the socket.
final class Exchange {
    private static final System.Logger LOG = System.getLogger("dev.curfew.web");
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");
    /// A whole authorization request with a long state and a request object in it stays below.
    private static final int TARGET_LIMIT = 8 * 1024;

    private static final int HEADER_LIMIT = 100;
    private static final int HEADER_BYTES_LIMIT = 16 * 1024;
    private static final int COOKIE_LIMIT = 100;
    /// How much of a body over the limit is read before it is refused: a client that still sends may miss the
    /// answer.
    static final int TOLERANCE = 256 * 1024;

    /// nginx's number for a client that went before it had its answer; it is never sent.
    private static final int CLIENT_WENT = 499;

    private final Reception reception;
    private final ServerRequest in;
    private final ServerResponse out;
    private final long start;
    private final Request head;
    private Surface surface;
    private String pattern = "-";
    private boolean bodyTaken;
    private boolean hangUp;
    private @Nullable LiveVisit visit;

    Exchange(Reception reception, ServerRequest in, ServerResponse out) {
        this.reception = reception;
        this.in = in;
        this.out = out;
        World world = reception.world();
        start = world.nanos();
        Map<String, List<String>> headers = headers(in);
        head = new Request(
                world.id("req"),
                world.now(),
                peer(headers),
                in.prologue().method().text(),
                in.prologue().uriPath().rawPath(),
                Map.of(),
                in.prologue().hasQuery() ? in.prologue().query().rawValue() : "",
                headers,
                new byte[0]);
        surface = reception.surface(head.path(), head);
    }

    void run(boolean accepted) {
        int status = CLIENT_WENT;
        @Nullable Answer answer = null;
        var delivery = new Delivery(reception, head, out);
        RequestLog log = reception.log().arrived(parent(), head.peer().secure());
        try {
            answer = accepted ? answer() : drained();
            discardBody();
            reception.patience().end();
            hangUp |= reception.running().draining() || in.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
            delivery.send(answer, reception.dressed(answer, head), hangUp);
            status = answer.status();
            if (hangUp) {
                // the server says that it closes, and leaves it to the client to do so
                throw new CloseConnectionException("as the answer said");
            }
        } finally {
            delivery.end(answer);
            LiveVisit ended = visit;
            if (ended != null) {
                ended.end();
            }
            String method = METHODS.contains(head.method()) ? head.method() : "OTHER";
            String peer = head.peer().address().getHostAddress();
            long nanos = reception.world().nanos() - start;
            reception.note(new RequestLog.Line(method, pattern, status, nanos, head.id(), peer), log);
        }
    }

    private Answer answer() {
        try {
            return switch (reception.routes().find(head.method(), head.path())) {
                case RouteTable.Match.Found(Route route, Map<String, String> parameters) -> {
                    arrived(route);
                    yield handled(route, parameters);
                }
                case RouteTable.Match.WrongMethod(Route neighbour, String allow) -> {
                    arrived(neighbour);
                    yield wrongMethod(allow);
                }
                case RouteTable.Match.Unknown() -> {
                    checkSize();
                    yield refusal(new Problem(Problem.Kind.NOT_FOUND, "Check the address."));
                }
            };
        } catch (Problem problem) {
            return refusal(problem);
        } catch (CloseConnectionException e) {
            throw e;
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.ERROR, "request " + head.id() + " (" + pattern + ") broke", e);
            return refusal(new Problem(Problem.Kind.INTERNAL, "Quote " + head.id() + " to whoever runs this server."));
        }
    }

    /// From here on it is known in which form to refuse, so only now is anything refused.
    private void arrived(Route route) {
        pattern = route.pattern();
        surface = route.surface();
        checkSize();
    }

    private Answer handled(Route route, Map<String, String> parameters) {
        int limit = route.bodyLimit() > 0 ? route.bodyLimit() : reception.bodyLimit();
        return switch (route.handler()) {
            case Handler handler -> {
                if (head.header("content-encoding").isPresent()) {
                    throw new Problem(Problem.Kind.UNSUPPORTED_MEDIA_TYPE, "Send the body without an encoding.");
                }
                byte[] body = body(limit);
                reception.patience().end();
                Request request = head.with(parameters, body);
                request.check();
                yield handler.handle(request);
            }
            case VisitHandler handler -> {
                reception.patience().end();
                var begun = new LiveVisit(in, head.with(parameters, new byte[0]), reception.patience(), limit);
                visit = begun;
                yield handler.receive(begun);
            }
        };
    }

    private Answer wrongMethod(String allow) {
        Answer answer = head.method().equals("OPTIONS")
                ? Answer.noContent()
                : refusal(new Problem(Problem.Kind.METHOD_NOT_ALLOWED, "Use one of " + allow + "."));
        return answer.with("Allow", allow);
    }

    private Answer drained() {
        hangUp = true;
        return refusal(new Problem(Problem.Kind.UNAVAILABLE, "The server is stopping. Try again."));
    }

    private Answer refusal(Problem problem) {
        return reception.refusal(problem, surface, head);
    }

    private void checkSize() {
        int lines = 0;
        long bytes = 0;
        for (Map.Entry<String, List<String>> header : head.headers().entrySet()) {
            for (String value : header.getValue()) {
                lines++;
                bytes += header.getKey().length() + value.length();
            }
        }
        int cookies = 0;
        for (String line : head.headers().getOrDefault("cookie", List.of())) {
            for (int at = line.indexOf(';'); at >= 0; at = line.indexOf(';', at + 1)) {
                cookies++;
            }
        }
        if (head.targetLength() > TARGET_LIMIT) {
            hangUp = true;
            throw new Problem(Problem.Kind.HEADERS_TOO_LARGE, "The address is too long.");
        }
        if (lines > HEADER_LIMIT || bytes > HEADER_BYTES_LIMIT || cookies >= COOKIE_LIMIT) {
            hangUp = true;
            throw new Problem(Problem.Kind.HEADERS_TOO_LARGE, "Send fewer or shorter headers and cookies.");
        }
    }

    /// Reads the body to its end, or to a little over `limit`.
    private byte[] body(int limit) {
        bodyTaken = true;
        long announced = in.headers().contentLength().orElse(-1);
        if (announced > limit + TOLERANCE) {
            hangUp = true;
            throw tooLarge(limit);
        }
        if (announced <= 0 && !in.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
            return new byte[0];
        }
        byte[] body;
        int over;
        try {
            // not closed: closing would wait for the rest of what may never come
            InputStream stream = in.content().inputStream();
            if (announced > 0 && announced <= limit && !in.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
                body = whole(stream, (int) announced);
                over = 0;
            } else {
                body = stream.readNBytes(limit);
                over = stream.readNBytes(TOLERANCE).length;
            }
        } catch (IOException | UncheckedIOException | DataReader.InsufficientDataAvailableException e) {
            throw new CloseConnectionException("the client went before its request was whole", e);
        } catch (RuntimeException e) {
            // whatever else the server throws here is about the framing
            hangUp = true;
            boolean large = e instanceof RequestException refused
                    && refused.status().equals(Status.REQUEST_ENTITY_TOO_LARGE_413);
            throw large ? tooLarge(limit) : Text.malformed("The body's framing cannot be read.");
        }
        if (over > 0) {
            hangUp = over == TOLERANCE;
            throw tooLarge(limit);
        }
        return body;
    }

    /// Reads a body of known length into an array of that length; `readNBytes` would go through larger ones.
    private static byte[] whole(InputStream stream, int length) throws IOException {
        byte[] body = new byte[length];
        int read = stream.readNBytes(body, 0, length);
        if (read < length) {
            throw new EOFException("the body ended early");
        }
        return body;
    }

    /// Reads what no handler wanted: a client that still sends when the connection closes may miss the
    /// answer.
    private void discardBody() {
        if (bodyTaken || hangUp) {
            return;
        }
        LiveVisit begun = visit;
        if (begun != null) {
            hangUp = !begun.isOver();
            return;
        }
        if (in.headers().containsToken(HeaderValues.EXPECT_100)) {
            hangUp = true;
            return;
        }
        try {
            body(reception.bodyLimit());
        } catch (Problem problem) {
            hangUp = true;
        }
    }

    private static Problem tooLarge(int limit) {
        return new Problem(Problem.Kind.BODY_TOO_LARGE, "Send at most " + limit + " bytes.");
    }

    private static Map<String, List<String>> headers(ServerRequest in) {
        Map<String, List<String>> headers = new HashMap<>();
        in.headers()
                .forEach(header -> headers.computeIfAbsent(
                                header.name().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
                        .addAll(header.allValues()));
        return headers;
    }

    /// Whoever may name a trace may put our requests among their own: only those who are believed otherwise
    /// may.
    private @Nullable String parent() {
        List<String> parents = head.headers().getOrDefault("traceparent", List.of());
        return parents.size() == 1 && reception.proxies().isTrusted(neighbour()) ? parents.getFirst() : null;
    }

    private InetAddress neighbour() {
        return in.remotePeer().address() instanceof InetSocketAddress socket
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    private Peer peer(Map<String, List<String>> headers) {
        if (headers.containsKey("x-forwarded-for") && !reception.proxies().isTrusted(neighbour())) {
            reception.log().disbelieved(neighbour());
        }
        return reception
                .proxies()
                .peer(
                        neighbour(),
                        in.isSecure(),
                        headers.getOrDefault("x-forwarded-for", List.of()),
                        headers.getOrDefault("x-forwarded-proto", List.of()));
    }
}
