package dev.curfew.web;

import dev.curfew.base.Problem;
import dev.curfew.base.World;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where every request arrives: the server's one handler, and what it asks when a request is too broken to be
/// one.
record Reception(
        World world,
        RouteTable routes,
        Proxies proxies,
        int bodyLimit,
        Patience patience,
        Running running,
        ErrorPage page,
        RequestLog log)
        implements Handler, DirectHandler {
    private static final System.Logger LOG = System.getLogger("dev.curfew.web");
    /// Its records carry the fields of the line as `Map.Entry` parameters.
    private static final System.Logger ACCESS = System.getLogger("dev.curfew.access");
    private static final Answer.Header NO_SNIFF = new Answer.Header("X-Content-Type-Options", "nosniff");
    private static final Answer.Header NO_REFERRER = new Answer.Header("Referrer-Policy", "no-referrer");
    private static final Answer.Header NO_STORE = new Answer.Header("Cache-Control", "no-store");
    private static final Answer.Header HSTS = new Answer.Header("Strict-Transport-Security", "max-age=31536000");
    private static final Answer.Header STRICT = new Answer.Header("Content-Security-Policy", Policy.STRICT);

    @Override
    public void handle(ServerRequest in, ServerResponse out) {
        boolean accepted = running.enter();
        try {
            new Exchange(this, in, out).run(accepted);
        } finally {
            running.leave();
        }
    }

    @Override
    public TransportResponse handle(
            TransportRequest in,
            EventType type,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        patience.end();
        Request request = new Request(
                world.id("req"),
                world.now(),
                new Peer(InetAddress.getLoopbackAddress(), false),
                "OTHER",
                in.path(),
                Map.of(),
                "",
                in.headers().contains(HeaderNames.ACCEPT)
                        ? Map.of("accept", in.headers().all(HeaderNames.ACCEPT, List::of))
                        : Map.of(),
                new byte[0]);
        Answer answer = refusal(unreadable(status), surface(in.path(), request), request);
        var response = TransportResponse.builder()
                .status(Status.create(answer.status()))
                .keepAlive(false);
        dressed(answer, request).forEach(header -> response.header(HeaderNames.create(header.name()), header.value()));
        note(new RequestLog.Line("OTHER", "-", answer.status(), 0, request.id(), "-"), log);
        return response.entity(((Answer.Whole) answer).body()).build();
    }

    /// The form to answer in before a route was found, or where there is none.
    Surface surface(String path, Request request) {
        return routes.surface(path).orElseGet(() -> likely(path, request));
    }

    private static Surface likely(String path, Request request) {
        if (path.startsWith("/backend-api") || path.startsWith("/api/accounts") || path.startsWith("/api/codex")) {
            return Surface.CODEX;
        }
        if (path.startsWith("/oauth") || path.startsWith("/.well-known")) {
            return Surface.OAUTH;
        }
        return path.startsWith("/api") || !request.wantsPage() ? Surface.API : Surface.PAGE;
    }

    /// The answer's headers and what every answer carries.
    List<Answer.Header> dressed(Answer answer, Request request) {
        List<Answer.Header> headers = new ArrayList<>(answer.headers());
        headers.add(new Answer.Header("x-request-id", request.id()));
        headers.add(NO_SNIFF);
        headers.add(NO_REFERRER);
        if (request.peer().secure()) {
            headers.add(HSTS);
        }
        if (answer.header("Cache-Control").isEmpty()) {
            headers.add(NO_STORE);
        }
        boolean page = answer.header("Content-Type")
                .filter(type -> type.startsWith("text/html"))
                .isPresent();
        if (page && answer.header("Content-Security-Policy").isEmpty()) {
            headers.add(STRICT);
        }
        return headers;
    }

    /// How `problem` is told; a page that cannot be made is our defect, and no reason to say nothing.
    Answer refusal(Problem problem, Surface surface, Request request) {
        try {
            return Refusal.of(problem, surface, request, page);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the error page for request " + request.id() + " broke", e);
            return Answer.text(problem.kind().status(), problem.kind().title() + ". (" + request.id() + ")\n");
        }
    }

    /// @param told who hears of it beside the access log
    void note(RequestLog.Line line, RequestLog told) {
        if (ACCESS.isLoggable(System.Logger.Level.INFO)) {
            ACCESS.log(
                    System.Logger.Level.INFO,
                    "request",
                    Map.entry("method", line.method()),
                    Map.entry("route", line.route()),
                    Map.entry("status", line.status()),
                    Map.entry("micros", line.nanos() / 1000),
                    Map.entry("request", line.id()),
                    Map.entry("peer", line.peer()));
        }
        told.note(line);
    }

    /// What the server says about a request that it could not read, without a word of the request. Its own
    /// 500 is not one: that is a client that went in the middle of a header.
    private static Problem unreadable(Status status) {
        return switch (status.code()) {
            case 413 -> new Problem(Problem.Kind.BODY_TOO_LARGE, "Send a smaller body.");
            case 414, 431 -> new Problem(Problem.Kind.HEADERS_TOO_LARGE, "The address is too long.");
            case 503 -> new Problem(Problem.Kind.OVERLOADED, "Try again.");
            case 505 -> Text.malformed("Speak HTTP/1.1.");
            default -> Text.malformed("This is not a request that HTTP allows, or its headers are too long.");
        };
    }
}
