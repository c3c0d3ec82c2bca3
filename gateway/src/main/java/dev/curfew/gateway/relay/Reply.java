package dev.curfew.gateway.relay;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// An upstream's answer: its head, and its body as it comes (RFC 9112).
final class Reply {
    private static final int LINE_LIMIT = 16 << 10;
    private static final int HEADER_LIMIT = 200;

    private final Line line;
    private final int status;
    private final Map<String, List<String>> headers;
    private final boolean chunked;
    /// What is left of the body, or of the chunk; -1 for one that lasts as long as the connection.
    private long left;

    private boolean begun;
    private boolean ended;

    private Reply(Line line, int status, Map<String, List<String>> headers, boolean empty) throws IOException {
        this.line = line;
        this.status = status;
        this.headers = headers;
        chunked = header("transfer-encoding")
                .filter(coding -> coding.toLowerCase(Locale.ROOT).endsWith("chunked"))
                .isPresent();
        OptionalLong length = length();
        ended = empty || (!chunked && length.isPresent() && length.getAsLong() == 0);
        left = chunked ? 0 : length.orElse(-1);
    }

    /// Reads the head of the answer to a request.
    ///
    /// @param millis to wait for each byte of it
    static Reply read(Line line, String method, int millis) throws IOException {
        while (true) {
            int status = status(line.line(LINE_LIMIT, millis));
            Map<String, List<String>> headers = new LinkedHashMap<>();
            int count = 0;
            for (String field = line.line(LINE_LIMIT, millis);
                    !field.isEmpty();
                    field = line.line(LINE_LIMIT, millis)) {
                int colon = field.indexOf(':');
                if (colon <= 0 || ++count > HEADER_LIMIT) {
                    throw new BrokenAnswer("the upstream's headers cannot be read");
                }
                headers.computeIfAbsent(field.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
                        .add(field.substring(colon + 1).strip());
            }
            if (status >= 200 || status == 101) {
                boolean empty = method.equals("HEAD") || status == 204 || status == 304 || status == 101;
                return new Reply(line, status, headers, empty);
            }
        }
    }

    int status() {
        return status;
    }

    /// By their names in lower case, in the order sent.
    Map<String, List<String>> headers() {
        return headers;
    }

    Optional<String> header(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }

    /// How long the body is, where the upstream says so.
    OptionalLong length() throws BrokenAnswer {
        Optional<String> length = header("content-length");
        if (length.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!length.get().matches("\\d{1,18}")
                || headers.getOrDefault("content-length", List.of()).stream()
                                .distinct()
                                .count()
                        > 1) {
            throw new BrokenAnswer("the upstream's length is none");
        }
        return OptionalLong.of(Long.parseLong(length.get()));
    }

    /// Whether any byte of the body has come.
    boolean begun() {
        return begun;
    }

    /// Whether the body was read to its end and the connection can serve another request.
    boolean reusable() {
        return ended
                && (chunked || header("content-length").isPresent() || status == 204 || status == 304)
                && header("connection")
                        .filter(word -> word.toLowerCase(Locale.ROOT).contains("close"))
                        .isEmpty();
    }

    /// Some of the body; -1 at its end.
    ///
    /// @param millis how long to wait
    /// @throws java.net.SocketTimeoutException if nothing came; another read goes on where this one was
    /// @throws EOFException if the body ended before its end
    int read(byte[] bytes, int offset, int length, int millis) throws IOException {
        if (!ended && chunked && left == 0) {
            chunk(millis);
        }
        if (ended) {
            return -1;
        }
        int most = left < 0 ? length : (int) Math.min(length, left);
        int count = line.read(bytes, offset, most, millis);
        if (count < 0) {
            if (left >= 0) {
                throw new EOFException("the upstream's answer ended early");
            }
            ended = true;
            return -1;
        }
        begun = true;
        if (left > 0) {
            left -= count;
            ended = left == 0 && !chunked;
        }
        return count;
    }

    private void chunk(int millis) throws IOException {
        String size = line.line(LINE_LIMIT, millis);
        if (begun && size.isEmpty()) {
            size = line.line(LINE_LIMIT, millis);
        }
        String digits = size.split(";", 2)[0].strip();
        if (!digits.matches("[0-9a-fA-F]{1,15}")) {
            throw new BrokenAnswer("the upstream's chunk cannot be read");
        }
        left = Long.parseLong(digits, 16);
        if (left == 0) {
            while (!line.line(LINE_LIMIT, millis).isEmpty()) {
                // trailers say nothing that we hand on
            }
            ended = true;
        }
    }

    private static int status(String statusLine) throws BrokenAnswer {
        if (!statusLine.matches("HTTP/1\\.[01] [1-9]\\d\\d( .*)?")) {
            throw new BrokenAnswer("the upstream speaks no HTTP/1");
        }
        return Integer.parseInt(statusLine.substring(9, 12));
    }
}
