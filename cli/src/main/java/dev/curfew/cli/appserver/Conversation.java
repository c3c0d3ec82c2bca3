package dev.curfew.cli.appserver;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What one peer and the app-server have said to each other so far, as far as it decides what is said next:
/// whether the peer has introduced itself, what it knows, how it writes. It does nothing itself: a frame goes
/// in, and what it comes to comes out.
final class Conversation {
    private final About about;
    private final Set<String> unwanted = new HashSet<>();
    private Dialect dialect = Dialect.CODEX;
    private boolean greeted;
    private boolean experimental;
    private long asked;

    /// What the app-server says of itself.
    ///
    /// @param home where the credential is
    record About(String version, String home, String family, String os) {}

    Conversation(About about) {
        this.about = about;
    }

    /// Takes in a frame.
    synchronized Heard hear(String frame) {
        Message.Read read = Message.read(frame);
        return switch (read.message()) {
            case Message.Request request -> {
                dialect = read.dialect();
                yield request(request);
            }
            case Message.Notification told -> new Heard.Nothing();
            case Message.Response(JsonNode id, JsonNode result, Optional<String> error) ->
                id.isIntegralNumber() ? new Heard.Returned(id.longValue(), result, error) : new Heard.Nothing();
            case Message.Unreadable(Refusal.Kind kind, Optional<JsonNode> id) -> unreadable(kind, id);
        };
    }

    /// Codex says nothing to what it cannot read, and those who talk to it cannot read an answer without an
    /// id.
    private Heard unreadable(Refusal.Kind kind, Optional<JsonNode> id) {
        if (dialect == Dialect.CODEX) {
            return new Heard.Nothing();
        }
        String text = kind == Refusal.Kind.NOT_JSON ? "This is no JSON." : "This is no JSON-RPC message.";
        return new Heard.Say(Message.error(dialect, id.orElse(Message.JSON.nullNode()), new Refusal(kind, text)));
    }

    private Heard request(Message.Request request) {
        try {
            if (request.method().equals("initialize")) {
                return new Heard.Say(Message.result(dialect, request.id(), greet(request.params())));
            }
            if (!greeted) {
                throw new Refusal(Refusal.Kind.NOT_A_MESSAGE, "Not initialized");
            }
            Method method = Method.named(request.method())
                    .orElseThrow(() -> new Refusal(
                            Refusal.Kind.NO_SUCH_METHOD,
                            "Invalid request: unknown method " + quoted(request.method())));
            if (method.experimental() && !experimental) {
                throw Refusal.refused(method.wire() + " requires experimentalApi capability");
            }
            return new Heard.Do(request.id(), method, new Params(request.params()));
        } catch (Refusal refusal) {
            return new Heard.Say(Message.error(dialect, request.id(), refusal));
        }
    }

    private ObjectNode greet(JsonNode params) throws Refusal {
        if (greeted) {
            throw new Refusal(Refusal.Kind.NOT_A_MESSAGE, "Already initialized");
        }
        JsonNode client = params.path("clientInfo");
        var info = new Params(client);
        String name = info.require("name");
        info.require("version");
        var capabilities = new Params(params.path("capabilities"));
        experimental = capabilities.flag("experimentalApi");
        params.path("capabilities").path("optOutNotificationMethods").forEach(it -> unwanted.add(it.asString("")));
        greeted = true;
        return Message.JSON
                .createObjectNode()
                .put("userAgent", "curfew/" + about.version() + " (" + about.os() + "; " + tame(name) + ")")
                .put("codexHome", about.home())
                .put("platformFamily", about.family())
                .put("platformOs", about.os());
    }

    /// A frame that answers a request.
    synchronized String answer(JsonNode id, JsonNode result) {
        return Message.result(dialect, id, result);
    }

    /// A frame that refuses a request.
    synchronized String refuse(JsonNode id, Refusal refusal) {
        return Message.error(dialect, id, refusal);
    }

    /// A frame that tells the peer something, where it wants to be told.
    synchronized Optional<String> tell(Note note) {
        boolean wanted = greeted && (experimental || !note.experimental()) && !unwanted.contains(note.method());
        return wanted ? Optional.of(Message.notification(dialect, note.method(), note.params())) : Optional.empty();
    }

    /// Something to ask the peer, where it has introduced itself.
    ///
    /// @param id by which its answer is known
    record Question(long id, String frame) {}

    /// A frame that asks the peer something.
    synchronized Optional<Question> ask(String method, JsonNode params) {
        if (!greeted) {
            return Optional.empty();
        }
        long id = asked++;
        return Optional.of(new Question(id, Message.request(dialect, id, method, params)));
    }

    private static String quoted(String text) {
        return "`" + tame(text) + "`";
    }

    /// What a peer called something, short and harmless.
    private static String tame(String text) {
        String plain = text.replaceAll("[^A-Za-z0-9_./ -]", "?");
        return plain.length() > 60 ? plain.substring(0, 60) : plain;
    }
}
