package dev.curfew.authority.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.session.Cause;
import dev.curfew.base.Octets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The rule of a token family, row by row; laws L2 and L3.
class TokenFamilyTest {
    private static final Instant BIRTH = Instant.parse("2026-11-22T08:00:00Z");
    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final TokenFamily.Policy POLICY = new TokenFamily.Policy(WINDOW, Duration.ofDays(30));
    private static final Holder HOLDER = new Holder(null, "192.0.2.7", "codex_exec/0.169.0");
    private static final Holder ELSEWHERE = new Holder(null, "198.51.100.9", "codex_exec/0.169.0");

    private final TokenFamily.Active born = TokenFamily.born(
            new TokenFamily.Authorization("ses_1", "app", "per_1", 0, "openid", "", BIRTH),
            digest(1),
            HOLDER,
            new TokenFamily.Lifetime(Duration.ofDays(30), Duration.ofDays(90)),
            BIRTH);

    private static Octets digest(long generation) {
        return Octets.sha256(("token " + generation).getBytes(StandardCharsets.UTF_8));
    }

    private static Octets seal(long generation) {
        return Octets.sha256(("seal of " + generation).getBytes(StandardCharsets.UTF_8));
    }

    private static Redemption redeem(TokenFamily.Active family, long generation, Holder by, Instant now) {
        var successor = new TokenFamily.Successor(digest(generation + 1), seal(generation + 1));
        return family.redeem(generation, digest(generation), successor, by, now, POLICY);
    }

    private static TokenFamily.Active rotated(TokenFamily.Active family, Instant now) {
        return ((Redemption.Rotated) redeem(family, family.generation(), HOLDER, now)).family();
    }

    @Test
    void liveTokenMakesOneSuccessor() {
        var next = rotated(born, BIRTH.plusSeconds(60));

        assertThat(next.generation()).isEqualTo(2);
        assertThat(next.digest()).isEqualTo(digest(2));
        assertThat(next.retired().all()).containsExactly(new Retired(1, digest(1), seal(2), BIRTH.plusSeconds(60)));
    }

    @Test
    void useProlongsButNeverPastTheEnd() {
        var used = rotated(born, BIRTH.plus(Duration.ofDays(20)));
        var late = rotated(
                rotated(rotated(used, BIRTH.plus(Duration.ofDays(45))), BIRTH.plus(Duration.ofDays(60))),
                BIRTH.plus(Duration.ofDays(70)));

        assertThat(used.idleUntil()).isEqualTo(BIRTH.plus(Duration.ofDays(50)));
        assertThat(late.idleUntil()).isEqualTo(BIRTH.plus(Duration.ofDays(90)));
    }

    @Nested
    class InsideTheWindow {
        @Test
        void predecessorIsAnsweredWithTheSameSuccessor() {
            var next = rotated(born, BIRTH.plusSeconds(60));

            assertThat(redeem(next, 1, HOLDER, BIRTH.plusSeconds(90)))
                    .isEqualTo(new Redemption.Repeated(next, List.of(seal(2)), false));
        }

        @Test
        void everyGenerationRetiredLatelyLeadsToTheLiveToken() {
            var fourth = rotated(rotated(rotated(born, at(1)), at(2)), at(3));

            assertThat(redeem(fourth, 1, HOLDER, at(4)))
                    .isEqualTo(new Redemption.Repeated(fourth, List.of(seal(2), seal(3), seal(4)), false));
            assertThat(redeem(fourth, 2, HOLDER, at(4)))
                    .isEqualTo(new Redemption.Repeated(fourth, List.of(seal(3), seal(4)), false));
        }

        @Test
        void noMoreThanEightAreKept() {
            var family = born;
            for (int i = 1; i <= 12; i++) {
                family = rotated(family, at(i));
            }

            assertThat(family.retired().all()).hasSize(8);
            assertThat(redeem(family, 5, HOLDER, at(13))).isInstanceOf(Redemption.Repeated.class);
            assertThat(redeem(family, 4, HOLDER, at(13))).isInstanceOf(Redemption.Replayed.class);
        }

        @Test
        void otherDecisiveEvidenceIsTheft() {
            var family = TokenFamily.born(
                    born.authorization(),
                    digest(1),
                    new Holder("laptop", "192.0.2.7", "a"),
                    new TokenFamily.Lifetime(Duration.ofDays(30), Duration.ofDays(90)),
                    BIRTH);
            var next = ((Redemption.Rotated) redeem(family, 1, new Holder("laptop", "192.0.2.7", "a"), at(1))).family();

            assertThat(redeem(next, 1, new Holder("thief", "192.0.2.7", "a"), at(2)))
                    .isInstanceOf(Redemption.Replayed.class);
        }

        @Test
        void clockSteppedBackProlongsTheWindow() {
            var next = rotated(born, at(60));

            assertThat(redeem(next, 1, HOLDER, at(-3600))).isInstanceOf(Redemption.Repeated.class);
        }
    }

    @Nested
    class AfterTheWindow {
        @Test
        void oldTokenEndsTheFamily() {
            var third = rotated(rotated(born, at(1)), at(2));

            assertThat(redeem(third, 1, HOLDER, at(33)))
                    .isEqualTo(new Redemption.Replayed(
                            new TokenFamily.Ended(born.authorization(), Cause.REPLAYED, at(33))));
        }

        @Test
        void lostAnswerIsRepeatedAfterANightsSleep() {
            var next = rotated(born, at(60));
            var morning = BIRTH.plus(Duration.ofHours(9));

            var repeated = (Redemption.Repeated) redeem(next, 1, HOLDER, morning);

            assertThat(repeated.seals()).containsExactly(seal(2));
            assertThat(repeated.family().generation()).isEqualTo(2);
        }

        @Test
        void lateRetryOpensTheWindowAgainForTheOtherProcessesOfTheMachine() {
            var morning = BIRTH.plus(Duration.ofHours(9));
            var woken = (Redemption.Repeated) redeem(rotated(born, at(60)), 1, HOLDER, morning);
            var atWork = woken.family().seen(2);

            assertThat(redeem(atWork, 1, HOLDER, morning.plusSeconds(7))).isInstanceOf(Redemption.Repeated.class);
            assertThat(redeem(atWork, 1, HOLDER, morning.plusSeconds(31))).isInstanceOf(Redemption.Replayed.class);
        }

        @Test
        void lateRetryFromAnotherNetworkEndsTheFamily() {
            assertThat(redeem(rotated(born, at(60)), 1, ELSEWHERE, at(600))).isInstanceOf(Redemption.Replayed.class);
        }

        @Test
        void lateRetryAfterTheSuccessorWasSeenAtWorkEndsTheFamily() {
            var next = rotated(born, at(60)).seen(2);

            assertThat(redeem(next, 1, HOLDER, at(600))).isInstanceOf(Redemption.Replayed.class);
        }

        @Test
        void onlyTheImmediatePredecessorMayBeLate() {
            var third = rotated(rotated(born, at(60)), at(70));

            assertThat(redeem(third, 1, HOLDER, at(600))).isInstanceOf(Redemption.Replayed.class);
            assertThat(redeem(third, 2, HOLDER, at(600))).isInstanceOf(Redemption.Repeated.class);
        }
    }

    @Test
    void lapseIsAnEndWhateverTheClockDoesNext() {
        assertThat(redeem(born, 1, HOLDER, BIRTH.plus(Duration.ofDays(30))))
                .isEqualTo(new Redemption.Lapsed(
                        new TokenFamily.Ended(born.authorization(), Cause.LAPSED, BIRTH.plus(Duration.ofDays(30)))));
    }

    @Test
    void lapseIsLookedAtBeforeReuse() {
        var next = rotated(born, at(60));

        assertThat(redeem(next, 1, ELSEWHERE, BIRTH.plus(Duration.ofDays(40)))).isInstanceOf(Redemption.Lapsed.class);
    }

    @Test
    void endedFamilySaysWhetherItLapsed() {
        assertThat(born.end(Cause.LAPSED, at(1)).redeem())
                .isEqualTo(new Redemption.Unredeemable(Redemption.Why.EXPIRED));
        assertThat(born.end(Cause.SIGNED_OUT, at(1)).redeem())
                .isEqualTo(new Redemption.Unredeemable(Redemption.Why.ENDED));
    }

    @Test
    void secondNetworkIsToldOfOnceAfterThreeRotationsRunning() {
        var family = born;
        var told = new java.util.ArrayList<Boolean>();
        for (long i = 0; i < 6; i++) {
            family = rotated(family, at(i * 60));
            var shadow = (Redemption.Repeated) redeem(family, family.generation() - 1, ELSEWHERE, at(i * 60 + 5));
            told.add(shadow.copied());
            family = shadow.family();
        }

        assertThat(told).containsExactly(false, false, true, false, false, false);
    }

    @Test
    void laptopThatChangesNetworksOnceIsNotToldOf() {
        var family = rotated(born, at(60));
        var moved = (Redemption.Repeated) redeem(family, 1, ELSEWHERE, at(65));

        assertThat(moved.copied()).isFalse();
    }

    private static Instant at(long seconds) {
        return BIRTH.plusSeconds(seconds);
    }

    @Test
    void holderGoesOnWhereTheServerLostHistoryAndAnOldCopyIsFoundOut() {
        var restored = born.restored();

        var ahead = (Redemption.Rotated) redeem(restored, 5, HOLDER, at(60));

        assertThat(ahead.family().generation()).isEqualTo(6);
        assertThat(redeem(ahead.family(), 5, HOLDER, at(61))).isInstanceOf(Redemption.Repeated.class);
        assertThat(redeem(ahead.family(), 1, ELSEWHERE, at(61))).isInstanceOf(Redemption.Replayed.class);
    }

    @Test
    void twoTokensOfOneGenerationCannotBothBeTheHolders() {
        var afterTheCopy = ((Redemption.Rotated) redeem(born.restored(), 1, ELSEWHERE, at(60))).family();
        var successor = new TokenFamily.Successor(digest(3), seal(3));

        var holder = afterTheCopy.redeem(
                2, Octets.sha256("another".getBytes(StandardCharsets.UTF_8)), successor, HOLDER, at(61), POLICY);

        assertThat(holder).isInstanceOf(Redemption.Replayed.class);
    }

    @Test
    void tokenFromTheFutureIsNotTakenWhereNoHistoryWasLost() {
        assertThat(redeem(born, 7, HOLDER, at(1))).isInstanceOf(Redemption.Replayed.class);
    }
}
