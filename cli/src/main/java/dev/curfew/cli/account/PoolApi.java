package dev.curfew.cli.account;

import dev.curfew.base.Secret;
import dev.curfew.client.Transport;
import dev.curfew.client.session.ServerApi;
import dev.curfew.client.session.SessionException;
import dev.curfew.client.session.SessionException.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The pool's part of the server's API, asked as whoever is signed in.
record PoolApi(ServerApi api) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// Asks for something, and passes on what the server said: an empty object where that was nothing.
    JsonNode ask(String method, String path, Map<String, ?> body) throws SessionException {
        String json = body.isEmpty() ? "" : JsonMapper.shared().writeValueAsString(body);
        Transport.Reply reply = api.ask(method, "/api/v1" + path, Secret.of(json), PATIENCE);
        JsonNode said = read(reply);
        if (reply.status() < 300) {
            return said;
        }
        String why = said.path("detail").asString(said.path("title").asString(""));
        throw switch (reply.status()) {
            case 403 ->
                new SessionException(
                        Fault.NOT_ALLOWED,
                        "This sign-in may not look after the pool: owners and admins may, who signed in with"
                                + " curfew login --admin");
            case 404 ->
                new SessionException(
                        Fault.UNKNOWN, why.isEmpty() ? "This server has no pool." : why + " See: curfew pool list");
            case 400, 409, 413, 422 -> new SessionException(Fault.NOT_ALLOWED, why);
            default ->
                new SessionException(
                        Fault.UNAVAILABLE,
                        "The server has a problem of its own, or asks to come back later. Try again in a while.");
        };
    }

    private static JsonNode read(Transport.Reply reply) {
        try {
            return reply.body().length() == 0
                    ? JsonMapper.shared().createObjectNode()
                    : JsonMapper.shared().readTree(reply.body().array());
        } catch (JacksonException notJson) {
            return JsonMapper.shared().createObjectNode();
        }
    }

    /// Every account.
    List<JsonNode> accounts() throws SessionException {
        return ask("GET", "/pool", Map.of()).path("accounts").values().stream().toList();
    }

    /// The identifier of the account that somebody named, by it or by its label.
    String named(String name) throws SessionException {
        List<JsonNode> found = accounts().stream()
                .filter(account -> text(account, "id").equals(name)
                        || text(account, "label").equals(name))
                .toList();
        if (found.size() > 1) {
            throw new SessionException(
                    Fault.UNKNOWN,
                    "Several accounts are called that: "
                            + found.stream().map(one -> text(one, "id")).collect(Collectors.joining(", "))
                            + ". Give the one that you mean by its ID.");
        }
        if (found.isEmpty()) {
            throw new SessionException(Fault.UNKNOWN, "There is no such account. See: curfew pool list");
        }
        return text(found.getFirst(), "id");
    }

    static String text(JsonNode node, String name) {
        return node.path(name).asString("");
    }
}
