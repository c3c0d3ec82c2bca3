package dev.curfew.cli.appserver;

import dev.curfew.base.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How a caller introduces itself: the head of the HTTP request with which a WebSocket begins. Who may not
/// come in is sent away before the protocol sees a byte.
///
/// @param bytes all that was read
record Hello(String line, Map<String, String> headers, ByteBuffer bytes) {
    private static final int LARGEST = 16 << 10;

    /// Reads one; empty when it is none, or too large.
    static Optional<Hello> read(SocketChannel from) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
        while (buffer.hasRemaining() && from.read(buffer) >= 0) {
            String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end >= 0) {
                return Optional.of(of(text.substring(0, end), buffer.flip()));
            }
        }
        return Optional.empty();
    }

    private static Hello of(String head, ByteBuffer bytes) {
        List<String> lines = head.lines().toList();
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.merge(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip(),
                        (one, two) -> one + "," + two);
            }
        }
        return new Hello(lines.isEmpty() ? "" : lines.getFirst(), headers, bytes);
    }

    /// Why the caller may not come in, as an HTTP status and a line; empty where it may.
    ///
    /// @param token what it has to know
    Optional<String> refusal(Optional<Secret> token) {
        if (!line.startsWith("GET ")
                || !headers.getOrDefault("Upgrade", "").toLowerCase(Locale.ROOT).equals("websocket")) {
            return Optional.of(answer(
                    "426 Upgrade Required", "This is a WebSocket; it speaks JSON-RPC.", "Upgrade: websocket\r\n"));
        }
        // Only browsers send it, and none of our pages calls here.
        if (headers.containsKey("Origin")) {
            return Optional.of(answer("403 Forbidden", "A page in a browser may not call here.", ""));
        }
        String given = headers.getOrDefault("Authorization", "");
        boolean known = token.isEmpty()
                || (given.regionMatches(true, 0, "Bearer ", 0, 7)
                        && Secret.of(given.substring(7).strip()).equals(token.get()));
        return known
                ? Optional.empty()
                : Optional.of(answer(
                        "401 Unauthorized",
                        "Send Authorization: Bearer and what is in the token file.",
                        "WWW-Authenticate: Bearer\r\n"));
    }

    private static String answer(String status, String text, String header) {
        return "HTTP/1.1 " + status + "\r\n" + header + "Content-Type: text/plain\r\nContent-Length: "
                + (text.length() + 1) + "\r\nConnection: close\r\n\r\n" + text + "\n";
    }

    /// The names of the headers: among their values is the token.
    @Override
    public String toString() {
        return "Hello" + headers.keySet();
    }
}
