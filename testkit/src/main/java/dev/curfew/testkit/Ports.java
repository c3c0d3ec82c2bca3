package dev.curfew.testkit;

import dev.curfew.base.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Ports of this machine that have to be known before somebody listens there.
public final class Ports {
    /// Below those that the system gives away by itself, from 32768 on Linux and from 49152 elsewhere: no
    /// connection of anybody takes a port while the server that belongs there is not up yet, or down for a
    /// moment.
    private static final int FIRST = 20_000;

    private static final int COUNT = 12_000;

    private Ports() {}

    /// One where nobody listens.
    public static int free() {
        while (true) {
            byte[] drawn = World.system().random(2);
            int port = FIRST + (((drawn[0] & 0xff) << 8) | (drawn[1] & 0xff)) % COUNT;
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // Another one, then. Where all are taken, the test that runs longest complains.
            }
        }
    }

    /// Waits for the two ports that browsers come back to after a sign-in, 1455 and 1457, and keeps them from
    /// every other test on this machine that asks: a Codex that finds one taken tells whoever listens there
    /// to give up.
    public static SignIns signIns() {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "curfew-ports-" + System.getProperty("user.name"));
        try {
            return new SignIns(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .lock());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The ports of sign-ins, held until this is closed or the JVM ends.
    public static final class SignIns implements AutoCloseable {
        private final FileLock lock;

        private SignIns(FileLock lock) {
            this.lock = lock;
        }

        @Override
        public void close() throws IOException {
            lock.acquiredBy().close();
        }
    }
}
