package dev.curfew.testkit;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.curfew.base.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A plain reverse proxy on loopback in front of several nodes, as any team has one: it takes them in turn,
/// says who asks, and leaves out a node whose `/health/ready` does not answer 200.
///
/// A request that reached no node goes to the next one. One that broke off in the middle is 502, whatever it
/// was: to ask again is for the client to decide, which knows what it asked for.
public final class Proxy implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Proxy.class.getName());
    private static final Duration LOOK = Duration.ofMillis(100);
    /// A busy node is slow to say that it is ready, and still is.
    private static final Duration SLOW = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /// RFC 9110 section 7.6.1; and what the HTTP client sets by itself.
    private static final Set<String> HOP =
            Set.of("connection", "content-length", "expect", "host", "keep-alive", "transfer-encoding", "upgrade");

    private final HttpServer server;
    private final List<URI> nodes;
    private final Set<URI> ready = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final List<Thread> looking;

    private Proxy(HttpServer server, List<URI> nodes) {
        this.server = server;
        this.nodes = List.copyOf(nodes);
        ready.addAll(nodes);
        looking = nodes.stream()
                .map(node -> Thread.ofVirtual().start(() -> look(node)))
                .toList();
    }

    /// Starts one in front of `nodes`, which need not run yet.
    ///
    /// @param nodes scheme and authority of each
    public static Proxy before(List<URI> nodes) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
            var proxy = new Proxy(server, nodes);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", proxy::pass);
            server.start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where it listens, without a slash at the end: the issuer of its nodes.
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// How many requests it has answered with a 502 of its own.
    public int broken() {
        return broken.get();
    }

    /// Waits until it sends requests to this node, or to it no longer.
    public void awaits(URI node, boolean wanted) {
        var world = World.system();
        long deadline = world.nanos() + PATIENCE.toNanos();
        while (ready.contains(node) != wanted) {
            if (world.nanos() - deadline > 0) {
                throw new AssertionError(node + " did not become " + (wanted ? "ready" : "unready"));
            }
            world.sleep(Duration.ofMillis(10));
        }
    }

    @Override
    public void close() {
        looking.forEach(Thread::interrupt);
        server.stop(0);
        client.shutdownNow();
    }

    private void look(URI node) {
        var world = World.system();
        while (!Thread.currentThread().isInterrupted()) {
            boolean now = isReady(node);
            if (now ? ready.add(node) : ready.remove(node)) {
                LOG.log(System.Logger.Level.INFO, "{0} is {1}", node, now ? "ready" : "not ready");
            }
            world.sleep(LOOK);
        }
    }

    private boolean isReady(URI node) {
        var request = HttpRequest.newBuilder(node.resolve("/health/ready")).timeout(SLOW);
        try {
            return client.send(request.build(), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            for (URI node : inTurn()) {
                try {
                    answer(exchange, client.send(request(exchange, node, body), BodyHandlers.ofInputStream()));
                    return;
                } catch (ConnectException unreached) {
                    LOG.log(System.Logger.Level.DEBUG, "{0} is not reached", node);
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.DEBUG, "{0} broke off: {1}", node, e);
                    break;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
            broken.incrementAndGet();
            exchange.sendResponseHeaders(502, -1);
        }
    }

    /// The ready ones first, from the one whose turn it is.
    private List<URI> inTurn() {
        int first = Math.floorMod(turn.getAndIncrement(), nodes.size());
        var order = new ArrayList<>(nodes.subList(first, nodes.size()));
        order.addAll(nodes.subList(0, first));
        order.sort((one, other) -> Boolean.compare(ready.contains(other), ready.contains(one)));
        return order;
    }

    private static HttpRequest request(HttpExchange exchange, URI node, byte[] body) {
        var request = HttpRequest.newBuilder(
                        URI.create(node + exchange.getRequestURI().toASCIIString()))
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.header(
                        "X-Forwarded-For",
                        exchange.getRemoteAddress().getAddress().getHostAddress())
                .header("X-Forwarded-Proto", "http")
                .build();
    }

    private static void answer(HttpExchange exchange, HttpResponse<InputStream> from) throws IOException {
        try (InputStream body = from.body()) {
            Headers headers = exchange.getResponseHeaders();
            from.headers().map().forEach((name, values) -> {
                if (!HOP.contains(name) && !name.startsWith(":")) {
                    values.forEach(value -> headers.add(name, value));
                }
            });
            boolean none = from.statusCode() == 204
                    || from.statusCode() == 304
                    || exchange.getRequestMethod().equals("HEAD");
            long length = from.headers().firstValueAsLong("content-length").orElse(0);
            exchange.sendResponseHeaders(from.statusCode(), none ? -1 : length);
            if (!none) {
                // As it comes: a stream of events must not wait for a full buffer.
                var out = exchange.getResponseBody();
                byte[] buffer = new byte[8192];
                for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                    out.write(buffer, 0, n);
                    out.flush();
                }
            }
        }
    }
}
