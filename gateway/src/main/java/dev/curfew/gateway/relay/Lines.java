package dev.curfew.gateway.relay;

import dev.curfew.base.World;
import dev.curfew.client.HttpTransport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The connections to upstreams: those at rest are used again, the last one first.
final class Lines implements AutoCloseable {
    private static final int RESTING = 64;
    private static final Duration REST = Duration.ofSeconds(45);

    private final World world;
    private final HttpTransport way;
    private final Duration patience;
    private final Map<Place, Deque<Resting>> resting = new HashMap<>();
    private boolean closed;

    private record Place(boolean secure, String host, int port) {}

    private record Resting(Line line, long since) {}

    /// @param way to upstreams: the proxy before them, and whose certificates are believed
    /// @param patience for a connection to be made, TLS included
    Lines(World world, HttpTransport way, Duration patience) {
        this.world = world;
        this.way = way;
        this.patience = patience;
    }

    /// A line to the server of `uri`: one at rest, or a new one.
    Line open(URI uri) throws IOException {
        Place place = place(uri);
        Optional<Line> rested = rested(place);
        return rested.isPresent() ? rested.get() : dial(uri);
    }

    /// A new one.
    Line openNew(URI uri) throws IOException {
        return dial(uri);
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

    private Line dial(URI uri) throws IOException {
        return new Line(way.connect(uri, patience));
    }

    private static Place place(URI uri) {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        String host = uri.getHost();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Place(secure, bare, uri.getPort() > 0 ? uri.getPort() : secure ? 443 : 80);
    }
}
