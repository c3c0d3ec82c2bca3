package dev.curfew.gateway.admission;

import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.session.Session;
import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// When and from where API keys were last used on this node: noted at each use, written at most once a minute
/// for each key, and never by whoever calls.
final class Uses implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Uses.class.getName());
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final Duration BETWEEN = Duration.ofMinutes(1);
    private static final int LONGEST_AGENT = 200;

    private final ApiKeys keys;
    private final World world;
    private final Map<String, Session.Seen> pending = new ConcurrentHashMap<>();
    private final Map<String, Instant> written = new ConcurrentHashMap<>();
    private final Thread writer;

    Uses(ApiKeys keys, World world) {
        this.keys = keys;
        this.world = world;
        writer = Thread.ofVirtual().name("curfew-key-uses").unstarted(this::run);
    }

    void start() {
        writer.start();
    }

    void note(String key, Door.Origin origin, Instant now) {
        String agent = origin.agent();
        pending.put(
                key,
                new Session.Seen(
                        now,
                        origin.address(),
                        agent.length() > LONGEST_AGENT ? agent.substring(0, LONGEST_AGENT) : agent));
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            world.sleep(ROUND);
            write(world.now().minus(BETWEEN));
        }
    }

    /// Writes the uses of keys of which nothing was written since `before`.
    private void write(Instant before) {
        pending.forEach((key, seen) -> {
            Instant at = written.get(key);
            // One that lies ahead was written before the clock was set back.
            if (at == null || !at.isAfter(before) || at.isAfter(world.now())) {
                try {
                    keys.used(key, seen);
                    written.put(key, seen.at());
                    pending.remove(key, seen);
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.DEBUG, "the use of a key is written later", e);
                }
            }
        });
    }

    /// Writes what is left.
    @Override
    public void close() {
        writer.interrupt();
        write(Instant.MAX);
    }
}
