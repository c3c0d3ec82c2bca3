package dev.curfew.gateway.relay;

import dev.curfew.base.World;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// The connections to upstreams: those at rest are used again, the last one first. TLS checks the certificate
/// against the host's name.
final class Lines implements AutoCloseable {
    private static final int RESTING = 64;
    private static final Duration REST = Duration.ofSeconds(45);

    private final World world;
    private final SSLContext tls;
    private final Duration patience;
    private final Map<Place, Deque<Resting>> resting = new HashMap<>();
    private boolean closed;

    private record Place(boolean secure, String host, int port) {}

    private record Resting(Line line, long since) {}

    /// @param patience for a connection to be made, TLS included
    Lines(World world, SSLContext tls, Duration patience) {
        this.world = world;
        this.tls = tls;
        this.patience = patience;
    }

    /// A line to the server of `uri`: one at rest, or a new one.
    Line open(URI uri) throws IOException {
        Place place = place(uri);
        Optional<Line> rested = rested(place);
        return rested.isPresent() ? rested.get() : dial(place);
    }

    /// A new one.
    Line openNew(URI uri) throws IOException {
        return dial(place(uri));
    }

    /// Takes back a line on which a request was answered to its end.
    void rest(URI uri, Line line) {
        try {
            line.rest();
        } catch (IOException e) {
            line.close();
            return;
        }
        synchronized (resting) {
            Deque<Resting> lines = resting.computeIfAbsent(place(uri), place -> new ArrayDeque<>());
            if (!closed && lines.size() < RESTING) {
                lines.push(new Resting(line, world.nanos()));
                return;
            }
        }
        line.close();
    }

    /// Closes what has rested for too long, or died.
    void sweep() {
        long now = world.nanos();
        synchronized (resting) {
            resting.values()
                    .forEach(lines -> lines.removeIf(each -> {
                        boolean over = now - each.since > REST.toNanos() || !each.line.isAlive();
                        if (over) {
                            each.line.close();
                        }
                        return over;
                    }));
            resting.values().removeIf(Deque::isEmpty);
        }
    }

    /// How many rest.
    int resting() {
        synchronized (resting) {
            return resting.values().stream().mapToInt(Deque::size).sum();
        }
    }

    @Override
    public void close() {
        synchronized (resting) {
            closed = true;
            resting.values().forEach(lines -> lines.forEach(each -> each.line.close()));
            resting.clear();
        }
    }

    private Optional<Line> rested(Place place) {
        long now = world.nanos();
        synchronized (resting) {
            Deque<Resting> lines = resting.getOrDefault(place, new ArrayDeque<>());
            for (Resting next = lines.poll(); next != null; next = lines.poll()) {
                if (now - next.since <= REST.toNanos() && next.line.isAlive()) {
                    return Optional.of(next.line);
                }
                next.line.close();
            }
        }
        return Optional.empty();
    }

    /// Tries each address of the host in turn.
    private Line dial(Place place) throws IOException {
        long until = world.nanos() + patience.toNanos();
        IOException last = new ConnectException("the host has no address");
        for (InetAddress address : InetAddress.getAllByName(place.host)) {
            Socket socket = new Socket(Proxy.NO_PROXY);
            try {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(address, place.port), left(until));
                return new Line(place.secure ? secure(socket, place, until) : socket);
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    private SSLSocket secure(Socket plain, Place place, long until) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, place.host, place.port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(left(until));
        socket.startHandshake();
        return socket;
    }

    private int left(long until) {
        return (int) Math.max(1, Duration.ofNanos(until - world.nanos()).toMillis());
    }

    private static Place place(URI uri) {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        String host = uri.getHost();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Place(secure, bare, uri.getPort() > 0 ? uri.getPort() : secure ? 443 : 80);
    }
}
