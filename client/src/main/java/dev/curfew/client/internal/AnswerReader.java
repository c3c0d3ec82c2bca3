package dev.curfew.client.internal;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads one HTTP/1.1 answer (RFC 9112) from a stream. What is broken, endless or too large is an
/// `IOException` that holds nothing of it.
public final class AnswerReader {
    private static final int LONGEST_HEAD = 64 << 10;
    private static final int LARGEST_BODY = 1 << 20;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)(?: .*)?");
    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*(.*?)[ \\t]*");

    private final InputStream in;
    private int headLeft = LONGEST_HEAD;

    private AnswerReader(InputStream in) {
        this.in = in;
    }

    /// An answer as it came; of several fields of one name the first.
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, compared by nobody
    public record Raw(int status, Map<String, String> headers, byte[] body) {}

    /// Reads an answer to anything but `HEAD`, past those that only say to wait.
    public static Raw read(InputStream in) throws IOException {
        return new AnswerReader(in).answer(true);
    }

    /// Reads the answer to a `CONNECT`: a good one has no body, and what follows is not HTTP.
    public static Raw readConnect(InputStream in) throws IOException {
        return new AnswerReader(in).answer(false);
    }

    /// Reads the head of an answer whose body comes little by little.
    public static Opened open(InputStream in) throws IOException {
        AnswerReader reader = new AnswerReader(in);
        Head head = reader.head();
        return new Opened(head.status(), head.headers(), isChunked(head.headers()) ? reader.new Chunks() : in);
    }

    /// An answer that has begun.
    ///
    /// @param body what comes of it, to its end; not bounded
    public record Opened(int status, Map<String, String> headers, InputStream body) {}

    private record Head(int status, Map<String, String> headers) {}

    private Raw answer(boolean bodied) throws IOException {
        Head head = head();
        int status = head.status();
        boolean empty = status == 204 || status == 304 || (!bodied && status < 300);
        return new Raw(status, head.headers(), empty ? new byte[0] : body(head.headers()));
    }

    private Head head() throws IOException {
        while (true) {
            Matcher line = STATUS_LINE.matcher(line());
            if (!line.matches()) {
                throw new IOException("the answer is not HTTP");
            }
            int status = Integer.parseInt(line.group(1));
            Map<String, String> headers = fields();
            if (status == 101) {
                throw new IOException("the answer changes the protocol");
            }
            if (status >= 200) {
                return new Head(status, headers);
            }
        }
    }

    private Map<String, String> fields() throws IOException {
        var fields = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                throw new IOException("the answer has a broken header");
            }
            String before = fields.putIfAbsent(field.group(1), field.group(2));
            if (before != null && field.group(1).equalsIgnoreCase("Content-Length") && !before.equals(field.group(2))) {
                throw new IOException("the answer has two lengths");
            }
        }
        return fields;
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (isChunked(headers)) {
            return chunks();
        }
        String length = headers.get("Content-Length");
        if (length == null) {
            byte[] all = in.readNBytes(LARGEST_BODY + 1);
            bounded(all.length);
            return all;
        }
        if (!length.matches("\\d{1,9}")) {
            throw new IOException("the answer has no length that can be read");
        }
        return exactly(bounded(Integer.parseInt(length)));
    }

    private static boolean isChunked(Map<String, String> headers) throws IOException {
        String coding = headers.get("Transfer-Encoding");
        if (coding != null && !coding.toLowerCase(Locale.ROOT).equals("chunked")) {
            throw new IOException("the answer is coded in a way that is not read here");
        }
        return coding != null;
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        for (int length = chunk(); length > 0; length = chunk()) {
            bounded(body.size() + length);
            body.writeBytes(exactly(length));
            endChunk();
        }
        return body.toByteArray();
    }

    /// The length of the next chunk; 0 at the end, whose fields are read too.
    private int chunk() throws IOException {
        headLeft = LONGEST_HEAD;
        String size = line().replaceFirst("[ \\t]*(;.*)?$", "");
        if (!size.matches("[0-9A-Fa-f]{1,7}")) {
            throw new IOException("the answer has a broken chunk");
        }
        int length = Integer.parseInt(size, 16);
        if (length == 0) {
            fields();
        }
        return length;
    }

    private void endChunk() throws IOException {
        if (!line().isEmpty()) {
            throw new IOException("the answer has a broken chunk");
        }
    }

    /// A chunked body, as it comes.
    private final class Chunks extends InputStream {
        private int left;
        private boolean over;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            if (left == 0 && !over) {
                left = chunk();
                over = left == 0;
            }
            if (over) {
                return -1;
            }
            int read = in.read(to, from, Math.min(length, left));
            if (read < 0) {
                throw new EOFException("the answer ends in the middle");
            }
            left -= read;
            if (left == 0) {
                endChunk();
            }
            return read;
        }
    }

    private static int bounded(int length) throws IOException {
        if (length > LARGEST_BODY) {
            throw new IOException("the answer is too large");
        }
        return length;
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the answer ends in the middle");
        }
        return bytes;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the answer ends in the middle");
            }
            if (--headLeft < 0) {
                throw new IOException("the answer's head is too large");
            }
            line.write(c);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
