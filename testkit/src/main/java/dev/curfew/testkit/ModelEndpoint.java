package dev.curfew.testkit;

import dev.curfew.testkit.Stub.Answer;
import dev.curfew.testkit.Stub.Asked;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A resource server as small as one can be: it speaks enough of the responses protocol for `codex exec` and asks the
/// authority about the token of every call (RFC 7662). It believes nothing from an earlier answer.
public final class ModelEndpoint implements AutoCloseable {
    /// The answer "hello" as a stream of server-sent events, as short as Codex takes it.
    static final String HELLO = """
            event: response.output_item.done
            data: {"type":"response.output_item.done","item":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"hello"}]}}

            event: response.completed
            data: {"type":"response.completed","response":{"id":"r1"}}

            """;

    private final Stub stub = Stub.start();
    private final HttpProbe authority;
    private final String introspection;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    private ModelEndpoint(URI introspection, String client, String secret) {
        this.authority = HttpProbe.at(introspection).withBasic(client, secret);
        this.introspection = introspection.getRawPath();
        stub.on("GET", "/v1/models", asked -> admitted(asked, Answer.json(200, "{\"models\":[]}")));
        stub.on("POST", "/v1/responses", asked -> answer(asked));
    }

    /// Starts one that introspects at an endpoint as a client.
    public static ModelEndpoint start(URI introspection, String client, String secret) {
        return new ModelEndpoint(introspection, client, secret);
    }

    /// Where it listens; the base of `/v1/responses`.
    public URI uri() {
        return stub.uri();
    }

    /// How many model calls it has answered.
    public int answered() {
        return answered.get();
    }

    /// How many model calls it has refused.
    public int refused() {
        return refused.get();
    }

    @Override
    public void close() {
        stub.close();
    }

    private Answer answer(Asked asked) {
        Answer answer = admitted(asked, new Answer(200, "text/event-stream", HELLO));
        (answer.status() == 200 ? answered : refused).incrementAndGet();
        return answer;
    }

    /// 401 and nothing else makes Codex refresh or say that it was signed out.
    private Answer admitted(Asked asked, Answer answer) {
        @Nullable String token = asked.bearer();
        if (token == null) {
            return refusal(401, "A bearer token is needed.", "token_missing");
        }
        HttpProbe.Answer about = authority.form(introspection, "token", token, "token_type_hint", "access_token");
        if (about.status() != 200) {
            return refusal(503, "The authority answered " + about.status() + ".", "server_is_overloaded");
        }
        return about.json().path("active").asBoolean(false)
                ? answer
                : refusal(401, "This session was ended.", "token_revoked");
    }

    private static Answer refusal(int status, String message, String code) {
        return Answer.json(
                status, Map.of("error", Map.of("message", message, "type", "invalid_request_error", "code", code)));
    }
}
