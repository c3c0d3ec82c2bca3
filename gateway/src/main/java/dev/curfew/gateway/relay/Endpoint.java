package dev.curfew.gateway.relay;

import dev.curfew.gateway.pool.Anchor;
import dev.curfew.gateway.pool.Upstream;
import dev.curfew.web.Request;
import java.util.List;
import java.util.Optional;

/// A path of the gateway, and what it is at the upstreams.
///
/// @param openai the path at an {@link Upstream.Preset#OPENAI} upstream; empty where it has none
/// @param codex the path at a {@link Upstream.Preset#CODEX} one; empty where it has none
/// @param names what the segment `{id}` names, where there is one
record Endpoint(
        String method, String pattern, Dialect dialect, String openai, String codex, Optional<Anchor.Kind> names) {
    /// How what streams is framed, and how an error is told in it.
    enum Dialect {
        /// Events of the responses API: each names its type.
        RESPONSES,
        /// Chunks of the chat API, with `[DONE]` at their end.
        CHAT,
        /// The responses API over a WebSocket: each message is an event.
        SOCKET,
        /// JSON in, anything out.
        JSON,
        /// Anything in, anything out.
        ANY
    }

    /// All of them.
    static List<Endpoint> all() {
        return List.of(
                socket("/v1/responses"),
                socket("/backend-api/codex/responses"),
                new Endpoint(
                        "POST", "/v1/responses", Dialect.RESPONSES, "/responses", "/codex/responses", Optional.empty()),
                new Endpoint(
                        "POST",
                        "/backend-api/codex/responses",
                        Dialect.RESPONSES,
                        "/responses",
                        "/codex/responses",
                        Optional.empty()),
                response("GET", ""),
                response("DELETE", ""),
                response("POST", "/cancel"),
                response("GET", "/input_items"),
                new Endpoint("POST", "/v1/chat/completions", Dialect.CHAT, "/chat/completions", "", Optional.empty()),
                new Endpoint("GET", "/v1/models", Dialect.ANY, "/models", "/codex/models", Optional.empty()),
                new Endpoint(
                        "GET", "/backend-api/codex/models", Dialect.ANY, "/models", "/codex/models", Optional.empty()),
                new Endpoint("GET", "/v1/models/{id}", Dialect.ANY, "/models/{id}", "", Optional.empty()),
                openai("POST", "/v1/embeddings", Dialect.JSON),
                openai("POST", "/v1/files", Dialect.ANY),
                openai("GET", "/v1/files", Dialect.ANY),
                file("GET", ""),
                file("DELETE", ""),
                file("GET", "/content"),
                openai("POST", "/v1/audio/speech", Dialect.JSON),
                openai("POST", "/v1/audio/transcriptions", Dialect.ANY),
                openai("POST", "/v1/audio/translations", Dialect.ANY),
                openai("POST", "/v1/images/generations", Dialect.JSON),
                openai("POST", "/v1/images/edits", Dialect.ANY),
                openai("POST", "/v1/images/variations", Dialect.ANY));
    }

    private static Endpoint socket(String pattern) {
        return new Endpoint("GET", pattern, Dialect.SOCKET, "/responses", "/codex/responses", Optional.empty());
    }

    private static Endpoint openai(String method, String pattern, Dialect dialect) {
        return new Endpoint(method, pattern, dialect, pattern.substring(3), "", Optional.empty());
    }

    private static Endpoint response(String method, String end) {
        String path = "/responses/{id}" + end;
        return new Endpoint(method, "/v1" + path, Dialect.ANY, path, "", Optional.of(Anchor.Kind.RESPONSE));
    }

    private static Endpoint file(String method, String end) {
        String path = "/files/{id}" + end;
        return new Endpoint(method, "/v1" + path, Dialect.ANY, path, "", Optional.of(Anchor.Kind.FILE));
    }

    /// Whether it is asked for a WebSocket.
    boolean isSocket() {
        return dialect == Dialect.SOCKET;
    }

    /// Whether one request of it goes on from another, whose beginning it repeats.
    boolean isConversation() {
        return switch (dialect) {
            case RESPONSES, CHAT, SOCKET -> true;
            case JSON, ANY -> false;
        };
    }

    /// Whether the body must be a JSON object.
    boolean takesJson() {
        return switch (dialect) {
            case RESPONSES, CHAT, JSON -> true;
            case SOCKET, ANY -> false;
        };
    }

    /// Where a request goes at an upstream, query included; nothing where the upstream has no such path.
    Optional<String> at(Upstream upstream, Request request) {
        String path = switch (upstream.preset()) {
            case OPENAI -> openai;
            case CODEX -> codex;
        };
        if (path.isEmpty()) {
            return Optional.empty();
        }
        String filled = path.contains("{id}") ? path.replace("{id}", segment(request)) : path;
        return Optional.of(filled + (request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery()));
    }

    /// The segment `{id}` as it was sent.
    private String segment(Request request) {
        List<String> pattern = List.of(pattern().split("/", -1));
        return request.path().split("/", -1)[pattern.indexOf("{id}")];
    }
}
