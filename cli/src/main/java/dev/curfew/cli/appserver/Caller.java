package dev.curfew.cli.appserver;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The other end: a program that asks an app-server, in this process or somewhere else.
public final class Caller implements AutoCloseable {
    private final Map<Long, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final BiConsumer<String, JsonNode> notifications;
    private volatile @Nullable Consumer<String> outlet;
    private volatile Runnable hangUp = () -> {};

    /// @param notifications hears method and parameters, on a thread that must not wait
    public Caller(BiConsumer<String, JsonNode> notifications) {
        this.notifications = notifications;
    }

    /// Connects to an app-server of this process, and introduces itself.
    public static Caller within(AppServer server, BiConsumer<String, JsonNode> notifications) {
        var caller = new Caller(notifications);
        Connection connection = server.connect(new Outlet() {
            @Override
            public void send(String frame) {
                caller.hear(frame);
            }

            @Override
            public void close() {
                caller.gone();
            }
        });
        caller.through(connection::hear, connection::close);
        return caller;
    }

    /// Sends frames to `outlet` from now on.
    void through(Consumer<String> outlet, Runnable hangUp) {
        this.outlet = outlet;
        this.hangUp = hangUp;
    }

    /// Introduces itself; has to come first.
    public CompletableFuture<JsonNode> greet(String name, String version) {
        ObjectNode params = Message.JSON.createObjectNode();
        params.putObject("clientInfo").put("name", name).putNull("title").put("version", version);
        params.putObject("capabilities").put("experimentalApi", true);
        return call("initialize", params);
    }

    /// Asks. Fails with {@link Refusal} when the app-server refuses, with {@link IOException} when it is
    /// gone.
    public CompletableFuture<JsonNode> call(String method, ObjectNode params) {
        long id = ids.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        asked.put(id, answer);
        Consumer<String> way = outlet;
        if (way == null || gone.isDone()) {
            fail(answer);
        } else {
            way.accept(Message.request(Dialect.STANDARD, id, method, params));
            if (gone.isDone()) {
                fail(answer);
            }
        }
        return answer;
    }

    /// Completes when the app-server is gone.
    public CompletableFuture<Void> ended() {
        return gone;
    }

    /// Takes in a frame.
    void hear(String frame) {
        switch (Message.read(frame).message()) {
            case Message.Response(JsonNode id, JsonNode result, Optional<String> error) -> {
                CompletableFuture<JsonNode> answer = asked.remove(id.asLong(0));
                if (answer != null && error.isPresent()) {
                    answer.completeExceptionally(Refusal.refused(error.get()));
                } else if (answer != null) {
                    answer.complete(result);
                }
            }
            case Message.Notification(String method, JsonNode params) -> notifications.accept(method, params);
            case Message.Request request -> {}
            case Message.Unreadable nothing -> {}
        }
    }

    /// The app-server is gone.
    void gone() {
        gone.complete(null);
        asked.values().forEach(Caller::fail);
        asked.clear();
    }

    private static void fail(CompletableFuture<JsonNode> answer) {
        answer.completeExceptionally(new IOException("the app-server is gone"));
    }

    @Override
    public void close() {
        hangUp.run();
        gone();
    }
}
