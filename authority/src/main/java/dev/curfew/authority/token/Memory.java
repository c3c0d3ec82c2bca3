package dev.curfew.authority.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Tokens.Live;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The access tokens that were found to count lately, and that still do: a memory that is never behind the
/// feed.
///
/// Whatever ends a token tells so in the same transaction (law L5). So what counted at one position of the
/// feed counts at a later one, if no event between them names its session, its person or itself. Whoever
/// wants to rely on the memory asks for the feed's newest position first, which all who ask at the moment
/// share, and has the events up to it heard.
///
/// It only ever says yes. Where it knows nothing, or time may have ended a session, the rows are read.
final class Memory {
    private static final int TOKENS = 10_000;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /// How many names are told apart; beyond, and after so many events unheard, all tokens are forgotten.
    private static final int NAMES = 50_000;

    private static final int STRIDE = 500;

    private final Store store;
    private final Cache<String, Entry> tokens =
            Caffeine.newBuilder().maximumSize(TOKENS).expireAfterWrite(LONGEST).build();

    /// The position of the last event that named somebody or something, after `floor`.
    private final Map<String, Long> named = new ConcurrentHashMap<>();

    private volatile long floor;
    private volatile long heard;

    private record Entry(Live.Access live, long position) {}

    Memory(Store store) {
        this.store = store;
    }

    /// The newest position of the feed, up to which every event has been heard.
    long position() {
        long head = store.head();
        if (head > heard) {
            hear(head);
        }
        return head;
    }

    /// What the token with this `jti` counts for; only good after {@link #position()}.
    Optional<Live.Access> recall(String jti, Instant now) {
        Entry entry = tokens.getIfPresent(jti);
        return entry != null && stands(entry, now) ? Optional.of(entry.live()) : Optional.empty();
    }

    /// Remembers what was read.
    ///
    /// @param position that the feed had reached before it was read
    void keep(Live.Access live, long position) {
        tokens.put(live.token().id(), new Entry(live, position));
    }

    private boolean stands(Entry entry, Instant now) {
        Live.Access live = entry.live();
        boolean untouched = untouched(live.token().id(), entry)
                && live.session()
                        .filter(session -> untouched(session.id(), entry))
                        .isPresent()
                && live.person().filter(person -> untouched(person.id(), entry)).isPresent();
        // The floor is looked at last: it rises before names are forgotten.
        return untouched
                && entry.position() >= floor
                && live.session().get().over(live.person().get(), now).isEmpty();
    }

    private boolean untouched(String name, Entry entry) {
        Long last = named.get(name);
        return last == null || last <= entry.position();
    }

    private synchronized void hear(long head) {
        if (head - heard > NAMES) {
            forget(head);
        }
        while (heard < head) {
            var events = store.events(heard, STRIDE);
            if (events.isEmpty()) {
                forget(head);
            } else {
                events.forEach(
                        recorded -> names(recorded.event()).forEach(name -> named.put(name, recorded.position())));
                heard = events.getLast().position();
            }
        }
        if (named.size() > NAMES) {
            forget(heard);
        }
    }

    /// Forgets what was named up to `position`, and so every token that was read before.
    private void forget(long position) {
        floor = position;
        named.clear();
        heard = position;
    }

    private static Stream<String> names(Event event) {
        return Stream.of(event.session(), event.person(), event.jti(), event.kept())
                .filter(Objects::nonNull);
    }
}
