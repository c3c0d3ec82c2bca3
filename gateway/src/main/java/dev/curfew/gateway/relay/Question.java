package dev.curfew.gateway.relay;

import dev.curfew.base.Octets;
import dev.curfew.base.Problem;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.pool.Anchor;
import dev.curfew.web.Request;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;

/// What of a request decides which account serves it.
///
/// @param stream whether it asks for an answer in events
/// @param kept whether its answer is kept upstream, so that a later request may name it
record Question(Optional<String> model, boolean stream, boolean kept, List<Anchor> anchors) {
    private static final long DECODED_LIMIT = 128L << 20;

    private static final Set<String> WANTED = Set.of(
            "model", "stream", "store", "previous_response_id", "conversation", "conversation.id", "prompt_cache_key");

    Question {
        anchors = List.copyOf(anchors);
    }

    /// Reads it off a request and its body, which may be encoded.
    ///
    /// @param caller whose conversations are known again by their openings, where they carry no name
    /// @throws Problem for a body that the endpoint cannot take
    static Question read(Endpoint endpoint, Request request, Spool body, Caller caller) {
        var anchors = new ArrayList<Anchor>();
        endpoint.names().ifPresent(kind -> anchors.add(new Anchor(kind, request.path("id"))));
        header(request, "x-codex-turn-state", Anchor.Kind.TURN_STATE, anchors);
        if (!endpoint.takesJson()) {
            header(request, "session-id", Anchor.Kind.SESSION, anchors);
            header(request, "session_id", Anchor.Kind.SESSION, anchors);
            return new Question(Optional.empty(), false, true, anchors);
        }
        if (!request.mediaType().equals(Optional.of("application/json"))) {
            throw new Problem(Problem.Kind.UNSUPPORTED_MEDIA_TYPE, "Send application/json.");
        }
        var opening = new Opening();
        Picker picked = pick(request, body, opening);
        add(picked.text("previous_response_id"), Anchor.Kind.RESPONSE, anchors);
        picked.found().forEach(file -> anchors.add(new Anchor(Anchor.Kind.FILE, file)));
        add(picked.first("conversation", "conversation.id"), Anchor.Kind.CONVERSATION, anchors);
        header(request, "session-id", Anchor.Kind.SESSION, anchors);
        header(request, "session_id", Anchor.Kind.SESSION, anchors);
        add(picked.text("prompt_cache_key"), Anchor.Kind.PROMPT_CACHE, anchors);
        if (anchors.isEmpty() && endpoint.isConversation()) {
            thread(caller, opening, () -> decoded(request, body.open())).ifPresent(anchors::add);
        }
        boolean stream = picked.text("stream").filter("true"::equals).isPresent();
        boolean kept = picked.text("store").filter("false"::equals).isEmpty();
        return new Question(picked.text("model").filter(model -> !model.isEmpty()), stream, kept, anchors);
    }

    /// What the first message of a WebSocket comes to, of which this is the beginning: the same as for a
    /// body.
    static Optional<Anchor> thread(Caller caller, byte[] message) {
        var opening = new Opening();
        Picker.from(message, 0, message.length, new Picker(Set.of(), null, opening));
        return thread(caller, opening, () -> new ByteArrayInputStream(message));
    }

    /// Of two keys of one person each has its own conversations.
    private static Optional<Anchor> thread(Caller caller, Opening opening, Opening.Body body) {
        if (!opening.isKnown()) {
            return Optional.empty();
        }
        try {
            var whole = new ByteArrayOutputStream();
            whole.writeBytes(caller.key().orElse("").getBytes(StandardCharsets.UTF_8));
            whole.write('\n');
            whole.writeBytes(opening.read(body));
            return Optional.of(new Anchor(
                    Anchor.Kind.THREAD, Octets.sha256(whole.toByteArray()).toString()));
        } catch (IOException e) {
            // It was readable a moment ago. Without its key it goes to any account.
            return Optional.empty();
        }
    }

    private static Picker pick(Request request, Spool body, Opening opening) {
        var picker = new Picker(WANTED, "file_id", opening);
        try (InputStream in = new Limited(decoded(request, body.open()))) {
            picker.take(in);
        } catch (JacksonException | IOException | IllegalArgumentException e) {
            if (e.getCause() instanceof Problem problem) {
                throw problem;
            }
            throw unreadable();
        }
        if (!picker.isObject()) {
            throw unreadable();
        }
        return picker;
    }

    private static Problem unreadable() {
        return new Problem(Problem.Kind.MALFORMED_REQUEST, "The body is not a JSON object.");
    }

    private static InputStream decoded(Request request, InputStream body) throws IOException {
        return switch (request.header("content-encoding")
                .orElse("identity")
                .strip()
                .toLowerCase(Locale.ROOT)) {
            case "identity" -> body;
            case "gzip", "x-gzip" -> new GZIPInputStream(body);
            case "zstd" -> new ZstdInputStream(body);
            default ->
                throw new Problem(
                        Problem.Kind.UNSUPPORTED_MEDIA_TYPE, "Send the body as it is, or encoded by zstd or gzip.");
        };
    }

    private static void header(Request request, String name, Anchor.Kind kind, List<Anchor> anchors) {
        add(request.header(name), kind, anchors);
    }

    private static void add(Optional<String> value, Anchor.Kind kind, List<Anchor> anchors) {
        value.filter(text -> !text.isBlank() && text.length() <= 1_000)
                .map(text -> new Anchor(kind, text))
                .filter(anchor -> !anchors.contains(anchor))
                .ifPresent(anchors::add);
    }

    /// A stream that refuses to be longer than the limit: a few bytes may decode to any number.
    private static final class Limited extends FilterInputStream {
        private long left = DECODED_LIMIT;

        Limited(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            count(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) throws IOException {
            left -= read;
            if (left < 0) {
                throw new IOException(new Problem(
                        Problem.Kind.BODY_TOO_LARGE, "Send a body of at most " + DECODED_LIMIT + " bytes, decoded."));
            }
        }
    }
}
