package dev.curfew.gateway.relay;

import dev.curfew.base.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A request's body, kept so that it can be sent again: a small one in memory, a large one in a file that
/// only its owner can read and that is gone when the request is over.
final class Spool implements AutoCloseable {
    private static final int MEMORY = 1 << 20;

    private final byte[] head;
    private final @Nullable Path file;
    private final long length;

    private Spool(byte[] head, @Nullable Path file, long length) {
        this.head = head;
        this.file = file;
        this.length = length;
    }

    /// Reads `body` to its end.
    ///
    /// @param directory for the files
    static Spool of(InputStream body, Path directory) {
        try {
            var memory = new ByteArrayOutputStream();
            byte[] buffer = new byte[16 << 10];
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                memory.write(buffer, 0, count);
                if (memory.size() > MEMORY) {
                    return inFile(memory.toByteArray(), body, directory);
                }
            }
            return new Spool(memory.toByteArray(), null, memory.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Spool inFile(byte[] head, InputStream rest, Path directory) throws IOException {
        // readable by its owner only, as the JDK makes them
        Path file;
        try {
            file = Files.createTempFile(directory, "request", ".body");
        } catch (IOException e) {
            throw new Problem(Problem.Kind.UNAVAILABLE, "There is no room for a body of this size.");
        }
        try (OutputStream out = new Writing(Files.newOutputStream(file))) {
            out.write(head);
            return new Spool(new byte[0], file, head.length + rest.transferTo(out));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    long length() {
        return length;
    }

    /// The bytes from the beginning.
    InputStream open() throws IOException {
        return file == null ? new ByteArrayInputStream(head) : Files.newInputStream(file);
    }

    /// Writes all of it.
    void sendTo(Line line) throws IOException {
        if (file == null) {
            line.write(head, 0, head.length);
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[16 << 10];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                line.write(buffer, 0, count);
            }
        }
    }

    /// The bytes, where they are in memory; none otherwise.
    byte[] inMemory() {
        return head;
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.getLogger(Spool.class.getName())
                    .log(System.Logger.Level.WARNING, "a spooled body could not be removed: {0}", e.getMessage());
        }
    }

    /// A file that tells a full disk from a client that went.
    private static final class Writing extends OutputStream {
        private final OutputStream file;

        Writing(OutputStream file) {
            this.file = file;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                file.write(bytes, offset, length);
            } catch (IOException e) {
                throw new Problem(Problem.Kind.UNAVAILABLE, "There is no room for a body of this size.");
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
