package dev.curfew.cli.appserver;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// An outlet before something that writes and waits. What is sent waits here for its turn; a peer for which
/// too much waits does not read, and is hung up on; how long a write may take is the sink's to bound.
final class Queued implements Outlet {
    private static final int FRAMES = 1024;
    private static final long CHARACTERS = 8L << 20;

    private final LinkedBlockingQueue<Optional<String>> waiting = new LinkedBlockingQueue<>(FRAMES);
    private final AtomicLong characters = new AtomicLong();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Sink sink;
    private final Thread writer;

    /// What frames are written to, one after the other.
    interface Sink {
        void write(String frame) throws IOException;

        /// Says goodbye, after the last frame.
        void end() throws IOException;

        /// Hangs up without waiting for anything; a write that waits fails.
        void close();
    }

    Queued(Sink sink) {
        this.sink = sink;
        this.writer = Thread.ofVirtual().name("app-server writer").start(this::write);
    }

    @Override
    public void send(String frame) {
        if (closing.get()) {
            return;
        }
        long now = characters.addAndGet(frame.length());
        if (now > CHARACTERS || !waiting.offer(Optional.of(frame))) {
            closing.set(true);
            sink.close();
            writer.interrupt();
        }
    }

    @Override
    public void close() {
        if (!closing.getAndSet(true) && !waiting.offer(Optional.empty())) {
            sink.close();
            writer.interrupt();
        }
    }

    /// Waits until everything is written, after {@link #close}.
    void join() throws InterruptedException {
        writer.join();
    }

    private void write() {
        try {
            for (Optional<String> frame = waiting.take(); frame.isPresent(); frame = waiting.take()) {
                sink.write(frame.get());
                characters.addAndGet(-frame.get().length());
            }
            sink.end();
        } catch (IOException gone) {
            System.getLogger(Queued.class.getName()).log(System.Logger.Level.DEBUG, "a peer is gone", gone);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            closing.set(true);
            sink.close();
        }
    }
}
