package dev.curfew.gateway.relay;

import dev.curfew.base.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// The way of a WebSocket to its upstream: what the client sends, and between its frames our own question
/// whether anybody is there. The client's thread writes; the other one asks.
final class Pulse {
    /// By it our own is known from the client's.
    private static final byte[] NAME = "curfew".getBytes(StandardCharsets.US_ASCII);

    private static final int PING = 0x9;
    private static final int PONG = 0xa;

    private final Attempt attempt;
    private final World world;
    private final Upward upward = new Upward();
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicLong written = new AtomicLong();
    private long writtenBefore = -1;
    private boolean asked;

    Pulse(Attempt attempt, World world) {
        this.attempt = attempt;
        this.world = world;
    }

    /// Passes what the client sent.
    void write(byte[] bytes, int count) throws IOException {
        writing.lock();
        try {
            upward.take(bytes, 0, count);
            attempt.line().write(bytes, 0, count);
            written.addAndGet(count);
        } finally {
            writing.unlock();
        }
    }

    /// The client's first message, once.
    Optional<byte[]> takeFirst() {
        return upward.takeFirst();
    }

    /// Something came from the upstream.
    void felt() {
        asked = false;
        writtenBefore = -1;
    }

    /// Asks, for nothing has come for a while.
    ///
    /// @return false if that was so already when nothing had come before: then nobody is there
    boolean goesOn() throws IOException {
        if (asked) {
            return false;
        }
        if (!writing.tryLock()) {
            // The client's bytes are being written. If they are the same as last time, nobody takes them.
            long now = written.get();
            boolean moves = now != writtenBefore;
            writtenBefore = now;
            return moves;
        }
        try {
            if (upward.isBetween()) {
                byte[] ping = ping(world.random(4));
                attempt.line().write(ping, 0, ping.length);
                asked = true;
            }
            return true;
        } finally {
            writing.unlock();
        }
    }

    /// What comes from a client is masked.
    private static byte[] ping(byte[] mask) {
        byte[] ping = new byte[6 + NAME.length];
        ping[0] = (byte) (0x80 | PING);
        ping[1] = (byte) (0x80 | NAME.length);
        System.arraycopy(mask, 0, ping, 2, 4);
        for (int i = 0; i < NAME.length; i++) {
            ping[6 + i] = (byte) (NAME[i] ^ mask[i % 4]);
        }
        return ping;
    }

    /// Whether a frame of the upstream answers us, and is nothing to the client.
    static boolean isAnswer(byte[] frame, int header, int length) {
        return (frame[0] & 0xf) == PONG
                && length == NAME.length
                && Arrays.equals(frame, header, header + length, NAME, 0, NAME.length);
    }
}
