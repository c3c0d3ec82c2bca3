package dev.curfew.client.guard;

import dev.curfew.base.World;
import dev.curfew.client.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// The thread that follows the feed: it comes back whenever the stream breaks off, from the last position,
/// and from the beginning where what it hears does not fit what it knows.
final class FeedReader implements Runnable {
    private static final System.Logger LOG = System.getLogger(FeedReader.class.getName());
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Source source;
    private final Listener listener;
    private final World world;
    private volatile boolean over;
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

    FeedReader(Source source, Listener listener, World world) {
        this.source = source;
        this.listener = listener;
        this.world = world;
    }

    @Override
    public void run() {
        Duration pause = SHORTEST_PAUSE;
        while (!over) {
            heard = false;
            try {
                source.follow(listener.position(), new Ear());
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
        source.stop();
    }

    private final class Ear implements Source.Ear {
        private Moment asked = Moment.now(world);

        @Override
        public void asked() {
            asked = Moment.now(world);
        }

        @Override
        public void hear(String type, String data) throws IOException {
            Told told = Told.read(type, data).orElseThrow(() -> new IOException("what it tells cannot be understood"));
            listener.told(told, asked);
            heard |= told instanceof Told.Beat;
            if (heard && complained) {
                complained = false;
                LOG.log(System.Logger.Level.INFO, "the feed of the authority is read again");
            }
        }
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
