package dev.curfew.testkit.appserver;

import static org.awaitility.Awaitility.await;

import dev.curfew.cli.appserver.AppServer;
import dev.curfew.cli.appserver.Connection;
import dev.curfew.cli.appserver.Outlet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A program that talks to an app-server in this process, and keeps all that it hears.
final class Peer implements Outlet {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final List<JsonNode> heard = new ArrayList<>();
    private final AtomicBoolean gone = new AtomicBoolean();
    private final Connection connection;
    private int ids;

    private Peer(AppServer server) {
        connection = server.connect(this);
    }

    static Peer of(AppServer server) {
        return new Peer(server);
    }

    static Peer greeted(AppServer server, boolean experimental) {
        var peer = new Peer(server);
        peer.call(
                "initialize",
                Map.of(
                        "clientInfo", Map.of("name", "test", "title", "Test", "version", "1"),
                        "capabilities", Map.of("experimentalApi", experimental)));
        peer.forget();
        return peer;
    }

    @Override
    public synchronized void send(String frame) {
        heard.add(JSON.readTree(frame));
    }

    @Override
    public void close() {
        gone.set(true);
    }

    boolean isGone() {
        return gone.get();
    }

    void hangUp() {
        connection.close();
    }

    /// Says a frame as it is.
    void say(String frame) {
        connection.hear(frame);
    }

    /// Asks without waiting; returns the number of the question.
    int ask(String method, Map<String, ?> params) {
        int id = ++ids;
        say(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", params)));
        return id;
    }

    /// Asks, and returns the whole answer.
    JsonNode answer(String method, Map<String, ?> params) {
        int id = ask(method, params);
        return awaited(it -> it.path("id").asInt(0) == id && !it.has("method"));
    }

    /// Asks, and returns the result.
    JsonNode call(String method, Map<String, ?> params) {
        JsonNode answer = answer(method, params);
        if (!answer.has("result")) {
            throw new AssertionError(method + " was refused: " + answer);
        }
        return answer.get("result");
    }

    /// Asks, and returns the error.
    JsonNode refused(String method, Map<String, ?> params) {
        JsonNode answer = answer(method, params);
        if (!answer.has("error")) {
            throw new AssertionError(method + " was not refused: " + answer);
        }
        return answer.get("error");
    }

    /// Waits for a notification; returns its parameters.
    JsonNode told(String method) {
        return awaited(it -> it.path("method").asString("").equals(method) && !it.has("id"))
                .get("params");
    }

    /// Waits for a question of the server, and answers it.
    JsonNode questioned(String method, Map<String, ?> result) {
        JsonNode question = awaited(it -> it.path("method").asString("").equals(method) && it.has("id"));
        say(JSON.writeValueAsString(Map.of("id", question.get("id"), "result", result)));
        return question.get("params");
    }

    JsonNode awaited(Predicate<JsonNode> wanted) {
        return await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> found(wanted), Optional::isPresent)
                .orElseThrow();
    }

    private synchronized Optional<JsonNode> found(Predicate<JsonNode> wanted) {
        return heard.stream().filter(wanted).findFirst();
    }

    /// All frames since the last {@link #forget}.
    synchronized List<JsonNode> heard() {
        return List.copyOf(heard);
    }

    /// What each frame is: the method of a notification, or `result` or `error`.
    List<String> kinds() {
        return heard().stream()
                .map(it -> it.has("method") ? it.get("method").asString() : it.has("result") ? "result" : "error")
                .toList();
    }

    synchronized void forget() {
        heard.clear();
    }
}
