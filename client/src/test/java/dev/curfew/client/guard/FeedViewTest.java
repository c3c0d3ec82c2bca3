package dev.curfew.client.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeedViewTest {
    private static final Duration BOUND = Duration.ofSeconds(5);
    private static final Moment START = new Moment(0, Instant.parse("2026-11-22T08:00:00Z"));

    @Test
    void isStaleUntilTheFeedIsHeardAndAgainWhenItFallsSilent() {
        FeedView blank = FeedView.blank(0);
        FeedView heard = goes(blank, beat("a", 7, 0, START), START, START);

        assertThat(blank.isFresh(START, BOUND)).isFalse();
        assertThat(heard.isFresh(after(5_000), BOUND)).isTrue();
        assertThat(heard.isFresh(after(5_001), BOUND)).isFalse();
    }

    @Test
    void beatThatComesLateMakesNothingFresh() {
        FeedView view = goes(FeedView.blank(0), beat("a", 7, 0, START), START, START);

        FeedView late = goes(view, beat("a", 7, 1_000, START), START, after(9_000));

        assertThat(late.isFresh(after(6_000), BOUND)).isTrue();
        assertThat(late.isFresh(after(6_001), BOUND)).isFalse();
    }

    @Test
    void beatCannotVouchForTheFuture() {
        FeedView view = goes(FeedView.blank(0), beat("a", 7, 3_600_000, START), START, after(1_000));

        assertThat(view.isFresh(after(6_000), BOUND)).isTrue();
        assertThat(view.isFresh(after(6_001), BOUND)).isFalse();
    }

    @Test
    void sleepOfTheMachineShowsThoughItsClockStoodStill() {
        FeedView view = goes(FeedView.blank(0), beat("a", 7, 0, START), START, START);

        Moment woken = new Moment(1_000_000_000L, START.wall().plus(Duration.ofHours(8)));

        assertThat(view.isFresh(woken, BOUND)).isFalse();
    }

    @Test
    void clockThatIsAnHourOffIsMended() {
        Moment ahead = new Moment(0, START.wall().plus(Duration.ofHours(1)));
        FeedView view = goes(FeedView.blank(0), beat("a", 7, 0, START), ahead, ahead);

        assertThat(view.time(ahead)).isEqualTo(START.wall());
    }

    @Test
    void anotherHistoryAndAPositionThatGoesBackAreReadFromTheBeginning() {
        FeedView view = goes(FeedView.blank(0), over("a", 7, "ses_1"), START, START);
        view = goes(view, beat("a", 9, 0, START), START, START);

        for (Told told : List.of(
                over("b", 10, "ses_2"), over("a", 9, "ses_2"), beat("b", 10, 0, START), beat("a", 8, 0, START))) {
            FeedView.Next next = view.after(told, START, START);

            assertThat(next).as("%s", told).isInstanceOf(FeedView.Next.StartsOver.class);
            assertThat(next.view().isFresh(START, BOUND)).isFalse();
            assertThat(next.view().incarnation()).isEmpty();
            assertThat(next.view().ends().isOver(token("per_1", "ses_1", "at_1", 0)))
                    .as("L1: what ended stays ended")
                    .isTrue();
        }
    }

    @Test
    void personsEpochsMayBeCountedAnewInAnotherHistory() {
        var everywhere = new Told.Ended("a", 7, new End.OfPerson("per_1", 5, Optional.of("ses_1")));
        FeedView view = goes(FeedView.blank(0), everywhere, START, START);

        assertThat(view.ends().isOver(token("per_1", "ses_2", "at_1", 4))).isTrue();
        assertThat(view.ends().isOver(token("per_1", "ses_1", "at_2", 4)))
                .as("the session that goes on")
                .isFalse();
        assertThat(view.ends().isOver(token("per_1", "ses_3", "at_3", 5)))
                .as("begun since")
                .isFalse();
        assertThat(view.after(over("b", 1, "ses_9"), START, START)
                        .view()
                        .ends()
                        .isOver(token("per_1", "ses_2", "at_1", 4)))
                .isFalse();
    }

    @Test
    void appThatWasRemovedIsAskedAbout() {
        FeedView view = goes(FeedView.blank(0), new Told.Ended("a", 1, new End.OfApp("app_1")), START, START);

        assertThat(view.ends()
                        .isDoubtful(new Token(
                                "app_1",
                                List.of("x"),
                                "app_1",
                                Set.of(),
                                Optional.empty(),
                                "at_1",
                                Instant.MIN,
                                Instant.MAX,
                                0,
                                "k")))
                .isTrue();
        assertThat(view.ends().isDoubtful(token("per_1", "ses_1", "at_1", 0))).isFalse();
    }

    /// Laws L1, L5 and L9 against a plain model, for a thousand feeds that tell, repeat, stop and lie.
    @Test
    void lawsHoldWhateverTheFeedTells() {
        IntStream.range(0, 1_000).forEach(seed -> new Model(seed).play());
    }

    @Test
    void whatNoLivingTokenCanHangOnIsForgotten() {
        FeedView view = FeedView.blank(0);
        long hour = Duration.ofHours(1).toMillis();
        int most = 0;
        for (int i = 0; i < 20_000; i++) {
            Moment now = after(i * hour / 100);
            view = goes(view, over("a", i + 1, "ses_" + i), now, now);
            view = goes(view, beat("a", i + 1, 0, now), now, now);
            most = Math.max(most, view.ends().size());
        }

        assertThat(most).isBetween(2_600, 2_650);
    }

    private static final class Model {
        private final SplittableRandom chance;
        private final int seed;
        private final Set<String> sessions = new HashSet<>();
        private final Map<String, Long> epochs = new HashMap<>();
        private final List<String> story = new ArrayList<>();
        private FeedView view = FeedView.blank(0);
        private long millis;
        private long position;
        private Moment asked = START;
        private long knownUpTo = Long.MIN_VALUE;

        Model(int seed) {
            this.seed = seed;
            chance = new SplittableRandom(seed);
        }

        void play() {
            for (int i = 0; i < 60; i++) {
                millis += chance.nextInt(2_000);
                Moment now = after(millis);
                if (chance.nextInt(10) == 0) {
                    asked = now;
                }
                Told told = told(now);
                story.add(millis + " " + told);
                FeedView before = view;
                FeedView.Next next = view.after(told, asked, now);
                view = next.view();
                if (next instanceof FeedView.Next.StartsOver) {
                    knownUpTo = Long.MIN_VALUE;
                    position = 0;
                    epochs.clear();
                    asked = now;
                } else {
                    note(told);
                    check(before.incarnation().isEmpty() || view.position() >= before.position(), "L5");
                }
                sessions.forEach(session -> check(view.ends().isOver(token("p", session, "t", 99)), "L1"));
                epochs.forEach((person, epoch) -> {
                    check(view.ends().isOver(token(person, "s", "t", epoch - 1)), "L1 of " + person);
                    check(!view.ends().isOver(token(person, "s", "t", epoch)), "nobody else's end");
                });
                boolean fresh = knownUpTo != Long.MIN_VALUE && millis - knownUpTo <= BOUND.toMillis();
                check(view.isFresh(now, BOUND) == fresh, "L9");
            }
        }

        /// Mostly what an honest server says; now and then a repetition, another history, a span that is too
        /// long.
        private Told told(Moment now) {
            String history = chance.nextInt(25) == 0 ? "b" : "a";
            long at = chance.nextInt(25) == 0 ? position : position + 1 + chance.nextInt(3);
            return switch (chance.nextInt(3)) {
                case 0 -> over(history, at, "ses_" + chance.nextInt(20));
                case 1 ->
                    new Told.Ended(
                            history,
                            at,
                            new End.OfPerson("per_" + chance.nextInt(5), 1 + chance.nextInt(9), Optional.empty()));
                default -> {
                    long since = (now.nanos() - asked.nanos()) / 1_000_000;
                    yield beat(history, at, chance.nextLong(since + 2), now);
                }
            };
        }

        private void note(Told told) {
            position = told.position();
            switch (told) {
                case Told.Ended(String history, long at, End.OfSession(String session)) -> sessions.add(session);
                case Told.Ended(String history, long at, End.OfPerson(String person, long epoch, var kept)) ->
                    epochs.merge(person, epoch, Math::max);
                case Told.Beat beat -> {
                    long upTo = (asked.nanos() / 1_000_000) + beat.elapsed().toMillis();
                    knownUpTo = Math.max(knownUpTo, Math.min(upTo, millis));
                }
                case Told.Ended other -> {}
            }
        }

        private void check(boolean holds, String law) {
            if (!holds) {
                throw new AssertionError(law + " broken by seed " + seed + "\n" + String.join("\n", story));
            }
        }
    }

    private static FeedView goes(FeedView view, Told told, Moment asked, Moment now) {
        FeedView.Next next = view.after(told, asked, now);
        assertThat(next).isInstanceOf(FeedView.Next.Goes.class);
        return next.view();
    }

    private static Moment after(long millis) {
        return new Moment(millis * 1_000_000, START.wall().plusMillis(millis));
    }

    private static Told over(String history, long position, String session) {
        return new Told.Ended(history, position, new End.OfSession(session));
    }

    private static Told beat(String history, long position, long elapsed, Moment at) {
        return new Told.Beat(history, position, Duration.ofMillis(elapsed), at.wall(), Set.of("k"));
    }

    private static Token token(String person, String session, String id, long epoch) {
        return new Token(
                person,
                List.of("x"),
                "app_1",
                Set.of(),
                Optional.of(session),
                id,
                Instant.MIN,
                Instant.MAX,
                epoch,
                "k");
    }
}
