package dev.curfew.client.guard;

import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;

/// One moment on both clocks. The one that only moves forward measures spans, but it stands still while a
/// machine sleeps; the other one shows that.
record Moment(long nanos, Instant wall) {
    static Moment now(World world) {
        return new Moment(world.nanos(), world.now());
    }

    /// How long ago this was; the longer of what the two clocks say.
    Duration age(Moment now) {
        Duration steady = Duration.ofNanos(now.nanos - nanos);
        Duration shown = Duration.between(wall, now.wall);
        return steady.compareTo(shown) > 0 ? steady : shown;
    }

    /// The moment `span` before this one.
    Moment before(Duration span) {
        return new Moment(nanos - span.toNanos(), wall.minus(span));
    }

    boolean isBefore(Moment other) {
        return nanos - other.nanos < 0;
    }
}
