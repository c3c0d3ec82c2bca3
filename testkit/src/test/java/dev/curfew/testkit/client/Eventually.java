package dev.curfew.testkit.client;

import dev.curfew.base.World;
import java.time.Duration;
import java.util.concurrent.Callable;

/// Waiting for what another thread is about to do.
final class Eventually {
    private Eventually() {}

    static void holds(Callable<Boolean> claim) throws Exception {
        World world = World.system();
        long until = world.nanos() + Duration.ofSeconds(20).toNanos();
        while (!claim.call()) {
            if (world.nanos() - until > 0) {
                throw new AssertionError("waited in vain");
            }
            world.sleep(Duration.ofMillis(10));
        }
    }
}
