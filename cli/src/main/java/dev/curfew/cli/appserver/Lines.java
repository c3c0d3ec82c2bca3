package dev.curfew.cli.appserver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Frames on a pair of streams, one a line: how an editor talks to the program that it has started.
public final class Lines {
    private Lines() {}

    /// Serves one peer until it says nothing more and has been answered.
    public static void serve(AppServer server, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        var outlet = new Queued(new Queued.Sink() {
            @Override
            public void write(String frame) throws IOException {
                out.write((frame + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }

            @Override
            public void end() throws IOException {
                out.flush();
            }

            @Override
            public void close() {
                // The streams of a process end with it.
            }
        });
        Connection connection = server.connect(outlet);
        read(in, connection::hear);
        connection.finish();
        outlet.join();
    }

    /// Hands over each line that is not empty; of one that is too long only so much that it is refused.
    static void read(InputStream in, Consumer<String> lines) throws IOException {
        var line = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            for (int i = 0; i < n; i++) {
                if (buffer[i] == '\n') {
                    hand(line, lines);
                } else if (line.size() <= Message.LONGEST) {
                    line.write(buffer[i]);
                }
            }
        }
        hand(line, lines);
    }

    private static void hand(ByteArrayOutputStream line, Consumer<String> lines) {
        String text = line.toString(StandardCharsets.UTF_8).strip();
        line.reset();
        if (!text.isEmpty()) {
            lines.accept(text);
        }
    }
}
