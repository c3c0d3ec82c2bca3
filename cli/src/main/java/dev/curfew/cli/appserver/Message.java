package dev.curfew.cli.appserver;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One frame of JSON-RPC, read.
sealed interface Message {
    /// The longest frame that is read.
    int LONGEST = 1 << 20;

    /// What every part of the app-server reads and writes JSON with.
    JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength(LONGEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// Somebody wants an answer.
    record Request(JsonNode id, String method, JsonNode params) implements Message {}

    /// Somebody tells something.
    record Notification(String method, JsonNode params) implements Message {}

    /// Somebody answers what we asked.
    ///
    /// @param error what the peer says went wrong; empty where it did not
    record Response(JsonNode id, JsonNode result, Optional<String> error) implements Message {}

    /// Nothing that can be understood.
    ///
    /// @param id of the request that it may have been
    record Unreadable(Refusal.Kind kind, Optional<JsonNode> id) implements Message {}

    /// A frame, and how its writer writes.
    record Read(Message message, Dialect dialect) {}

    /// Reads a frame, whatever it holds.
    static Read read(String frame) {
        if (frame.length() > LONGEST) {
            return new Read(new Unreadable(Refusal.Kind.NOT_A_MESSAGE, Optional.empty()), Dialect.CODEX);
        }
        try {
            JsonNode tree = JSON.readTree(frame);
            Dialect dialect = tree.path("jsonrpc").asString("").equals("2.0") ? Dialect.STANDARD : Dialect.CODEX;
            return new Read(of(tree), dialect);
        } catch (JacksonException notJson) {
            return new Read(new Unreadable(Refusal.Kind.NOT_JSON, Optional.empty()), Dialect.CODEX);
        }
    }

    private static Message of(JsonNode tree) {
        JsonNode id = tree.path("id");
        Optional<JsonNode> named = Optional.of(id).filter(Message::names);
        if (!tree.isObject() || (tree.has("id") && named.isEmpty())) {
            return new Unreadable(Refusal.Kind.NOT_A_MESSAGE, Optional.empty());
        }
        JsonNode method = tree.path("method");
        if (method.isString()) {
            JsonNode params = tree.path("params").isObject() ? tree.path("params") : JSON.createObjectNode();
            if (!tree.path("params").isMissingNode()
                    && !tree.path("params").isNull()
                    && !tree.path("params").isObject()) {
                return new Unreadable(Refusal.Kind.NOT_A_MESSAGE, named);
            }
            return named.<Message>map(it -> new Request(it, method.stringValue(), params))
                    .orElseGet(() -> new Notification(method.stringValue(), params));
        }
        if (named.isPresent() && (tree.has("result") || tree.path("error").isObject())) {
            return new Response(
                    named.get(),
                    tree.path("result"),
                    Optional.of(tree.path("error"))
                            .filter(JsonNode::isObject)
                            .map(error -> error.path("message").asString("")));
        }
        return new Unreadable(Refusal.Kind.NOT_A_MESSAGE, named);
    }

    /// Whether a request may be named so: by a text or a whole number.
    private static boolean names(JsonNode id) {
        return id.isString() || (id.isIntegralNumber() && id.canConvertToLong());
    }

    /// A frame that answers.
    static String result(Dialect dialect, JsonNode id, JsonNode result) {
        ObjectNode frame = frame(dialect);
        frame.set("id", id);
        frame.set("result", result);
        return frame.toString();
    }

    /// A frame that refuses.
    static String error(Dialect dialect, JsonNode id, Refusal refusal) {
        ObjectNode frame = frame(dialect);
        frame.set("id", id);
        frame.putObject("error").put("code", refusal.kind().code(dialect)).put("message", refusal.text());
        return frame.toString();
    }

    /// A frame that tells something.
    static String notification(Dialect dialect, String method, JsonNode params) {
        ObjectNode frame = frame(dialect);
        frame.put("method", method);
        frame.set("params", params);
        return frame.toString();
    }

    /// A frame that asks something.
    static String request(Dialect dialect, long id, String method, JsonNode params) {
        ObjectNode frame = frame(dialect);
        frame.put("id", id);
        frame.put("method", method);
        frame.set("params", params);
        return frame.toString();
    }

    private static ObjectNode frame(Dialect dialect) {
        ObjectNode frame = JSON.createObjectNode();
        return dialect == Dialect.STANDARD ? frame.put("jsonrpc", "2.0") : frame;
    }
}
