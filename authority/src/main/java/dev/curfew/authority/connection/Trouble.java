package dev.curfew.authority.connection;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What stood in the way of the last refreshes of one generation.
///
/// @param failures how many failed, one after the other
/// @param refusals how many of them were answers 401 that said nothing we know
/// @param unanswered whether one may have arrived whose answer nobody saw, so that its token may be spent
/// @param retryAt before when none is tried again; a courtesy, by a clock that may be wrong
public record Trouble(int failures, int refusals, boolean unanswered, Optional<Instant> retryAt) {
    static final Trouble NONE = new Trouble(0, 0, false, Optional.empty());

    /// How often a refusal that says nothing is taken for a passing thing.
    static final int PATIENCE = 3;

    /// The third refusal comes two and a half minutes after the first, well inside ten.
    private static final Duration AFTER_FIRST_REFUSAL = Duration.ofSeconds(30);

    private static final Duration AFTER_SECOND_REFUSAL = Duration.ofMinutes(2);
    private static final Duration MISCONFIGURED = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /// The longest that a provider's own wish is honoured.
    private static final Duration LONGEST_ASKED = Duration.ofMinutes(15);

    /// After a refusal that says nothing.
    Trouble refused(Instant now) {
        Duration wait = refusals == 0 ? AFTER_FIRST_REFUSAL : AFTER_SECOND_REFUSAL;
        return new Trouble(failures + 1, refusals + 1, unanswered, Optional.of(now.plus(wait)));
    }

    /// After something that passes.
    ///
    /// @param luck from 0 to 1, spreads those that failed together
    Trouble failed(boolean maybeArrived, Optional<Duration> asked, Instant now, double luck) {
        Duration usual = Duration.ofSeconds(1L << Math.min(failures, 9));
        Duration spread = shorter(usual, LONGEST).plusMillis((long) (usual.toMillis() * 0.4 * (luck - 0.5)));
        Duration wait = asked.map(it -> shorter(it, LONGEST_ASKED))
                .filter(it -> it.compareTo(spread) > 0)
                .orElse(spread);
        return new Trouble(failures + 1, refusals, unanswered || maybeArrived, Optional.of(now.plus(wait)));
    }

    /// After an answer that says that something is set up wrongly.
    Trouble misconfigured(Instant now) {
        return new Trouble(failures + 1, refusals, unanswered, Optional.of(now.plus(MISCONFIGURED)));
    }

    /// After an attempt that ended nobody knows how.
    Trouble abandoned() {
        return new Trouble(failures, refusals, true, Optional.empty());
    }

    /// How long nobody tries. A clock that was set back would make it for ever; what is longer than anybody
    /// waits is no wait.
    Optional<Duration> left(Instant now) {
        return retryAt.map(at -> Duration.between(now, at))
                .filter(it -> !it.isNegative() && !it.isZero() && it.compareTo(LONGEST_ASKED) <= 0);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
