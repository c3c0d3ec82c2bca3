package dev.curfew.web;

import dev.curfew.base.Problem;
import dev.curfew.base.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// A running edge on loopback with a few routes that show what they were given, and clients for it: a proper
/// one, and one that sends any bytes.
final class Site implements AutoCloseable {
    static final ErrorPage PAGE =
            (problem, request) -> "<!doctype html><title>" + problem.kind().title() + "</title><p>" + request.id();

    static final Routes ROUTES = Routes.none()
            .get("/api/v1/sessions", Surface.API, request -> Answer.json(200, List.of("a", "b")))
            .get("/api/v1/sessions/{id}", Surface.API, request -> Answer.json(200, Map.of("id", request.path("id"))))
            .delete("/api/v1/sessions/{id}", Surface.API, request -> Answer.noContent())
            .get("/api/v1/sessions/current", Surface.API, request -> Answer.json(200, Map.of("current", true)))
            .post(
                    "/api/v1/echo",
                    Surface.API,
                    request -> Answer.json(200, Map.of("name", request.json().require("name"))))
            .post("/api/v1/size", Surface.API, request -> Answer.json(200, Map.of("size", request.body().length)))
            .with(new Route("POST", "/api/v1/large", Surface.API, 200_000, (Handler)
                    request -> Answer.json(200, Map.of("size", request.body().length))))
            .get("/api/v1/broken", Surface.API, request -> {
                throw new IllegalStateException("boom");
            })
            .get("/api/v1/busy", Surface.API, request -> {
                throw new Problem(Problem.Kind.OVERLOADED, "Too much waits.");
            })
            .post(
                    "/oauth/token",
                    Surface.OAUTH,
                    request ->
                            Answer.json(200, Map.of("grant_type", request.form().require("grant_type"))))
            .get(
                    "/oauth/client",
                    Surface.OAUTH,
                    request -> Answer.json(
                            200,
                            Map.of(
                                    "name",
                                    request.basic().map(Credentials::name).orElse("-"))))
            .get(
                    "/oauth/authorize",
                    Surface.OAUTH,
                    request -> Answer.json(
                            200, Map.of("state", request.query("state").orElse("-"))))
            .get("/oauth/slow", Surface.OAUTH, request -> {
                throw Problem.slowDown(Duration.ofMillis(6_001));
            })
            .get(
                    "/peer",
                    Surface.API,
                    request -> Answer.json(
                            200,
                            Map.of(
                                    "address", request.peer().address().getHostAddress(),
                                    "secure", request.peer().secure(),
                                    "agent", request.userAgent())))
            .get(
                    "/page",
                    Surface.PAGE,
                    request -> Answer.html(200, "<!doctype html><title>Page</title>")
                            .cookie(Cookie.of("one", "1", true))
                            .cookie(Cookie.of("two", "2", true)))
            .get("/page/none", Surface.PAGE, request -> {
                throw new Problem(Problem.Kind.NOT_FOUND, "Check the address.");
            });

    private final List<RequestLog.Line> lines = new CopyOnWriteArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Edge edge;

    private Site(EdgeSettings settings, Routes routes) {
        edge = Edge.open(settings, World.system(), routes, PAGE, lines::add);
    }

    static EdgeSettings loopback() {
        return EdgeSettings.of("127.0.0.1", 0);
    }

    static Site open() {
        return new Site(loopback(), ROUTES);
    }

    static Site open(EdgeSettings settings, Routes more) {
        return new Site(settings, ROUTES.merge(more));
    }

    Edge edge() {
        return edge;
    }

    /// What the request log was told, in order. A line is written after its answer, so the last may still
    /// come.
    List<RequestLog.Line> lines() {
        return lines;
    }

    /// The first `count` lines, waited for.
    List<RequestLog.Line> lines(int count) throws InterruptedException {
        for (int i = 0; i < 500 && lines.size() < count; i++) {
            Thread.sleep(10);
        }
        return List.copyOf(lines);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + edge.port() + path);
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = to(path);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    HttpResponse<String> post(String path, String mediaType, byte[] body) {
        return send(to(path).header("Content-Type", mediaType).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    Wire wire() {
        return new Wire(edge.port());
    }

    /// Whether the port no longer takes connections; waits a little for it.
    boolean isClosed() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            try {
                wire().close();
                Thread.sleep(10);
            } catch (UncheckedIOException e) {
                return true;
            }
        }
        return false;
    }

    /// Sends `text` as it is and reads all that comes until the server hangs up or says nothing for a while.
    String raw(String text) {
        try (Wire wire = wire()) {
            wire.write(text);
            return wire.rest();
        }
    }

    @Override
    public void close() {
        edge.close();
        client.close();
    }

    /// A bare connection.
    static final class Wire implements AutoCloseable {
        private final Socket socket;

        Wire(int port) {
            try {
                socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setSoTimeout(10_000);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void write(String text) {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void write(byte[] bytes) {
            try {
                socket.getOutputStream().write(bytes);
                socket.getOutputStream().flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Reads until `end` was seen; fails if the server hangs up before.
        String until(String end) {
            var out = new ByteArrayOutputStream();
            try {
                while (!out.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
                    int octet = socket.getInputStream().read();
                    if (octet < 0) {
                        throw new IllegalStateException("the server hung up after: " + out);
                    }
                    out.write(octet);
                }
                return out.toString(StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                throw new UncheckedIOException("after: " + out, e);
            }
        }

        /// Reads until the server hangs up, gently or not.
        String rest() {
            var out = new ByteArrayOutputStream();
            try {
                for (int octet = socket.getInputStream().read();
                        octet >= 0;
                        octet = socket.getInputStream().read()) {
                    out.write(octet);
                }
                return out.toString(StandardCharsets.ISO_8859_1);
            } catch (SocketException e) {
                return out.toString(StandardCharsets.ISO_8859_1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
