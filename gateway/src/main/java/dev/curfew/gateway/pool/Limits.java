package dev.curfew.gateway.pool;

import dev.curfew.gateway.pool.Evidence.Gauge;
import dev.curfew.gateway.pool.Evidence.Stop;
import dev.curfew.gateway.pool.Happening.Burst;
import dev.curfew.gateway.pool.Happening.Limited;
import dev.curfew.gateway.pool.Happening.OutOfQuota;
import dev.curfew.gateway.pool.Happening.Seen;
import dev.curfew.gateway.pool.Happening.WithoutModel;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;

/// The rules on an account's limits: what hits one, what extends it, what lifts it before its time.
final class Limits {
    /// The window whose end is hours away; when it is full, that is a rate limit. The others are quotas.
    private static final String SHORT = "5h";

    private Limits() {}

    static Evidence after(Evidence it, Happening happening, Instant now, Tuning tuning) {
        return switch (happening) {
            case Limited(Optional<Instant> resetsAt) -> limited(it, stop(resetsAt, SHORT, now, tuning), now);
            case OutOfQuota(Optional<Instant> resetsAt) -> outOfQuota(it, resetsAt, now, tuning);
            case Burst(Instant until) -> burst(it, until, now, tuning);
            case Seen(Observation observation) -> seen(it, observation, now, tuning);
            case WithoutModel(String model, Instant until) -> it.withoutModel(model, until);
            case Happening.Refreshed _,
                    Happening.Refused _,
                    Happening.Fatal _,
                    Happening.Paused _,
                    Happening.Resumed _,
                    Happening.SignedIn _,
                    Happening.Removed _ -> it;
        };
    }

    /// A limit that ends before the quota that is used up says nothing new; one that ends after it goes
    /// before it.
    private static Evidence limited(Evidence it, Stop stop, Instant now) {
        Optional<Stop> exhausted = it.exhausted()
                .filter(quota -> now.isBefore(quota.until()) && !stop.until().isAfter(quota.until()));
        return it.stopped(Optional.of(later(it.limited(), stop)), exhausted, it.cooling(), Optional.of(now));
    }

    /// A quota is not tried again at once, whatever its provider promises.
    private static Evidence outOfQuota(Evidence it, Optional<Instant> resetsAt, Instant now, Tuning tuning) {
        Stop stop = stop(resetsAt, fullQuota(it, now, tuning), now, tuning);
        Instant least = now.plus(tuning.span("quota.settle"));
        Stop longEnough = stop.until().isBefore(least) ? new Stop(least, stop.told(), stop.window()) : stop;
        return it.stopped(it.limited(), Optional.of(later(it.exhausted(), longEnough)), it.cooling(), Optional.of(now));
    }

    /// The second burst within a short time counts as a limit.
    private static Evidence burst(Evidence it, Instant until, Instant now, Tuning tuning) {
        boolean again = it.cooling()
                .filter(earlier -> !now.isBefore(earlier) && now.isBefore(earlier.plus(tuning.span("burst.again"))))
                .isPresent();
        return again
                ? limited(it, new Stop(until, true, ""), now)
                : it.stopped(it.limited(), it.exhausted(), Optional.of(until), it.blockedAt());
    }

    private static Evidence seen(Evidence it, Observation observation, Instant now, Tuning tuning) {
        var windows = new HashMap<>(it.windows());
        for (Observation.Window window : observation.windows()) {
            Gauge known = windows.get(window.name());
            if (known == null || !observation.at().isBefore(known.at())) {
                windows.put(window.name(), new Gauge(window, observation.source(), observation.at()));
            }
        }
        Evidence gauged = it.gauged(windows);
        Evidence lifted = lifted(gauged, observation, tuning);
        return filled(lifted, now, tuning);
    }

    /// A fresh figure that speaks of room lifts a limit, once figures can have caught up with it.
    private static Evidence lifted(Evidence it, Observation observation, Tuning tuning) {
        boolean shortRoom = room(observation, true) && settled(it, observation, tuning.span("limit.settle"));
        boolean longRoom = room(observation, false) && settled(it, observation, tuning.span("quota.settle"));
        return it.stopped(
                it.limited().filter(_ -> !shortRoom),
                it.exhausted().filter(_ -> !longRoom),
                it.cooling(),
                it.blockedAt());
    }

    private static boolean settled(Evidence it, Observation observation, Duration settle) {
        return it.blockedAt()
                .filter(hit -> observation.at().isBefore(hit.plus(settle)))
                .isEmpty();
    }

    /// Whether it speaks of a window of this length, and of none that is full.
    private static boolean room(Observation observation, boolean shortOnes) {
        var windows = observation.windows().stream()
                .filter(window ->
                        AccountWindows.isOne(window.name()) && window.name().equals(SHORT) == shortOnes)
                .toList();
        return !windows.isEmpty() && windows.stream().allMatch(window -> window.usedPercent() < 100);
    }

    /// Full windows stop the account, or the model whose own window it is.
    private static Evidence filled(Evidence it, Instant now, Tuning tuning) {
        Evidence result = it;
        for (Gauge gauge : it.windows().values()) {
            if (!gauge.full(now, tuning)) {
                continue;
            }
            String name = gauge.window().name();
            Stop stop = stop(gauge.window().resetsAt(), name, now, tuning);
            if (!AccountWindows.isOne(name)) {
                result = result.withoutModel(name, stop.until());
            } else if (name.equals(SHORT)) {
                result = result.stopped(
                        Optional.of(later(result.limited(), stop)),
                        result.exhausted(),
                        result.cooling(),
                        result.blockedAt());
            } else {
                result = result.stopped(
                        result.limited(),
                        Optional.of(later(result.exhausted(), stop)),
                        result.cooling(),
                        result.blockedAt());
            }
        }
        return result;
    }

    private static Stop stop(Optional<Instant> resetsAt, String window, Instant now, Tuning tuning) {
        return resetsAt.filter(now::isBefore)
                .map(reset -> new Stop(reset, true, window))
                .orElseGet(() -> new Stop(
                        now.plus(tuning.span(window.equals(SHORT) ? "limit.unknown" : "quota.unknown")),
                        false,
                        window));
    }

    /// The quota that is full, by name; empty text where none is known to be.
    private static String fullQuota(Evidence it, Instant now, Tuning tuning) {
        return it.windows().values().stream()
                .filter(gauge -> !gauge.window().name().equals(SHORT)
                        && AccountWindows.isOne(gauge.window().name())
                        && gauge.full(now, tuning))
                .map(gauge -> gauge.window().name())
                .sorted()
                .findFirst()
                .orElse("");
    }

    private static Stop later(Optional<Stop> known, Stop stop) {
        return known.filter(earlier -> earlier.until().isAfter(stop.until())).orElse(stop);
    }
}
