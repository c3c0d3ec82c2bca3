package dev.curfew.gateway.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.client.RefreshFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What an account becomes: every cell of state and event, and what each rule beside them says.
class EvidenceTest {
    private static final Tuning TUNING = Tuning.standard();
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final Instant SOON = NOW.plus(Duration.ofMinutes(10));
    private static final Instant LATER = NOW.plus(Duration.ofHours(2));
    private static final long GENERATION = 4;

    private static final Map<String, Evidence> STATES = new LinkedHashMap<>();
    private static final Map<String, Happening> EVENTS = new LinkedHashMap<>();

    static {
        Evidence fresh = Evidence.of(new Standing.Good(GENERATION));
        STATES.put("active", fresh);
        STATES.put("rate_limited", after(fresh, new Happening.Limited(Optional.of(SOON))));
        STATES.put("quota_exceeded", after(fresh, new Happening.OutOfQuota(Optional.of(SOON))));
        STATES.put("paused", after(fresh, new Happening.Paused("per_1")));
        STATES.put("reauth_required", after(fresh, refused(RefreshFailure.Reason.SESSION_ENDED)));
        STATES.put("suspended", after(fresh, new Happening.Fatal("account_suspended", GENERATION)));
        STATES.put("deleting", after(fresh, new Happening.Removed()));

        EVENTS.put("refresh ok", new Happening.Refreshed(GENERATION + 1));
        EVENTS.put("permanent refresh", refused(RefreshFailure.Reason.EXPIRED));
        EVENTS.put("account-fatal code", new Happening.Fatal("account_deleted", GENERATION));
        EVENTS.put("rate-limit 429", new Happening.Limited(Optional.of(LATER)));
        EVENTS.put("quota code", new Happening.OutOfQuota(Optional.of(LATER)));
        EVENTS.put("window 100 %", seen(NOW, window("5h", 100, SOON)));
        EVENTS.put("fresh < 100 %", seen(NOW.plusSeconds(180), window("5h", 20, LATER), window("weekly", 30, LATER)));
        EVENTS.put("op pause", new Happening.Paused("per_2"));
        EVENTS.put("op resume", new Happening.Resumed());
        EVENTS.put("re-login", new Happening.SignedIn(GENERATION + 1));
        EVENTS.put("delete", new Happening.Removed());
    }

    private static final String CELLS = """
            state           | refresh ok      | permanent refresh | account-fatal code | rate-limit 429 | quota code     | window 100 %   | fresh < 100 % | op pause | op resume | re-login | delete
            active          | active          | reauth_required   | suspended          | rate_limited   | quota_exceeded | rate_limited   | active             | paused   | active    | active   | deleting
            rate_limited    | rate_limited    | reauth_required   | suspended          | rate_limited   | quota_exceeded | rate_limited   | active             | paused   | active    | active   | deleting
            quota_exceeded  | quota_exceeded  | reauth_required   | suspended          | rate_limited   | quota_exceeded | quota_exceeded | active             | paused   | active    | active   | deleting
            paused          | paused          | reauth_required   | suspended          | paused         | paused         | paused         | paused             | paused   | active    | active   | deleting
            reauth_required | active          | reauth_required   | suspended          | reauth_required | reauth_required | reauth_required | reauth_required  | 409      | 409       | active   | deleting
            suspended       | suspended       | suspended         | suspended          | suspended      | suspended      | suspended      | suspended          | 409      | active    | active   | deleting
            deleting        | deleting        | deleting          | deleting           | deleting       | deleting       | deleting       | deleting           | 404      | 404       | active   | deleting
            """;

    @TestFactory
    Stream<DynamicTest> cells() {
        List<List<String>> rows = CELLS.lines()
                .map(line -> Stream.of(line.split("\\|")).map(String::strip).toList())
                .toList();
        List<String> events = rows.getFirst();
        assertThat(events.subList(1, events.size())).containsExactlyElementsOf(EVENTS.keySet());
        assertThat(rows.stream().skip(1).map(List::getFirst)).containsExactlyElementsOf(STATES.keySet());
        return rows.stream()
                .skip(1)
                .flatMap(row -> Stream.iterate(1, i -> i < events.size(), i -> i + 1)
                        .map(i -> DynamicTest.dynamicTest(
                                row.getFirst() + " × " + events.get(i) + " = " + row.get(i),
                                () -> assertThat(come(state(row.getFirst()), event(events.get(i))))
                                        .isEqualTo(row.get(i)))));
    }

    @TestFactory
    Stream<DynamicTest> whenTheResetIsReached() {
        Map<String, String> expected = new LinkedHashMap<>();
        STATES.keySet().forEach(state -> expected.put(state, state));
        expected.put("rate_limited", "active");
        expected.put("quota_exceeded", "active");
        return expected.entrySet().stream()
                .map(cell -> DynamicTest.dynamicTest(
                        cell.getKey() + " × reset time reached = " + cell.getValue(),
                        () -> assertThat(state(cell.getKey()).status(SOON).name())
                                .isEqualTo(cell.getValue())));
    }

    @Test
    void theFirstReasonIsKept() {
        Evidence dead = after(state("reauth_required"), refused(RefreshFailure.Reason.REVOKED));

        assertThat(dead.status(NOW).why()).contains("session_ended");
        assertThat(dead.status(NOW).lifecycle()).isEqualTo("deactivated");
        assertThat(dead.status(NOW).advice())
                .hasValueSatisfying(reason -> assertThat(reason).contains("A new sign-in is required"));
    }

    @Test
    void aLateFailureOfAnOldGenerationHarmsNoNewerOne() {
        Evidence renewed = after(state("active"), new Happening.Refreshed(GENERATION + 1));

        assertThat(after(renewed, refused(RefreshFailure.Reason.EXPIRED))).isEqualTo(renewed);
        assertThat(after(renewed, new Happening.Fatal("account_deleted", GENERATION)))
                .isEqualTo(renewed);
        assertThat(renewed.told(new Standing.SignInNeeded(RefreshFailure.Reason.EXPIRED, GENERATION)))
                .isEqualTo(renewed);
        assertThat(after(state("reauth_required"), new Happening.Refreshed(GENERATION)))
                .isEqualTo(state("reauth_required"));
    }

    @Test
    void signingInClearsLimitsPauseAndReason() {
        Evidence all = after(state("paused"), new Happening.OutOfQuota(Optional.of(LATER)));
        all = after(all, new Happening.Limited(Optional.of(LATER)));
        all = after(all, refused(RefreshFailure.Reason.REUSED));

        assertThat(after(all, new Happening.SignedIn(GENERATION + 1)))
                .isEqualTo(Evidence.of(new Standing.Good(GENERATION + 1)));
    }

    /// Law L10: what is pardoned is one generation, until its provider shuts it out again.
    @Test
    void aPardonHoldsForItsGenerationAndUntilTheNextSuspension() {
        var fatal = new Happening.Fatal("account_deleted", GENERATION);
        Evidence resumed = after(state("suspended"), new Happening.Resumed());
        assertThat(resumed.status(NOW)).isEqualTo(new AccountStatus.Ready());

        assertThat(after(resumed, fatal).status(NOW).name()).isEqualTo("suspended");
        assertThat(after(after(resumed, fatal), new Happening.Resumed())
                        .status(NOW)
                        .name())
                .isEqualTo("active");
        Evidence newer = resumed.told(new Standing.Suspended("account_deleted", GENERATION + 1));
        assertThat(newer.status(NOW).name()).as("a newer one").isEqualTo("suspended");
    }

    @Test
    void aSuspendedAccountThatIsResumedIsNotPausedEither() {
        Evidence both = after(state("paused"), new Happening.Fatal("account_suspended", GENERATION));

        assertThat(come(both, new Happening.Resumed())).isEqualTo("active");
    }

    @Test
    void whatIsRememberedWhilePausedCountsAfterwards() {
        Evidence paused = after(state("paused"), new Happening.Limited(Optional.of(LATER)));

        assertThat(come(paused, new Happening.Resumed())).isEqualTo("rate_limited");
    }

    @Test
    void anEarlierLimitDoesNotShortenOne() {
        Evidence limited = after(state("active"), new Happening.Limited(Optional.of(LATER)));
        limited = after(limited, new Happening.Limited(Optional.of(SOON)));
        limited = after(limited, seen(NOW, window("5h", 100, SOON)));

        assertThat(limited.status(NOW)).isEqualTo(new AccountStatus.CoolingDown(LATER, false));
    }

    @Test
    void aQuotaHoldsAgainstALimitThatEndsSooner() {
        Evidence out = after(state("active"), new Happening.OutOfQuota(Optional.of(LATER)));

        assertThat(come(out, new Happening.Limited(Optional.of(SOON)))).isEqualTo("quota_exceeded");
    }

    @Test
    void afterTheQuotaComesTheLimitThatStillHolds() {
        Evidence out = after(state("quota_exceeded"), seen(NOW, window("5h", 100, LATER)));

        assertThat(out.status(SOON).name()).isEqualTo("rate_limited");
    }

    @Test
    void aQuotaIsNotTriedAgainForTwoMinutes() {
        Evidence out = after(state("active"), new Happening.OutOfQuota(Optional.of(NOW.plusSeconds(5))));
        Evidence told = after(out, seen(NOW.plusSeconds(60), window("weekly", 10, LATER)));

        assertThat(told.status(NOW.plusSeconds(119)).name()).isEqualTo("quota_exceeded");
        assertThat(told.status(NOW.plusSeconds(120)).name()).isEqualTo("active");
    }

    @Test
    void aFullWeekIsAQuotaAndAFullModelNeither() {
        Evidence week = after(state("active"), seen(NOW, window("weekly", 100, SOON)));
        Evidence model = after(state("active"), seen(NOW, window("gpt-5.9-spark", 100, SOON)));

        assertThat(week.status(NOW)).isEqualTo(new AccountStatus.Exhausted(Optional.of(SOON), "weekly"));
        assertThat(model.status(NOW)).isEqualTo(new AccountStatus.Ready());
        assertThat(model.serves("gpt-5.9-spark", NOW)).isFalse();
        assertThat(model.serves("gpt-5.9-spark", SOON)).isTrue();
        assertThat(model.serves("gpt-5.9", NOW)).isTrue();
    }

    @Test
    void aResetThatNobodyToldIsNotGivenOut() {
        assertThat(after(state("active"), new Happening.OutOfQuota(Optional.empty()))
                        .status(NOW))
                .isEqualTo(new AccountStatus.Exhausted(Optional.empty(), ""));
    }

    @Test
    void theFirstBurstIsNoStatusAndTheSecondIsALimit() {
        Evidence first = after(state("active"), new Happening.Burst(NOW.plusSeconds(30)));
        Instant then = NOW.plusSeconds(40);
        Evidence second = stands(first.after(new Happening.Burst(then.plusSeconds(30)), then, TUNING));

        assertThat(first.status(NOW)).isEqualTo(new AccountStatus.CoolingDown(NOW.plusSeconds(30), true));
        assertThat(first.status(NOW).name()).isEqualTo("active");
        assertThat(second.status(then).name()).isEqualTo("rate_limited");
    }

    @Test
    void anOldFigureFillsNothing() {
        Evidence seen =
                stands(state("active").after(seen(NOW, window("5h", 100, LATER)), LATER.minusSeconds(60), TUNING));

        assertThat(seen.status(LATER.minusSeconds(60))).isEqualTo(new AccountStatus.Ready());
    }

    @Test
    void itsStatusChangesByItselfAtTheMomentsItNames() {
        Evidence out = after(state("rate_limited"), new Happening.OutOfQuota(Optional.of(LATER)));

        assertThat(out.changesAt(NOW)).contains(SOON);
        assertThat(out.changesAt(SOON)).contains(LATER);
        assertThat(out.changesAt(LATER)).isEmpty();
    }

    private static Evidence state(String name) {
        return Objects.requireNonNull(STATES.get(name));
    }

    private static Happening event(String name) {
        return Objects.requireNonNull(EVENTS.get(name));
    }

    private static String come(Evidence evidence, Happening happening) {
        return switch (evidence.after(happening, at(happening), TUNING)) {
            case Ruling.Stands(Evidence after) -> after.status(at(happening)).name();
            case Ruling.NotNow _ -> "409";
            case Ruling.Gone _ -> "404";
        };
    }

    private static Evidence after(Evidence evidence, Happening happening) {
        return stands(evidence.after(happening, at(happening), TUNING));
    }

    private static Evidence stands(Ruling ruling) {
        return ((Ruling.Stands) ruling).evidence();
    }

    private static Instant at(Happening happening) {
        return happening instanceof Happening.Seen(Observation seen) ? seen.at() : NOW;
    }

    private static Happening refused(RefreshFailure.Reason reason) {
        return new Happening.Refused(reason, "", GENERATION);
    }

    private static Happening seen(Instant at, Observation.Window... windows) {
        return new Happening.Seen(new Observation(at, Observation.Source.POLL, List.of(windows)));
    }

    private static Observation.Window window(String name, double used, Instant resetsAt) {
        return new Observation.Window(name, used, Optional.of(Duration.ofHours(5)), Optional.of(resetsAt));
    }
}
