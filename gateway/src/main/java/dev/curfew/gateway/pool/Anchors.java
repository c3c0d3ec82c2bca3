package dev.curfew.gateway.pool;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which account knows what a conversation carries.
///
/// A hard anchor is in the database before it is given out, and one that this node does not know is looked up
/// there: that is the only read that a request can cause, and only where a conversation came from another
/// node or was out of mind. Soft anchors live in memory, are written behind, and are taken over from other
/// nodes a moment later; losing one loses a warm cache and nothing else.
final class Anchors {
    private static final System.Logger LOG = System.getLogger("dev.curfew.pool");
    private static final int READ = 10_000;
    private static final int PAGE = 100;
    private static final int PAGES = 20;

    private final Store store;
    private final Duration hardLife;
    private final Duration softLife;
    private final int failures;
    private final int batch;
    private final Cache<String, Bound> known;
    private final Map<String, Tie> behind = new ConcurrentHashMap<>();

    /// A tie as a node remembers it.
    ///
    /// @param failed turns in a row that the account failed
    record Bound(Tie tie, int failed) {}

    Anchors(Store store, Tuning tuning) {
        this.store = store;
        this.hardLife = tuning.span("anchor.hard");
        this.softLife = tuning.span("anchor.soft");
        this.failures = tuning.number("anchor.failures");
        this.batch = tuning.number("anchor.batch");
        this.known =
                Caffeine.newBuilder().maximumSize(tuning.number("anchor.most")).build();
    }

    /// Reads the newest ties.
    void load() {
        store.<List<Tie>>read(found -> found.latest(Tie.KIND, "tied_at", Optional.empty(), READ))
                .forEach(tie -> known.asMap().putIfAbsent(tie.id(), new Bound(tie, 0)));
    }

    /// Takes over what other nodes have tied, until something that is known here. Of two that tied the same,
    /// the later one counts on both.
    void follow() {
        Optional<Found.Mark> after = Optional.empty();
        for (int pages = 0; pages < PAGES; pages++) {
            Optional<Found.Mark> from = after;
            List<Tie> ties = store.read(found -> found.latest(Tie.KIND, "tied_at", from, PAGE));
            if (!takeOver(ties) || ties.size() < PAGE) {
                return;
            }
            Tie last = ties.getLast();
            after = Optional.of(new Found.Mark(last.tiedAt().toEpochMilli(), last.id()));
        }
    }

    /// @return whether all of them were news
    private boolean takeOver(List<Tie> ties) {
        boolean news = true;
        for (Tie tie : ties) {
            Bound mine = known.getIfPresent(tie.id());
            if (isNews(tie, mine)) {
                known.asMap().compute(tie.id(), (_, now) -> isNews(tie, now) ? new Bound(tie, 0) : now);
            } else {
                news = false;
            }
        }
        return news;
    }

    private static boolean isNews(Tie tie, @Nullable Bound mine) {
        return mine == null || tie.tiedAt().isAfter(mine.tie().tiedAt());
    }

    /// The account that a conversation is tied to by a hard anchor.
    Optional<String> hard(Ask ask, Instant now) {
        return ask.anchors().stream()
                .filter(anchor -> anchor.kind().hard())
                .map(anchor -> id(ask, anchor))
                .flatMap(id -> bound(id).or(() -> stored(id)).stream())
                .filter(bound -> now.isBefore(bound.tie().expiresAt()))
                .map(bound -> bound.tie().account())
                .findFirst();
    }

    /// The account whose cache is warm for a conversation.
    Optional<String> soft(Ask ask, Instant now) {
        return ask.anchors().stream()
                .filter(anchor -> !anchor.kind().hard())
                .flatMap(anchor -> bound(id(ask, anchor)).stream())
                .filter(bound -> now.isBefore(bound.tie().expiresAt()))
                .map(bound -> bound.tie().account())
                .findFirst();
    }

    /// Ties an anchor to an account. A soft one stays with its owner as long as that one is `loyal`, or a
    /// later request would move for one request's trouble.
    void bind(Ask ask, Anchor anchor, String account, Loyalty loyal, Instant now) {
        String id = id(ask, anchor);
        boolean hard = anchor.kind().hard();
        var tie = new Tie(id, account, hard, now, now.plus(hard ? hardLife : softLife));
        if (hard) {
            Bound before = known.getIfPresent(id);
            if (before != null
                    && before.tie().account().equals(account)
                    && before.tie().expiresAt().isAfter(now.plus(hardLife.dividedBy(2)))) {
                return;
            }
            known.put(id, new Bound(tie, 0));
            try {
                write(Map.of(id, tie));
            } catch (Problem e) {
                // The answer goes on without the database: this node knows, the others will when it is back.
                LOG.log(System.Logger.Level.DEBUG, "an anchor cannot be written now; it will be tried again", e);
                behind.put(id, tie);
            }
            return;
        }
        known.asMap().compute(id, (_, before) -> {
            boolean stays = before != null
                    && !before.tie().account().equals(account)
                    && now.isBefore(before.tie().expiresAt())
                    && before.failed() < failures
                    && loyal.to(before.tie().account());
            if (stays) {
                return before;
            }
            if (before == null
                    || !before.tie().account().equals(account)
                    || !before.tie().expiresAt().isAfter(now.plus(softLife.dividedBy(2)))) {
                behind.put(id, tie);
            }
            return new Bound(tie, 0);
        });
    }

    /// Whether somebody who asks should stay with an account.
    @FunctionalInterface
    interface Loyalty {
        boolean to(String account);
    }

    /// Takes down that the account failed a turn of a conversation.
    void failed(Ask ask, String account) {
        for (Anchor anchor : ask.anchors()) {
            if (!anchor.kind().hard()) {
                known.asMap()
                        .computeIfPresent(
                                id(ask, anchor),
                                (_, bound) -> bound.tie().account().equals(account)
                                        ? new Bound(bound.tie(), bound.failed() + 1)
                                        : bound);
            }
        }
    }

    /// Forgets the hard anchors of a conversation: their account does not know them.
    void forget(Ask ask) {
        List<String> ids = ask.anchors().stream()
                .filter(anchor -> anchor.kind() == Anchor.Kind.RESPONSE)
                .map(anchor -> id(ask, anchor))
                .toList();
        ids.forEach(known::invalidate);
        remove(ids);
    }

    /// Writes what waits to be written.
    void flush() {
        while (!behind.isEmpty()) {
            var some = new LinkedHashMap<String, Tie>();
            for (Map.Entry<String, Tie> entry : behind.entrySet()) {
                if (some.size() == batch) {
                    break;
                }
                some.put(entry.getKey(), entry.getValue());
            }
            write(some);
            some.forEach(behind::remove);
        }
    }

    /// Removes what has lapsed, some of it.
    ///
    /// @return whether there may be more
    boolean sweep(Instant now) {
        List<String> lapsed = store.read(found ->
                found
                        .many(Tie.KIND, Found.Page.first(batch), Found.Where.below("expires_at", now.toEpochMilli()))
                        .stream()
                        .map(Tie::id)
                        .toList());
        remove(lapsed);
        return lapsed.size() == batch;
    }

    private Optional<Bound> bound(String id) {
        return Optional.ofNullable(known.getIfPresent(id));
    }

    /// Without the database the request goes to any account, whose upstream then says that it does not know.
    private Optional<Bound> stored(String id) {
        try {
            Optional<Bound> bound =
                    store.<Optional<Tie>>read(found -> found.one(Tie.KIND, id)).map(tie -> new Bound(tie, 0));
            bound.ifPresent(it -> known.put(id, it));
            return bound;
        } catch (Problem e) {
            LOG.log(System.Logger.Level.DEBUG, "an anchor cannot be looked up", e);
            return Optional.empty();
        }
    }

    private void write(Map<String, Tie> ties) {
        Key key = Key.NONE;
        for (String id : ties.keySet()) {
            key = key.and(Tie.KIND, id);
        }
        store.decide(key, found -> {
            Map<String, Tie> there = found.all(Tie.KIND, ties.keySet());
            Change<Boolean> change = Change.answer(true);
            ties.forEach((id, tie) -> {
                Tie before = there.get(id);
                if (before == null) {
                    change.create(Tie.KIND, tie);
                } else if (!before.tiedAt().isAfter(tie.tiedAt())) {
                    change.replace(Tie.KIND, tie);
                }
            });
            return change;
        });
    }

    private void remove(List<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        Key key = Key.NONE;
        for (String id : ids) {
            key = key.and(Tie.KIND, id);
        }
        try {
            store.decide(key, found -> {
                Change<Boolean> change = Change.answer(true);
                new ArrayList<>(found.all(Tie.KIND, ids).keySet()).forEach(id -> change.remove(Tie.KIND, id));
                return change;
            });
        } catch (Problem e) {
            LOG.log(System.Logger.Level.DEBUG, "anchors cannot be forgotten now; they lapse by themselves", e);
        }
    }

    private static String id(Ask ask, Anchor anchor) {
        return Tie.id(ask.caller().person(), anchor);
    }
}
