package dev.curfew.client.guard;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.HttpTransport;
import dev.curfew.client.internal.AnswerReader;
import dev.curfew.client.internal.Dial;
import dev.curfew.client.internal.Timed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An authority at the other end of a connection.
final class RemoteSource implements Source {
    private static final System.Logger LOG = System.getLogger(RemoteSource.class.getName());
    private static final Duration CONNECT = Duration.ofSeconds(2);

    /// Three heartbeats.
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private final Dial dial;
    private final Desk desk;
    private final GuardSettings settings;
    private final World world;
    private volatile boolean over;
    private volatile Dial.@Nullable Line open;
    private volatile long deadline;

    RemoteSource(World world, GuardSettings settings, Map<String, String> environment) {
        this.dial = new Dial(world, environment);
        this.desk = new Desk(new HttpTransport(world, environment), settings, world);
        this.settings = settings;
        this.world = world;
    }

    @Override
    public byte[] keys() throws IOException {
        return desk.keys();
    }

    @Override
    public boolean isAlive(String token) throws IOException {
        return desk.isAlive(token);
    }

    @Override
    public void stop() {
        over = true;
        Dial.Line line = open;
        if (line != null) {
            try {
                line.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "the feed was not closed well", e);
            }
        }
    }

    @Override
    public void follow(Optional<Long> position, Ear ear) throws IOException {
        Secret token = desk.token();
        URI feed = settings.at("/api/v1/feed");
        deadline = world.nanos() + SILENCE.toNanos();
        try (Dial.Line line = dial.open(feed, CONNECT, deadline)) {
            open = line;
            ear.asked();
            line.send("GET", feed, headers(token, position), Secret.of(""), true);
            AnswerReader.Opened answer = AnswerReader.open(new Timed(line.socket(), world, () -> deadline));
            if (answer.status() == 401) {
                desk.forget();
            }
            if (answer.status() != 200) {
                throw Desk.refused(answer.status());
            }
            var frames = new Frames(new BufferedInputStream(answer.body()));
            while (!over) {
                deadline = world.nanos() + SILENCE.toNanos();
                Frames.Frame frame = frames.next();
                ear.hear(frame.type(), frame.data());
            }
        } finally {
            open = null;
        }
    }

    private Map<String, String> headers(Secret token, Optional<Long> position) {
        var headers = new HashMap<String, String>();
        headers.put("Accept", "text/event-stream");
        headers.put("Authorization", "Bearer " + token.revealText(Secret.Purpose.PRESENT));
        headers.put("User-Agent", settings.agent());
        position.ifPresent(number -> headers.put("Last-Event-ID", String.valueOf(number)));
        return headers;
    }
}
