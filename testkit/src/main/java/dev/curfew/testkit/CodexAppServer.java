package dev.curfew.testkit;

import dev.curfew.base.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A conversation with `codex app-server` over its standard streams, as an editor has it: one JSON object a line,
/// without a
/// `jsonrpc` member.
public final class CodexAppServer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Program program;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final Map<String, Function<JsonNode, Object>> answers = new ConcurrentHashMap<>();
    private final List<JsonNode> notifications = new ArrayList<>();

    CodexAppServer(List<String> command, Map<String, String> environment, Path directory) {
        program = Program.converse(command, environment, directory, this::hear);
    }

    void greet() {
        call(
                "initialize",
                Map.of(
                        "clientInfo", Map.of("name", "curfew-testkit", "title", "Curfew testkit", "version", "1"),
                        "capabilities", Map.of("experimentalApi", true)));
        say(Map.of("method", "initialized"));
    }

    /// Calls and returns the result; fails the test when the answer is an error.
    public JsonNode call(String method, Object parameters) {
        JsonNode answer = ask(method, parameters);
        if (answer.has("error")) {
            throw new AssertionError(method + " was refused: " + answer.get("error"));
        }
        return answer.path("result");
    }

    /// Calls and returns the whole answer, with `result` or `error`.
    public JsonNode ask(String method, Object parameters) {
        int id = ids.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        waiting.put(id, answer);
        say(Map.of("id", id, "method", method, "params", parameters));
        return answer.orTimeout(Program.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .exceptionally(e -> {
                    throw new AssertionError(method + " was not answered:\n" + program.printed(), e);
                })
                .join();
    }

    /// Waits for a notification that has not been returned yet, the oldest first; returns its parameters.
    public JsonNode await(String method) {
        return await(method, Program.PATIENCE);
    }

    /// Waits for a notification that has not been returned yet, the oldest first; returns its parameters.
    public JsonNode await(String method, Duration timeout) {
        long deadline = World.system().nanos() + timeout.toNanos();
        synchronized (notifications) {
            while (true) {
                JsonNode found =
                        take(message -> message.path("method").asString("").equals(method));
                if (found != null) {
                    return found.path("params");
                }
                long left = deadline - World.system().nanos();
                if (left <= 0) {
                    throw new AssertionError("no %s within %s, but:%n%s".formatted(method, timeout, program.printed()));
                }
                pause(left);
            }
        }
    }

    /// Answers the server's requests of one method, for example `account/chatgptAuthTokens/refresh`. Unanswered
    /// methods get the error -32601.
    public void answer(String method, Function<JsonNode, Object> answer) {
        answers.put(method, answer);
    }

    /// The process behind it.
    public Program program() {
        return program;
    }

    @Override
    public void close() {
        program.close();
    }

    private @Nullable JsonNode take(Predicate<JsonNode> wanted) {
        for (Iterator<JsonNode> each = notifications.iterator(); each.hasNext(); ) {
            JsonNode message = each.next();
            if (wanted.test(message)) {
                each.remove();
                return message;
            }
        }
        return null;
    }

    private void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(notifications, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void hear(String line) {
        JsonNode message = JSON.readTree(line);
        if (message.has("method") && message.has("id")) {
            reply(message);
        } else if (message.has("id")) {
            var answer = waiting.remove(message.get("id").asInt());
            if (answer != null) {
                answer.complete(message);
            }
        } else {
            synchronized (notifications) {
                notifications.add(message);
                notifications.notifyAll();
            }
        }
    }

    private void reply(JsonNode request) {
        var answer = answers.get(request.get("method").asString());
        say(
                answer == null
                        ? Map.of(
                                "id", request.get("id"), "error", Map.of("code", -32601, "message", "method not found"))
                        : Map.of("id", request.get("id"), "result", answer.apply(request.path("params"))));
    }

    private void say(Object message) {
        program.say(JSON.writeValueAsString(message));
    }
}
