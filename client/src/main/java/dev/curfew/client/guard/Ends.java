package dev.curfew.client.guard;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What has ended, as a value: each name with when it was heard, and forgotten when no token can be alive
/// that hangs on it.
///
/// Law L1: a name that is in here stays until then.
///
/// @param swept when it was last looked for what can be forgotten
record Ends(Trie<Long> sessions, Trie<Long> tokens, Trie<Long> apps, Trie<Cutoff> people, long swept) {
    /// The longest life of an access token.
    static final Duration LONGEST_LIFE = Duration.ofDays(1);

    /// Longer than any token lives that was made before, by clocks that are two hours apart.
    private static final Duration KEPT = LONGEST_LIFE.plusHours(2);

    private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(10);

    /// Everything of a person from before an epoch is over, but one session.
    ///
    /// @param heard by nanoseconds of the clock that only moves forward
    record Cutoff(long epoch, Optional<String> kept, long heard) {
        boolean ends(long other, String session) {
            return other < epoch && !kept.equals(Optional.of(session));
        }
    }

    static Ends none(long nanos) {
        return new Ends(Trie.empty(), Trie.empty(), Trie.empty(), Trie.empty(), nanos);
    }

    /// With one more.
    Ends with(End end, long nanos) {
        return switch (end) {
            case End.OfSession(String id) -> new Ends(sessions.with(id, nanos), tokens, apps, people, swept);
            case End.OfToken(String id) -> new Ends(sessions, tokens.with(id, nanos), apps, people, swept);
            case End.OfApp(String id) -> new Ends(sessions, tokens, apps.with(id, nanos), people, swept);
            case End.OfPerson(String id, long epoch, Optional<String> kept) -> {
                @Nullable Cutoff before = people.get(id);
                yield before != null && before.epoch() > epoch
                        ? this
                        : new Ends(sessions, tokens, apps, people.with(id, new Cutoff(epoch, kept, nanos)), swept);
            }
            case End.OfOther other -> this;
        };
    }

    /// Whether what a token hangs on, or it itself, has ended.
    boolean isOver(Token token) {
        if (tokens.has(token.id())) {
            return true;
        }
        if (token.session().isEmpty()) {
            return false;
        }
        String session = token.session().get();
        Cutoff cutoff = people.get(token.subject());
        return sessions.has(session) || (cutoff != null && cutoff.ends(token.epoch(), session));
    }

    /// Whether a token may have ended without it being told: its app was removed or disabled, and may since
    /// have been enabled again.
    boolean isDoubtful(Token token) {
        return token.session().isEmpty() && apps.has(token.app());
    }

    /// Without what no living token can hang on any more; now and then.
    Ends swept(long now) {
        if (now - swept < BETWEEN_SWEEPS.toNanos()) {
            return this;
        }
        long before = now - KEPT.toNanos();
        return new Ends(
                sessions.without(heard -> heard - before < 0),
                tokens.without(heard -> heard - before < 0),
                apps.without(heard -> heard - before < 0),
                people.without(cutoff -> cutoff.heard() - before < 0),
                now);
    }

    /// What still holds in another history: sessions and tokens have names that never come again, but a
    /// person's epochs may be counted anew.
    Ends elsewhere() {
        return new Ends(sessions, tokens, apps, Trie.empty(), swept);
    }

    int size() {
        return sessions.size() + tokens.size() + apps.size() + people.size();
    }
}
