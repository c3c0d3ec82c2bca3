package dev.curfew.authority.feed;

import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.store.Store.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The ordered log of everything that ended, from any position.
final class Feed {
    /// How many events are read at once: what one reader holds in memory.
    static final int PAGE = 500;

    /// How much older than asked a start may be, since events carry the wall clock, which may have been
    /// stepped.
    private static final Duration MARGIN = Duration.ofHours(2);

    private final Store store;

    Feed(Store store) {
        this.store = store;
    }

    /// The events after `position`, those that end nothing included: they carry a reader's position on.
    List<Recorded> after(long position) {
        return store.events(position, PAGE);
    }

    /// Before the first event that somebody must hear of who honours tokens up to `age` old: where a reader
    /// starts that has never read.
    long startFor(Duration age, Instant now) {
        Instant since = now.minus(age).minus(MARGIN);
        long low = 0;
        long high = store.head();
        while (low < high) {
            long middle = (low + high) >>> 1;
            List<Recorded> next = store.events(middle, 1);
            if (!next.isEmpty() && next.getFirst().event().at().isBefore(since)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    long head() {
        return store.head();
    }

    String incarnation() {
        return store.incarnation();
    }

    /// An event as it stands in the stream; members that say nothing are left out.
    static Map<String, Object> json(Recorded recorded, String incarnation) {
        Event event = recorded.event();
        var json = new LinkedHashMap<String, Object>();
        json.put("position", recorded.position());
        json.put("incarnation", incarnation);
        json.put("type", event.type().code());
        json.put("at", event.at().toString());
        json.put("by", event.by());
        json.put("cause", event.cause());
        put(json, "person", event.person());
        put(json, "session", event.session());
        put(json, "device", event.device());
        put(json, "app", event.app());
        put(json, "jti", event.jti());
        put(json, "epoch", event.epoch());
        put(json, "kept", event.kept());
        put(json, "apiKey", event.apiKey());
        put(json, "right", event.right());
        return json;
    }

    private static void put(Map<String, Object> json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
