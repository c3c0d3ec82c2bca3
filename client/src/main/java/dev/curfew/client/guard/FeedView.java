package dev.curfew.client.guard;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// What a guard knows of the feed, as a value; `after` is how it changes.
///
/// ```
///            beat, end                 nothing for longer than the bound
///   ┌─────────────────────► Fresh ───────────────────────────────► Stale
/// Blank                      ▲  │ ◄────────────── beat ──────────────┘
///   ▲                        └──┘ end, beat                          │
///   └──────────── another history, a position that goes back ────────┘
/// ```
///
/// Law L9: it is fresh up to the moment that the last beat vouches for, and a beat vouches for no more than
/// it can know: as old as its stream was at the authority, counted from when the stream was asked for here. A
/// beat that comes late makes nothing fresh. Law L5: positions only grow; where they do not, all of it is
/// read again.
///
/// @param incarnation the history that is read; empty until the feed has spoken
/// @param position the last one
/// @param vouched up to when all that ended is known
/// @param off what has to be added to our clock to have the authority's, where they are noticeably apart
/// @param keys that verify access tokens; empty until the feed has spoken
record FeedView(
        Optional<String> incarnation,
        long position,
        Optional<Moment> vouched,
        Duration off,
        Set<String> keys,
        Ends ends) {
    private static final Duration NOTICEABLE = Duration.ofSeconds(60);

    /// What follows from something told.
    sealed interface Next {
        FeedView view();

        /// It is part of the history.
        record Goes(FeedView view) implements Next {}

        /// It is not: what is known must be read again from the beginning.
        record StartsOver(FeedView view) implements Next {}
    }

    static FeedView blank(long nanos) {
        return new FeedView(Optional.empty(), 0, Optional.empty(), Duration.ZERO, Set.of(), Ends.none(nanos));
    }

    /// What is known after something was told.
    ///
    /// @param asked when the stream was asked for
    Next after(Told told, Moment asked, Moment now) {
        boolean known = incarnation.isPresent();
        boolean back = known
                && switch (told) {
                    case Told.Ended ended -> ended.position() <= position;
                    case Told.Beat beat -> beat.position() < position;
                };
        if (back || (known && !incarnation.get().equals(told.incarnation()))) {
            return new Next.StartsOver(
                    new FeedView(Optional.empty(), 0, Optional.empty(), off, Set.of(), ends.elsewhere()));
        }
        return new Next.Goes(
                switch (told) {
                    case Told.Ended(String history, long at, End end) ->
                        new FeedView(Optional.of(history), at, vouched, off, keys, ends.with(end, now.nanos()));
                    case Told.Beat beat -> with(beat, asked, now);
                });
    }

    private FeedView with(Told.Beat beat, Moment asked, Moment now) {
        Duration sinceAsked = Duration.ofNanos(now.nanos() - asked.nanos());
        Duration age = sinceAsked.minus(beat.elapsed());
        Moment upTo = now.before(age.isNegative() ? Duration.ZERO : age);
        Moment better = vouched.isPresent() && upTo.isBefore(vouched.get()) ? vouched.get() : upTo;
        Duration apart = Duration.between(upTo.wall(), beat.at());
        return new FeedView(
                Optional.of(beat.incarnation()),
                beat.position(),
                Optional.of(better),
                apart.abs().compareTo(NOTICEABLE) > 0 ? apart : Duration.ZERO,
                beat.keys(),
                ends.swept(now.nanos()));
    }

    /// Whether all that ended is known, but for the last `bound`.
    boolean isFresh(Moment now, Duration bound) {
        return vouched.isPresent() && vouched.get().age(now).compareTo(bound) <= 0;
    }

    /// The time by which tokens lapse.
    Instant time(Moment now) {
        return off.isZero() ? now.wall() : now.wall().plus(off);
    }

    /// Whether a key still verifies, as far as is known.
    boolean honours(String key) {
        return keys.isEmpty() || keys.contains(key);
    }
}
