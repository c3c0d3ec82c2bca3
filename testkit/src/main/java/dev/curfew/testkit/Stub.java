package dev.curfew.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An HTTP server on loopback that gives the answers a test tells it to and remembers what it was asked. What
/// it was not told is a 404.
public final class Stub implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Stub.class.getName());

    private final HttpServer server;
    private final Map<String, Function<Asked, Answer>> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new ArrayList<>();

    /// A request as it came.
    ///
    /// @param path without the query
    /// @param headers by lower-case name; the first value of each
    public record Asked(
            String method, String path, @Nullable String query, Map<String, String> headers, String body) {
        /// The body as JSON.
        public JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        /// The body as a form.
        public Map<String, String> form() {
            return fields(body);
        }

        /// The bearer token; null when there is none.
        public @Nullable String bearer() {
            String authorization = headers.get("authorization");
            return authorization != null && authorization.startsWith("Bearer ")
                    ? authorization.substring("Bearer ".length())
                    : null;
        }

        private static Map<String, String> fields(String encoded) {
            var fields = new LinkedHashMap<String, String>();
            for (String pair : List.of(encoded.split("&", -1))) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                fields.put(
                        URLDecoder.decode(name, StandardCharsets.UTF_8),
                        URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
            return fields;
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /// An answer to give.
    public record Answer(int status, String mediaType, String body) {
        public static Answer json(int status, String body) {
            return new Answer(status, "application/json", body);
        }

        /// What `value` is in JSON.
        public static Answer json(int status, Object value) {
            return json(status, JsonMapper.shared().writeValueAsString(value));
        }
    }

    private Stub(HttpServer server) {
        this.server = server;
    }

    public static Stub start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            var stub = new Stub(server);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", stub::serve);
            server.start();
            LOG.log(System.Logger.Level.INFO, "a stub answers at {0}", stub.uri());
            return stub;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Answers `method path` from now on.
    public Stub on(String method, String path, Function<Asked, Answer> answer) {
        answers.put(method + " " + path, answer);
        return this;
    }

    /// Where it listens, without a slash at the end.
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// All that it was asked so far, in the order of arrival.
    public List<Asked> asked() {
        synchronized (asked) {
            return List.copyOf(asked);
        }
    }

    /// What one path was asked so far.
    public List<Asked> asked(String path) {
        return asked().stream().filter(each -> each.path().equals(path)).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var headers = new LinkedHashMap<String, String>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            var question = new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestURI().getRawQuery(),
                    headers,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            synchronized (asked) {
                asked.add(question);
            }
            Answer answer = answers.getOrDefault(question.toString(), ignored -> Answer.json(404, "{}"))
                    .apply(question);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.mediaType());
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
