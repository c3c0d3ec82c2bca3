package dev.curfew.cli.appserver;

import dev.curfew.base.World;
import java.io.IOException;
import java.time.Duration;

/// How long a peer may take in nothing of what is being written to it, before it is hung up on.
record Patience(World world, Duration span) {
    /// How much is written at a time, in bytes: a peer that takes in so much in that time is slow, and no
    /// more.
    static final int PIECE = 16 << 10;

    private static final Duration USUAL = Duration.ofSeconds(30);

    static Patience usual(World world) {
        return new Patience(world, USUAL);
    }

    /// Something that may wait for the peer.
    interface Writing {
        void write() throws IOException;
    }

    /// Writes; hangs up when that takes too long, which lets the write fail.
    void with(Writing piece, Runnable hangUp) throws IOException {
        Thread watch = Thread.ofVirtual().start(() -> {
            world.sleep(span);
            if (!Thread.currentThread().isInterrupted()) {
                hangUp.run();
            }
        });
        try {
            piece.write();
        } finally {
            watch.interrupt();
        }
    }
}
