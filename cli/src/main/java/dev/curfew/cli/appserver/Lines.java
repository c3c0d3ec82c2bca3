package dev.curfew.cli.appserver;

import dev.curfew.base.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/// Frames on a pair of streams, one a line: how an editor talks to the program that it has started.
public final class Lines {
    private Lines() {}

    /// Serves one peer until it says nothing more and has been answered.
    ///
    /// @throws IOException also where it does not read what it is told; the process is of no use to it then
    public static void serve(AppServer server, InputStream in, OutputStream out, World world)
            throws IOException, InterruptedException {
        serve(server, in, out, Patience.usual(world));
    }

    static void serve(AppServer server, InputStream in, OutputStream out, Patience patience)
            throws IOException, InterruptedException {
        var served = new CompletableFuture<Void>();
        var outlet = new Queued(new Streams(
                out, patience, () -> served.completeExceptionally(new IOException("nobody reads what is written"))));
        Connection connection = server.connect(outlet);
        // A daemon: what it reads from may never say another word.
        Thread.ofPlatform().daemon().name("app-server reader").start(() -> {
            try {
                read(in, connection::hear);
                connection.finish();
                outlet.join();
                served.complete(null);
            } catch (IOException | InterruptedException | RuntimeException e) {
                served.completeExceptionally(e);
            }
        });
        try {
            served.get();
        } catch (ExecutionException e) {
            connection.close();
            Throwable broken = e.getCause();
            throw new IOException(broken == null ? "it broke off" : broken.getMessage(), broken);
        }
    }

    /// The streams of a process, which end with it.
    private record Streams(OutputStream out, Patience patience, Runnable hangUp) implements Queued.Sink {
        @Override
        public void write(String frame) throws IOException {
            byte[] bytes = (frame + "\n").getBytes(StandardCharsets.UTF_8);
            for (int from = 0; from < bytes.length; from += Patience.PIECE) {
                int at = from;
                patience.with(() -> out.write(bytes, at, Math.min(Patience.PIECE, bytes.length - at)), hangUp);
            }
            patience.with(out::flush, hangUp);
        }

        @Override
        public void end() throws IOException {
            patience.with(out::flush, hangUp);
        }

        @Override
        public void close() {
            // They end with the process.
        }
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
