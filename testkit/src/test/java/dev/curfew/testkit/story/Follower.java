package dev.curfew.testkit.story;

import dev.curfew.base.World;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A reader of the feed who never gives up: whenever the stream ends, it comes back with the last position
/// that it saw.
final class Follower implements AutoCloseable {
    private final URI feed;
    private final String token;
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger beats = new AtomicInteger();
    private final Thread thread;
    private volatile String position;
    private volatile boolean over;
    private volatile @Nullable HttpURLConnection open;

    /// @param from the position after which to begin
    Follower(URI server, String token, String from) {
        this.feed = server.resolve("/api/v1/feed");
        this.token = token;
        this.position = from;
        thread = Thread.startVirtualThread(this::follow);
    }

    /// What it was told so far, without heartbeats.
    List<JsonNode> events() {
        return events;
    }

    List<Long> positions() {
        return events.stream().map(event -> event.get("position").asLong()).toList();
    }

    /// The sessions whose end it was told of, in order.
    List<String> ended() {
        return events.stream()
                .filter(event -> event.get("type").asString().equals("session.ended"))
                .map(event -> event.get("session").asString())
                .toList();
    }

    /// How often it has heard that all is well.
    int beats() {
        return beats.get();
    }

    /// Hangs up, to come back.
    void reconnect() {
        HttpURLConnection connection = open;
        if (connection != null) {
            connection.disconnect();
        }
    }

    private void follow() {
        while (!over) {
            try {
                var connection = (HttpURLConnection) feed.toURL().openConnection();
                connection.setReadTimeout(10_000);
                connection.setRequestProperty("Authorization", "Bearer " + token);
                connection.setRequestProperty("Last-Event-ID", position);
                open = connection;
                try (var lines = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
                    read(lines);
                }
            } catch (IOException brokeOff) {
                World.system().sleep(Duration.ofMillis(50));
            }
        }
    }

    private void read(BufferedReader lines) throws IOException {
        String id = position;
        for (String line = lines.readLine(); line != null && !over; line = lines.readLine()) {
            if (line.startsWith("id:")) {
                id = line.substring(3).strip();
            } else if (line.startsWith("data:")) {
                JsonNode data = JsonMapper.shared().readTree(line.substring(5));
                if (data.has("head")) {
                    beats.incrementAndGet();
                } else {
                    events.add(data);
                }
                position = id;
            }
        }
    }

    @Override
    public void close() {
        over = true;
        reconnect();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
