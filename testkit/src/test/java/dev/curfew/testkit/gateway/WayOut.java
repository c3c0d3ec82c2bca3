package dev.curfew.testkit.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A proxy as teams have one before the internet: whoever asks it for a way to a server gets one, to wherever
/// that really is.
final class WayOut implements AutoCloseable {
    private final ServerSocket door;
    private final int there;
    final List<String> asked = new CopyOnWriteArrayList<>();

    private WayOut(ServerSocket door, int there) {
        this.door = door;
        this.there = there;
        Thread.ofVirtual().start(this::serve);
    }

    /// @param there the port on this machine that every way leads to
    static WayOut to(int there) {
        try {
            return new WayOut(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), there);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return door.getLocalPort();
    }

    private void serve() {
        while (!door.isClosed()) {
            try {
                Socket caller = door.accept();
                Thread.ofVirtual().start(() -> lead(caller));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void lead(Socket caller) {
        try (caller;
                var server = new Socket(InetAddress.getLoopbackAddress(), there)) {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) caller.getInputStream().read());
            }
            asked.add(head.toString());
            caller.getOutputStream().write("HTTP/1.1 200 There\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var up = Thread.ofVirtual().start(() -> pass(caller, server));
            pass(server, caller);
            up.join();
        } catch (IOException | InterruptedException e) {
            System.getLogger(WayOut.class.getName()).log(System.Logger.Level.DEBUG, "a way ended", e);
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            System.getLogger(WayOut.class.getName()).log(System.Logger.Level.DEBUG, "a way ended", e);
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
