package dev.curfew.testkit.console;

import dev.curfew.base.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/// A world in which it is always the same moment and names come out the same, so that a picture changes only
/// when its page does. Who waits really waits.
final class StillWorld implements World {
    private static final Instant MOMENT = Instant.parse("2026-11-22T09:30:00Z");

    private final World real = World.system();
    private final Map<String, Integer> played = new HashMap<>();
    private volatile SplittableRandom entropy = new SplittableRandom(1);

    /// From now on what is drawn follows from `scene` and how often it was played, whatever was drawn before.
    void open(String scene) {
        var digest = new CRC32();
        digest.update((scene + played.merge(scene, 1, Integer::sum)).getBytes(StandardCharsets.UTF_8));
        entropy = new SplittableRandom(digest.getValue());
    }

    @Override
    public Instant now() {
        return MOMENT;
    }

    @Override
    public long nanos() {
        return real.nanos();
    }

    @Override
    public void fill(byte[] bytes) {
        synchronized (this) {
            entropy.nextBytes(bytes);
        }
    }

    @Override
    public void sleep(Duration span) {
        real.sleep(span);
    }
}
