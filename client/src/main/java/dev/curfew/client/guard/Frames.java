package dev.curfew.client.guard;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Reads server-sent events one by one (WHATWG HTML, section 9.2). An event or a line that is too long is an
/// error, and so is an end in the middle.
final class Frames {
    private static final int LONGEST = 64 << 10;

    private final InputStream in;
    private final byte[] line = new byte[LONGEST];

    Frames(InputStream in) {
        this.in = in;
    }

    /// One event.
    record Frame(String type, String data) {}

    /// The next event that has data.
    ///
    /// @throws EOFException when the stream ends
    Frame next() throws IOException {
        String type = "message";
        var data = new StringBuilder();
        while (true) {
            String text = line();
            if (text.isEmpty()) {
                if (!data.isEmpty()) {
                    return new Frame(type, data.toString());
                }
                type = "message";
            } else if (text.startsWith("event:")) {
                type = text.substring(6).strip();
            } else if (text.startsWith("data:")) {
                data.append(text, 5, text.length()).append('\n');
                if (data.length() > LONGEST) {
                    throw new IOException("an event of the feed is too long");
                }
            }
        }
    }

    private String line() throws IOException {
        int length = 0;
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the feed ends");
            }
            if (length == LONGEST) {
                throw new IOException("a line of the feed is too long");
            }
            line[length++] = (byte) c;
        }
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, end, StandardCharsets.UTF_8);
    }
}
