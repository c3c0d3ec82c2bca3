package dev.curfew.cli.appserver;

import dev.curfew.base.Secret;
import dev.curfew.client.AuthManager;
import dev.curfew.client.Credential;
import dev.curfew.client.Recovery;
import dev.curfew.client.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The server's API, called as whoever is signed in here. A refusal of the credential is met with the steps
/// of {@link Recovery}; every other is told in our own words.
final class ServerApi {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration TOTAL = Duration.ofSeconds(8);

    private final Transport transport;
    private final AuthManager auth;
    private final URI server;

    ServerApi(Transport transport, AuthManager auth, URI server) {
        this.transport = transport;
        this.auth = auth;
        this.server = server;
    }

    /// Calls, and returns what a successful answer holds.
    JsonNode call(String method, String path, Optional<JsonNode> body) throws Refusal {
        Recovery recovery = auth.recovery();
        Transport.Reply reply = sent(method, path, body, bearer());
        while (reply.status() == 401 && recovery.hasNext() && recovery.next() instanceof Recovery.Outcome.TryAgain) {
            reply = sent(method, path, body, bearer());
        }
        return understood(reply);
    }

    private Secret bearer() throws Refusal {
        return switch (auth.auth().orElse(null)) {
            case Credential.Managed managed -> managed.tokens().accessToken();
            case Credential.External external -> external.accessToken();
            case Credential.PersonalToken token -> token.token();
            case Credential.ApiKey key -> throw Refusal.refused("An API key has no sessions. Sign in to see yours.");
            case Credential.Foreign foreign ->
                throw Refusal.refused("This way of being signed in has no sessions. Sign in to see yours.");
            case null -> throw Refusal.refused("Nobody is signed in.");
        };
    }

    private Transport.Reply sent(String method, String path, Optional<JsonNode> body, Secret bearer) throws Refusal {
        var headers = new java.util.HashMap<>(Map.of(
                "Authorization",
                "Bearer " + bearer.revealText(Secret.Purpose.PRESENT),
                "Accept",
                "application/json",
                "User-Agent",
                "curfew-app-server"));
        if (body.isPresent()) {
            headers.put("Content-Type", "application/json");
        }
        var call = new Transport.Call(
                method,
                URI.create(server + path),
                headers,
                Secret.of(body.map(JsonNode::toString).orElse("")),
                CONNECT,
                TOTAL);
        try {
            return transport.send(call);
        } catch (Transport.Broken e) {
            throw Refusal.failed("The server at " + server + " could not be reached."
                    + (e.afterSend() ? " What was asked may have been done: look again." : ""));
        }
    }

    private JsonNode understood(Transport.Reply reply) throws Refusal {
        if (reply.status() >= 200 && reply.status() < 300) {
            try {
                JsonNode tree = Message.JSON.readTree(reply.body().array());
                if (tree.isObject()) {
                    return tree;
                }
            } catch (JacksonException notJson) {
                throw Refusal.failed("The answer of " + server + " could not be read. Check the server's address.");
            }
            throw Refusal.failed("The answer of " + server + " could not be read. Check the server's address.");
        }
        throw switch (reply.status()) {
            case 401 -> Refusal.refused("The server does not accept this sign-in any more. Sign in again.");
            case 403 ->
                Refusal.refused(
                        "This sign-in may not do that at the server. Sign in with 'curfew login' to look after sessions.");
            case 404 -> Refusal.refused("There is no such thing at the server (any more). Look at the list again.");
            case 429 -> Refusal.failed("The server asks to come back later.");
            default -> Refusal.failed("The server answered " + reply.status() + ". Try again later.");
        };
    }
}
