package dev.curfew.cli.appserver;

import dev.curfew.base.Secret;
import dev.curfew.client.Transport;
import dev.curfew.client.session.ServerApi;
import dev.curfew.client.session.SessionException;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The server's API in the terms of this protocol: what it grants is a tree, everything else a refusal in our
/// own words.
final class Server {
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final String UNREADABLE = "The server's answer could not be read. Check the server's address.";

    private final ServerApi api;

    Server(ServerApi api) {
        this.api = api;
    }

    /// Asks, and returns what a successful answer holds.
    JsonNode call(String method, String path, Optional<JsonNode> body) throws Refusal {
        Transport.Reply reply = reply(method, path, body, PATIENCE);
        return switch (reply.status()) {
            case 200, 201, 204 -> tree(reply);
            case 403 ->
                throw Refusal.refused(
                        "This sign-in may not do that at the server. Sign in with 'curfew login' to look after sessions.");
            case 404 ->
                throw Refusal.refused("There is no such thing at the server (any more). Look at the list again.");
            case 429 -> throw Refusal.failed("The server asks to come back later.");
            default -> throw Refusal.failed("The server answered " + reply.status() + ". Try again later.");
        };
    }

    /// Asks, and returns whatever the answer is.
    ///
    /// @param patience for each attempt
    Transport.Reply reply(String method, String path, Optional<JsonNode> body, Duration patience) throws Refusal {
        try {
            return api.ask(method, path, Secret.of(body.map(JsonNode::toString).orElse("")), patience);
        } catch (SessionException e) {
            throw refusal(e);
        }
    }

    static Refusal refusal(SessionException e) {
        return switch (e.fault()) {
            case NOT_SIGNED_IN, NEEDS_LOGIN, NOT_ALLOWED, UNKNOWN -> Refusal.refused(e.why());
            case UNAVAILABLE -> Refusal.failed(e.why());
        };
    }

    static JsonNode tree(Transport.Reply reply) throws Refusal {
        try {
            JsonNode tree = Message.JSON.readTree(reply.body().array());
            if (tree.isObject()) {
                return tree;
            }
        } catch (JacksonException notJson) {
            throw Refusal.failed(UNREADABLE);
        }
        throw Refusal.failed(UNREADABLE);
    }
}
