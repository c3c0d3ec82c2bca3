package dev.curfew.web;

import dev.curfew.base.Problem;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is sent back: a whole body, a stream of events or of any bytes, or the connection itself. A value;
/// every `with` makes a copy.
///
/// The {@link Edge} adds what every answer carries: the request id, the security headers, and `Cache-Control:
/// no-store` where nothing else was said.
public sealed interface Answer {
    /// The HTTP status.
    int status();

    /// The headers, cookies included, in the order set.
    List<Header> headers();

    /// An answer whose body is there. The bytes are nobody else's: they are written once and not copied.
    @SuppressWarnings("ArrayRecordComponent")
    record Whole(int status, List<Header> headers, byte[] body) implements Answer {
        /// The body as text.
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /// An answer whose body is written over time.
    record Stream(int status, List<Header> headers, EventWriter writer) implements Answer {}

    /// An answer of any media type whose bytes are written over time. With a `Content-Length` among the
    /// headers that many must be written, without one they go in chunks.
    record Flow(int status, List<Header> headers, FlowWriter writer) implements Answer {}

    /// 101 to a WebSocket's opening (RFC 6455 section 4.2.2): the connection is somebody else's from now on.
    /// `Upgrade`, `Connection` and `Sec-WebSocket-Accept` are added.
    record Switch(List<Header> headers, Tunnel.User user) implements Answer {
        @Override
        public int status() {
            return 101;
        }
    }

    /// One header line. A value with a line break or another control character is a defect of ours, not of
    /// the caller: it throws, so that nothing a caller sent can become a header of its own.
    record Header(String name, String value) {
        public Header {
            if (!Text.isToken(name)) {
                throw new IllegalArgumentException("not a header name");
            }
            if (!Text.isPrintable(value)) {
                throw new IllegalArgumentException("the header " + name + " would hold a character that it cannot");
            }
        }
    }

    /// JSON of a tree of maps, lists, records and plain values.
    static Answer json(int status, Object tree) {
        return bytes(status, "application/json", Json.bytes(tree));
    }

    /// A page.
    static Answer html(int status, String page) {
        return bytes(status, "text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
    }

    /// Plain text.
    static Answer text(int status, String text) {
        return bytes(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /// A body of any kind.
    static Answer bytes(int status, String mediaType, byte[] body) {
        return new Whole(status, List.of(new Header("Content-Type", mediaType)), body);
    }

    /// 204.
    static Answer noContent() {
        return new Whole(204, List.of(), new byte[0]);
    }

    /// 303: go and GET `location`, which is what a browser should do after a form was taken.
    static Answer redirect(String location) {
        return new Whole(303, List.of(new Header("Location", location)), new byte[0]);
    }

    /// 302, as the examples of RFC 6749 have it. Not for an answer to a form: some browsers would post it
    /// again.
    static Answer found(String location) {
        return new Whole(302, List.of(new Header("Location", location)), new byte[0]);
    }

    /// A stream of server-sent events.
    static Answer events(EventWriter writer) {
        return new Stream(200, List.of(new Header("Content-Type", "text/event-stream")), writer);
    }

    /// RFC 9457 problem details.
    static Answer problem(Problem problem, Request request) {
        return Refusal.api(problem, request);
    }

    /// An error of RFC 6749 section 5.2.
    ///
    /// @param description for the developer at the other end; characters that section 5.2 forbids are dropped
    static Answer oauthError(int status, String error, String description) {
        return Refusal.oauth(status, error, description);
    }

    /// An error as Codex reads it.
    ///
    /// @param code a word with underscores
    static Answer codexError(int status, String code, String message) {
        return Refusal.codex(status, code, message);
    }

    /// The first header `name`.
    default Optional<String> header(String name) {
        for (Header header : headers()) {
            if (header.name().equalsIgnoreCase(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }

    /// The same answer with the header `name`, instead of one that is there.
    default Answer with(String name, String value) {
        var replaced = new ArrayList<Header>(headers().size() + 1);
        for (Header header : headers()) {
            if (!header.name().equalsIgnoreCase(name)) {
                replaced.add(header);
            }
        }
        replaced.add(new Header(name, value));
        return with(List.copyOf(replaced));
    }

    /// The same answer, setting `cookie` too.
    default Answer cookie(Cookie cookie) {
        return with(java.util.stream.Stream.concat(
                        headers().stream(), java.util.stream.Stream.of(new Header("Set-Cookie", cookie.line())))
                .toList());
    }

    /// The same page, whose forms may end up at `redirect`: browsers apply the policy's `form-action` to the
    /// redirect that follows a form too, and after consent that one leads to the app.
    default Answer formMayLeadTo(URI redirect) {
        return with("Content-Security-Policy", Policy.withFormsTo(redirect));
    }

    private Answer with(List<Header> replaced) {
        return switch (this) {
            case Whole whole -> new Whole(whole.status, replaced, whole.body);
            case Stream stream -> new Stream(stream.status, replaced, stream.writer);
            case Flow flow -> new Flow(flow.status, replaced, flow.writer);
            case Switch handedOver -> new Switch(replaced, handedOver.user);
        };
    }
}
