package dev.curfew.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.curfew.base.Octets;
import dev.curfew.testkit.ScriptedUpstream.Act;
import dev.curfew.testkit.ScriptedUpstream.Asked;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What a {@link ScriptedUpstream} says when it is not told otherwise: "hello", in each dialect.
final class HonestUpstream {
    private final AtomicInteger named = new AtomicInteger();
    private final AtomicInteger pings = new AtomicInteger();
    private volatile boolean deaf;

    /// How many pings have come.
    int pings() {
        return pings.get();
    }

    /// Answers no ping from now on.
    void deafen() {
        deaf = true;
    }

    void answer(Asked question, OutputStream out) throws IOException {
        String path = question.path().replaceFirst("^/(v1|backend-api/codex|backend-api)", "");
        boolean stream = question.text().matches("(?s).*\"stream\" *: *true.*");
        String id = "resp_" + named.incrementAndGet();
        ScriptedUpstream.say(
                switch (path) {
                    case "/responses" -> stream ? events(responses(id)) : Act.Say.json(200, response(id));
                    case "/chat/completions" -> stream ? events(chat()) : Act.Say.json(200, COMPLETION);
                    case "/models" ->
                        Act.Say.json(
                                200,
                                question.path().startsWith("/v1")
                                        ? "{\"object\":\"list\",\"data\":[{\"id\":\"m-1\",\"object\":\"model\",\"created\":1,\"owned_by\":\"o\"}]}"
                                        : "{\"models\":[]}");
                    case "/embeddings" ->
                        Act.Say.json(
                                200,
                                "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.5]}],\"model\":\"m-1\",\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}");
                    case "/files" -> Act.Say.json(200, "{\"id\":\"file-" + id + "\",\"object\":\"file\"}");
                    case "/wham/usage" -> Act.Say.json(200, USAGE);
                    default ->
                        path.startsWith("/files/") || path.startsWith("/responses/")
                                ? Act.Say.json(200, "{\"id\":\"" + path.split("/", -1)[2] + "\"}")
                                : path.startsWith("/audio/")
                                        ? new Act.Say(200, "audio/mpeg", "sound", java.util.Map.of())
                                        : path.startsWith("/images/")
                                                ? Act.Say.json(200, "{\"created\":1,\"data\":[]}")
                                                : Act.Say.code(404, "not_found");
                },
                out);
    }

    private static final String COMPLETION = """
            {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m-1","choices":[{"index":0,\
            "message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],\
            "usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9}}""";

    private static final String USAGE = """
            {"plan_type":"pro","rate_limit":{"allowed":true,"limit_reached":false,\
            "primary_window":{"used_percent":12,"limit_window_seconds":18000,"reset_after_seconds":100},\
            "secondary_window":null}}""";

    private static Act.Say events(String events) {
        return new Act.Say(200, "text/event-stream", events, java.util.Map.of());
    }

    /// The events of one answer.
    static String responses(String id) {
        return event("response.created", "{\"type\":\"response.created\",\"response\":{\"id\":\"" + id + "\"}}")
                + event(
                        "response.output_text.delta",
                        "{\"type\":\"response.output_text.delta\",\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"hello\"}")
                + event(
                        "response.output_item.done",
                        "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"hello\",\"annotations\":[]}]}}")
                + event("response.completed", "{\"type\":\"response.completed\",\"response\":" + response(id) + "}");
    }

    private static String event(String type, String data) {
        return "event: " + type + "\ndata: " + data + "\n\n";
    }

    private static String response(String id) {
        return "{\"id\":\"" + id
                + "\",\"object\":\"response\",\"created_at\":1,\"status\":\"completed\",\"model\":\"m-1\","
                + "\"output\":[{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"assistant\",\"status\":\"completed\","
                + "\"content\":[{\"type\":\"output_text\",\"text\":\"hello\",\"annotations\":[]}]}],"
                + "\"usage\":{\"input_tokens\":7,\"input_tokens_details\":{\"cached_tokens\":3},\"output_tokens\":2,"
                + "\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":9}}";
    }

    private static String chat() {
        String chunk =
                "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m-1\",\"choices\":[";
        return chunk
                + "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"hel\"},\"finish_reason\":null}]}\n\n"
                + chunk + "{\"index\":0,\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}\n\n"
                + chunk + "],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2,\"total_tokens\":9}}\n\n"
                + "data: [DONE]\n\n";
    }

    /// Answers each message with the events of one answer, each a message, until the caller goes.
    void talk(Asked question, InputStream in, OutputStream out) throws IOException {
        out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accept(question.headers().getOrDefault("sec-websocket-key", ""))
                        + "\r\n\r\n")
                .getBytes(ISO_8859_1));
        out.flush();
        while (true) {
            int first = in.read();
            if (first < 0) {
                return;
            }
            byte[] said = payload(in);
            if ((first & 0xf) == 8) {
                frame(out, 8, said);
                return;
            }
            if ((first & 0xf) == 9) {
                pings.incrementAndGet();
                if (!deaf) {
                    frame(out, 10, said);
                }
            }
            if ((first & 0xf) == 1) {
                for (String event :
                        responses("resp_" + named.incrementAndGet()).strip().split("\n\n", -1)) {
                    frame(out, 1, event.substring(event.indexOf("data: ") + 6).getBytes(UTF_8));
                }
            }
        }
    }

    private static byte[] payload(InputStream in) throws IOException {
        int second = in.read();
        if (second < 0x80) {
            throw new EOFException("a frame of a client must be masked");
        }
        int length = second & 0x7f;
        if (length == 126) {
            length = in.read() << 8 | in.read();
        }
        byte[] mask = in.readNBytes(4);
        byte[] bytes = in.readNBytes(length);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= mask[i % 4];
        }
        return bytes;
    }

    private static void frame(OutputStream out, int kind, byte[] bytes) throws IOException {
        out.write(0x80 | kind);
        if (bytes.length < 126) {
            out.write(bytes.length);
        } else {
            out.write(126);
            out.write(bytes.length >> 8);
            out.write(bytes.length);
        }
        out.write(bytes);
        out.flush();
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The next request of a connection; null at its end.
    static @Nullable Asked read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        var headers = new HashMap<String, String>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.putIfAbsent(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        String[] words = first.split(" ", -1);
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        int question = words[1].indexOf('?');
        return new Asked(
                words[0],
                question < 0 ? words[1] : words[1].substring(0, question),
                question < 0 ? null : words[1].substring(question + 1),
                Map.copyOf(headers),
                Octets.of(body));
    }

    private static @Nullable String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                return null;
            }
            line.append((char) octet);
        }
        return line.substring(0, Math.max(0, line.length() - 1));
    }
}
