package dev.curfew.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.limit.Limits.Reserved;
import dev.curfew.gateway.pool.Outcome.Usage;
import dev.curfew.gateway.pool.StillWorld;
import dev.curfew.gateway.pool.Tuning;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Limits: what is reserved, what is counted, and what several nodes make of it.
class LimitsTest {
    private static final Optional<String> MODEL = Optional.of("gpt-5.9");
    private static final long BYTES = 400;

    private final ManualWorld world = World.manual(29);
    private final MemoryStore store = new MemoryStore(world);
    private final List<Limits> open = new ArrayList<>();

    @AfterEach
    void end() {
        open.forEach(Limits::close);
        store.close();
    }

    private Limits node() {
        Limits limits = Limits.open(store, new StillWorld(world), Tuning.standard());
        open.add(limits);
        return limits;
    }

    private static Caller caller(String person, String key) {
        return new Caller(
                person,
                Optional.empty(),
                Optional.of(key).filter(it -> !it.isEmpty()),
                Optional.empty(),
                "agent",
                Optional.empty());
    }

    private Limit limit(Limits limits, Measure measure, Span span, Optional<String> model, long most) {
        return limits.set(Limit.Holder.PERSON, "per_1", measure, span, model, most, "per_9", world.now());
    }

    private static Reservation allowed(Limits limits) {
        return ((Reserved.Allowed) limits.reserve(caller("per_1", ""), MODEL, BYTES)).reservation();
    }

    private static boolean refused(Limits limits) {
        return limits.reserve(caller("per_1", ""), MODEL, BYTES) instanceof Reserved.Over;
    }

    @Test
    void whatIsUsedCountsAgainstTheLimit() {
        Limits limits = node();
        Limit limit = limit(limits, Measure.TOKENS, Span.DAY, Optional.empty(), 5_000);
        allowed(limits).settle(new Usage(4_000, 0, 1_000));

        assertThat(limits.reserve(caller("per_1", ""), MODEL, BYTES))
                .isEqualTo(new Reserved.Over(limit, Instant.parse("2026-11-23T00:00:00Z")));
        assertThat(limits.reserve(caller("per_2", ""), MODEL, BYTES)).isInstanceOf(Reserved.Allowed.class);
    }

    @Test
    void whatIsReservedCountsToo() {
        Limits limits = node();
        limit(limits, Measure.REQUESTS, Span.DAY, Optional.empty(), 2);
        allowed(limits);
        allowed(limits);

        assertThat(refused(limits)).isTrue();
    }

    @Test
    void aReservationIsSettledOnce() {
        Limits limits = node();
        limit(limits, Measure.TOKENS, Span.DAY, Optional.empty(), 5_000);
        Reservation reservation = allowed(limits);
        reservation.settle(new Usage(100, 0, 10));
        reservation.settle(new Usage(100, 0, 10));

        assertThat(reservation.letGo()).isFalse();
        assertThat(limits.of("per_1")).extracting(Limits.Standing::used).containsExactly(110L);
        assertThat(limits.running()).isZero();
    }

    @Test
    void whatIsLetGoCountsNothing() {
        Limits limits = node();
        limit(limits, Measure.REQUESTS, Span.DAY, Optional.empty(), 1);
        allowed(limits).letGo();

        allowed(limits).settle(Usage.NONE);
        assertThat(refused(limits)).isTrue();
    }

    @Test
    void aLimitInThePathLeavesNothingHeldOfTheOthers() {
        Limits limits = node();
        limit(limits, Measure.REQUESTS, Span.DAY, Optional.empty(), 10);
        limits.set(Limit.Holder.KEY, "key_1", Measure.REQUESTS, Span.DAY, Optional.empty(), 0, "per_9", world.now());
        assertThat(limits.reserve(caller("per_1", "key_1"), MODEL, BYTES)).isInstanceOf(Reserved.Over.class);

        for (int i = 0; i < 10; i++) {
            allowed(limits);
        }
        assertThat(refused(limits)).isTrue();
    }

    @Test
    void aLimitOfAModelIsOfThatModel() {
        Limits limits = node();
        limit(limits, Measure.REQUESTS, Span.DAY, MODEL, 0);

        assertThat(refused(limits)).isTrue();
        assertThat(limits.reserve(caller("per_1", ""), Optional.of("gpt-5.1"), BYTES))
                .isInstanceOf(Reserved.Allowed.class);
    }

    @Test
    void aNewWindowBeginsAtNothing() {
        Limits limits = node();
        limit(limits, Measure.REQUESTS, Span.FIVE_HOURS, Optional.empty(), 1);
        allowed(limits).settle(Usage.NONE);
        assertThat(refused(limits)).isTrue();

        world.advance(Duration.ofHours(5));

        assertThat(refused(limits)).isFalse();
    }

    @Test
    void costIsCountedByThePriceTable() {
        Limits limits = node();
        limit(limits, Measure.COST, Span.MONTH, Optional.empty(), 20_000);
        // A million tokens: 1.25 dollars read, 0.125 from a cache, 10 written.
        allowed(limits).settle(new Usage(2_000, 1_000, 1_000));

        assertThat(limits.of("per_1")).extracting(Limits.Standing::used).containsExactly(1_250L + 125 + 10_000);
    }

    @Test
    void whatOneNodeCountedTheOtherKnowsAfterTheySpoke() {
        Limits one = node();
        limit(one, Measure.REQUESTS, Span.DAY, Optional.empty(), 2);
        Limits other = node();
        allowed(one).settle(Usage.NONE);
        Reservation running = allowed(one);
        one.gather();
        other.gather();

        assertThat(refused(other)).isTrue();
        running.letGo();
        one.gather();
        other.gather();
        assertThat(refused(other)).isFalse();
    }

    @Test
    void twoNodesLetPassAtMostWhatEachTakesInBeforeTheySpeak() {
        Limits one = node();
        limit(one, Measure.REQUESTS, Span.DAY, Optional.empty(), 10);
        Limits other = node();
        int passed = 0;
        for (int round = 0; round < 20; round++) {
            for (Limits node : List.of(one, other)) {
                if (node.reserve(caller("per_1", ""), MODEL, BYTES)
                        instanceof Reserved.Allowed(Reservation reservation)) {
                    reservation.settle(Usage.NONE);
                    passed++;
                }
            }
            one.gather();
            other.gather();
        }

        assertThat(passed).isBetween(10, 11);
    }

    @Test
    void whatWasCountedOutlivesTheProcess() {
        Limits one = node();
        limit(one, Measure.REQUESTS, Span.DAY, Optional.empty(), 1);
        allowed(one).settle(Usage.NONE);
        one.close();

        assertThat(refused(node())).isTrue();
    }

    @Test
    void whatAKilledNodeHeldIsFreeAfterAMinute() {
        Limits one = node();
        limit(one, Measure.REQUESTS, Span.DAY, Optional.empty(), 1);
        allowed(one);
        one.gather();
        Limits other = node();
        assertThat(refused(other)).isTrue();

        world.advance(Duration.ofSeconds(61));
        other.gather();

        assertThat(refused(other)).isFalse();
    }

    @Test
    void whatALivingNodeHoldsLongIsStillHeld() {
        Limits one = node();
        limit(one, Measure.REQUESTS, Span.DAY, Optional.empty(), 1);
        allowed(one);
        Limits other = node();
        for (int i = 0; i < 10; i++) {
            one.gather();
            world.advance(Duration.ofSeconds(31));
        }
        one.gather();
        other.gather();

        assertThat(refused(other)).isTrue();
    }

    @Test
    void aLostReservationIsLetGo() {
        Limits limits = node();
        limit(limits, Measure.REQUESTS, Span.WEEK, Optional.empty(), 1);
        Reservation lost = allowed(limits);
        world.advance(Duration.ofHours(3));

        limits.sweep();

        assertThat(limits.running()).isZero();
        lost.settle(Usage.NONE);
        assertThat(refused(limits)).isFalse();
    }

    @Test
    void countsOfPastWindowsAreSwept() {
        Limits limits = node();
        limit(limits, Measure.REQUESTS, Span.DAY, Optional.empty(), 5);
        allowed(limits).settle(Usage.NONE);
        limits.gather();
        world.advance(Duration.ofDays(2));

        limits.sweep();

        assertThat(store.<List<Count>>read(found -> found.many(Count.KIND, Found.Page.ALL)))
                .isEmpty();
    }

    @Test
    void manyAtOnceNeverPassTheLimit() throws Exception {
        Limits limits = node();
        limit(limits, Measure.REQUESTS, Span.DAY, Optional.empty(), 100);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < 400; i++) {
                all.add(threads.submit(() -> !refused(limits)));
            }
            int passed = 0;
            for (Future<Boolean> one : all) {
                passed += one.get() ? 1 : 0;
            }
            assertThat(passed).isEqualTo(100);
        }
    }

    @Test
    void aLimitIsSetAnewInItsPlaceAndRemoved() {
        Limits limits = node();
        Limit first = limit(limits, Measure.REQUESTS, Span.DAY, Optional.empty(), 1);
        Limit second = limit(limits, Measure.REQUESTS, Span.DAY, Optional.empty(), 7);
        assertThat(second).isEqualTo(first.of(7));
        assertThat(limits.of("per_1")).extracting(Limits.Standing::limit).containsExactly(second);

        limits.remove(first.id(), "per_9", world.now());

        assertThat(limits.of("per_1")).isEmpty();
        assertThatThrownBy(() -> limits.remove(first.id(), "per_9", world.now()))
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.kind()).isEqualTo(Problem.Kind.NOT_FOUND));
        assertThatThrownBy(() -> limit(limits, Measure.COST, Span.DAY, Optional.empty(), -1))
                .isInstanceOf(Problem.class);
    }

    @Test
    void windowsFollowOneAnotherWithoutAGap() {
        for (Span span : Span.values()) {
            Instant now = world.now();
            for (int i = 0; i < 60; i++) {
                Span.Window window = span.at(now);
                assertThat(span.at(window.until()).from()).as(span.code()).isEqualTo(window.until());
                assertThat(span.at(window.until().minusMillis(1))).isEqualTo(window);
                now = window.until();
            }
        }
    }
}
