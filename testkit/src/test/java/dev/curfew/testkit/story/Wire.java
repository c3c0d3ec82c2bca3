package dev.curfew.testkit.story;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A connection on which any bytes can be sent, for what no honest client says. A character is a byte.
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    /// What came back.
    ///
    /// @param status 0 where the server hung up without a word
    /// @param lines the header lines as they came
    record Said(int status, List<String> lines, String body) {
        Optional<String> header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return lines.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).strip())
                    .findFirst();
        }

        @Override
        public String toString() {
            return status + " " + lines + "\n" + body;
        }
    }

    private Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    static Wire to(URI server) {
        try {
            var socket = new Socket(server.getHost(), server.getPort());
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return new Wire(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One request on a connection of its own.
    static Said ask(URI server, String request) {
        try (var wire = to(server)) {
            wire.send(request);
            return wire.answer();
        }
    }

    /// Sends; a server that has hung up already has its answer on the way.
    void send(String bytes) {
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException hungUp) {
            return;
        }
    }

    /// Says that no more will come.
    void end() {
        try {
            socket.shutdownOutput();
        } catch (IOException hungUp) {
            return;
        }
    }

    /// The next answer, without those of the hundreds. Of a stream, its head alone.
    Said answer() {
        try {
            var lines = head();
            while (!lines.isEmpty() && lines.getFirst().startsWith("HTTP/1.1 100")) {
                lines = head();
            }
            if (lines.isEmpty()) {
                return new Said(0, List.of(), "");
            }
            int status = Integer.parseInt(lines.removeFirst().split(" ", 3)[1]);
            var said = new Said(status, lines, "");
            int length = said.header("content-length").map(Integer::parseInt).orElse(0);
            return new Said(status, lines, new String(in.readNBytes(length), StandardCharsets.UTF_8));
        } catch (SocketTimeoutException e) {
            throw new AssertionError("it hangs", e);
        } catch (IOException hungUp) {
            return new Said(0, List.of(), "");
        }
    }

    private List<String> head() throws IOException {
        var lines = new ArrayList<String>();
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b != '\n') {
                line.write(b);
                continue;
            }
            String text = line.toString(StandardCharsets.ISO_8859_1).replaceFirst("\r$", "");
            line.reset();
            if (text.isEmpty()) {
                break;
            }
            lines.add(text);
        }
        return lines;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
