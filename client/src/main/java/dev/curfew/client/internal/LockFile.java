package dev.curfew.client.internal;

import dev.curfew.base.World;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A file that one process at a time holds. It is never removed: who waits for a removed file waits for
/// nobody.
///
/// The operating system's lock belongs to the process, so the threads of this one take turns first; and
/// closing any channel to the file would give the lock away, so nothing else may open it.
public final class LockFile {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(15);
    private static final Map<Path, Turns> TURNS = new ConcurrentHashMap<>();

    private final Path path;
    private final World world;

    /// @param directory where it lies; exists
    public LockFile(Path directory, String name, World world) throws IOException {
        this.path = directory.toRealPath().resolve(name);
        this.world = world;
    }

    /// The lock, held.
    public static final class Hold implements AutoCloseable {
        private final FileChannel channel;
        private final Turns turns;

        private Hold(FileChannel channel, Turns turns) {
            this.channel = channel;
            this.turns = turns;
        }

        /// Whether it still is.
        public boolean isHeld() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            try {
                channel.close();
            } finally {
                turns.giveBack();
            }
        }
    }

    /// Waits for the lock; empty when it did not come in time.
    public Optional<Hold> take(Duration patience) throws IOException {
        long until = world.nanos() + patience.toNanos();
        Turns turns = TURNS.computeIfAbsent(path, ignored -> new Turns());
        if (!turns.take(patience)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    Durable.ownerOnly(path));
            while (true) {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    Hold hold = new Hold(channel, turns);
                    channel = null;
                    return Optional.of(hold);
                }
                if (world.nanos() - until >= 0 || Thread.currentThread().isInterrupted()) {
                    return Optional.empty();
                }
                world.sleep(LOOK_AGAIN);
            }
        } finally {
            if (channel != null) {
                channel.close();
                turns.giveBack();
            }
        }
    }
}
