package dev.curfew.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// The way out for programs under test: a proxy that leads nowhere and remembers who wanted to go where. Loopback
/// is reached directly.
public final class Outside implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Outside.class.getName());

    private final ServerSocket door;
    private final List<String> wanted = new CopyOnWriteArrayList<>();

    private Outside(ServerSocket door) {
        this.door = door;
    }

    public static Outside start() {
        try {
            var outside = new Outside(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(outside::turnAway);
            return outside;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The variables that lead programs here.
    public Map<String, String> environment() {
        String proxy = "http://127.0.0.1:" + door.getLocalPort();
        var environment = new HashMap<String, String>();
        for (String name :
                List.of("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")) {
            environment.put(name, proxy);
        }
        environment.put("NO_PROXY", "127.0.0.1,localhost,::1");
        environment.put("no_proxy", "127.0.0.1,localhost,::1");
        return environment;
    }

    /// The `host:port` of each attempt so far, in order.
    public List<String> wanted() {
        return List.copyOf(wanted);
    }

    private void turnAway() {
        while (true) {
            try {
                Socket caller = door.accept();
                Thread.ofVirtual().start(() -> turnAway(caller));
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void turnAway(Socket caller) {
        try (caller) {
            var reader =
                    new BufferedReader(new InputStreamReader(caller.getInputStream(), StandardCharsets.ISO_8859_1));
            String line = reader.readLine();
            if (line != null) {
                String target = target(line);
                LOG.log(System.Logger.Level.INFO, "turned away from {0}", target);
                wanted.add(target);
                while (line != null && !line.isEmpty()) {
                    line = reader.readLine();
                }
                caller.getOutputStream()
                        .write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException hungUp) {
            LOG.log(System.Logger.Level.DEBUG, "a caller hung up", hungUp);
        }
    }

    /// `CONNECT host:port` for https, an absolute URL for http.
    private static String target(String requestLine) {
        String target = List.of(requestLine.split(" ", 3)).get(1);
        if (!target.contains("://")) {
            return target;
        }
        URI uri = URI.create(target);
        return uri.getHost() + ":" + (uri.getPort() < 0 ? 80 : uri.getPort());
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
