package dev.curfew.authority.grant;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.curfew.base.World;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;

/// How often something may be tried, counted for each of many who try: so many at once, and then one more each
/// time that a span has passed. Kept in memory: a restart forgives, a second node counts for itself.
public final class Tries {
    private static final int REMEMBERED = 100_000;

    private final LoadingCache<String, Bucket> buckets;

    /// @param atOnce how many in a row
    /// @param each the span after which one more is allowed
    public Tries(World world, int atOnce, Duration each) {
        buckets = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .ticker(world::nanos)
                .expireAfterAccess(each.multipliedBy(atOnce))
                .build(who -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(atOnce).refillIntervally(1, each))
                        .withCustomTimePrecision(new WorldMeter(world))
                        .build());
    }

    /// Counts a try of `who`.
    ///
    /// @return how long to wait, if this one is too many
    public Optional<Duration> count(String who) {
        var probe = buckets.get(who).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    /// Takes a try of `who` back: it was a good one.
    public void forgive(String who) {
        buckets.get(who).addTokens(1);
    }

    private record WorldMeter(World world) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return world.nanos();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
