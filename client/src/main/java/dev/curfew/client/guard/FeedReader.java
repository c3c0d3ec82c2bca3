package dev.curfew.client.guard;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.Transport;
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

/// The thread that follows the feed: it comes back whenever the stream breaks off, from the last position,
/// and from the beginning where what it hears does not fit what it knows.
final class FeedReader implements Runnable {
    private static final System.Logger LOG = System.getLogger(FeedReader.class.getName());
    private static final Duration CONNECT = Duration.ofSeconds(2);

    /// Three heartbeats.
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Dial dial;
    private final Desk desk;
    private final GuardSettings settings;
    private final Listener listener;
    private final World world;
    private volatile boolean over;
    private volatile Dial.@Nullable Line open;
    private volatile long deadline;
    private boolean heard;
    private boolean complained;

    /// Whoever wants to know what the feed tells.
    interface Listener {
        /// After which position to go on; empty for the beginning.
        Optional<Long> position();

        /// Takes note.
        ///
        /// @param asked when the stream was asked for
        /// @throws IOException when this cannot be the feed that was followed so far
        void told(Told told, Moment asked) throws IOException;
    }

    FeedReader(Dial dial, Desk desk, GuardSettings settings, Listener listener, World world) {
        this.dial = dial;
        this.desk = desk;
        this.settings = settings;
        this.listener = listener;
        this.world = world;
    }

    @Override
    public void run() {
        Duration pause = SHORTEST_PAUSE;
        while (!over) {
            heard = false;
            try {
                follow();
            } catch (IOException | RuntimeException e) {
                if (!over) {
                    // Once until it is read again: it is tried every two seconds.
                    LOG.log(
                            heard || complained ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                            "the feed of the authority is not read: {0}",
                            what(e));
                    complained = !heard;
                }
            }
            pause = heard ? SHORTEST_PAUSE : longer(pause);
            if (!over) {
                world.sleep(pause);
            }
        }
    }

    /// Ends the thread.
    void stop() {
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

    private void follow() throws IOException {
        Secret token = desk.token();
        URI feed = settings.at("/api/v1/feed");
        deadline = world.nanos() + SILENCE.toNanos();
        try (Dial.Line line = dial.open(feed, CONNECT, deadline)) {
            open = line;
            Moment asked = Moment.now(world);
            line.send("GET", feed, headers(token), Secret.of(""), true);
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
                Told told = Told.read(frame.type(), frame.data())
                        .orElseThrow(() -> new IOException("what it tells cannot be understood"));
                listener.told(told, asked);
                heard |= told instanceof Told.Beat;
                if (heard && complained) {
                    complained = false;
                    LOG.log(System.Logger.Level.INFO, "the feed of the authority is read again");
                }
            }
        } finally {
            open = null;
        }
    }

    private Map<String, String> headers(Secret token) {
        var headers = new HashMap<String, String>();
        headers.put("Accept", "text/event-stream");
        headers.put("Authorization", "Bearer " + token.revealText(Secret.Purpose.PRESENT));
        headers.put("User-Agent", settings.agent());
        listener.position().ifPresent(position -> headers.put("Last-Event-ID", String.valueOf(position)));
        return headers;
    }

    /// Spread, so that the guards of a server that comes back do not come all at once.
    private Duration longer(Duration pause) {
        Duration most = pause.multipliedBy(2);
        Duration bounded = most.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : most;
        return bounded.minus(bounded.multipliedBy(world.random(1)[0] & 0xff).dividedBy(1024));
    }

    /// Ours say it themselves; the JDK's messages may quote what a server sent.
    private static String what(Exception e) {
        return e.getClass() == IOException.class
                        || e instanceof Transport.Broken
                        || e instanceof IllegalArgumentException
                ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName();
    }
}
