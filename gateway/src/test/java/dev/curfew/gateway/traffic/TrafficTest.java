package dev.curfew.gateway.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.ForwardingStore;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.store.Store;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.pool.Outcome.Usage;
import dev.curfew.gateway.traffic.Chart.Filter;
import dev.curfew.gateway.traffic.Chart.Share;
import dev.curfew.gateway.traffic.Chart.Span;
import dev.curfew.gateway.traffic.Summary.Ending;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private final ManualWorld world = World.manual(7);
    private final Outages store = new Outages(new MemoryStore(world));
    private final Traffic traffic = new Traffic(store, world);

    @Test
    void requestsAddUpByPersonKeyAndModel() {
        traffic.record(request("per_a", "gpt", Ending.SERVED, 100));
        traffic.record(request("per_a", "gpt", Ending.FAILED, 0));
        traffic.record(request("per_b", "mini", Ending.REFUSED, 0));
        traffic.flush();

        Chart chart = chart(Span.HOUR, Filter.NONE);

        assertThat(chart.total().requests()).isEqualTo(3);
        assertThat(chart.total().failed()).isEqualTo(1);
        assertThat(chart.total().refused()).isEqualTo(1);
        assertThat(chart.total().usage()).isEqualTo(new Usage(100, 10, 5));
        assertThat(chart.people()).extracting(Share::id).containsExactly("per_a", "per_b");
        assertThat(chart.models()).extracting(Share::id).containsExactly("gpt", "mini");
        assertThat(chart(Span.HOUR, new Filter(Optional.of("per_b"), Optional.empty(), Optional.empty()))
                        .total()
                        .requests())
                .isEqualTo(1);
    }

    @Test
    void minutesAndHoursTellTheSame() {
        for (int minute = 0; minute < 50; minute++) {
            traffic.record(request("per_a", "gpt", Ending.SERVED, 10));
            traffic.flush();
            world.advance(Duration.ofMinutes(1));
        }

        assertThat(chart(Span.HOUR, Filter.NONE).total())
                .isEqualTo(chart(Span.DAY, Filter.NONE).total());
        assertThat(chart(Span.HOUR, Filter.NONE).total().requests()).isEqualTo(50);
    }

    @Test
    void aChartHasEveryBarOfItsSpan() {
        traffic.record(request("per_a", "gpt", Ending.SERVED, 10));
        traffic.flush();

        for (Span span : Span.values()) {
            List<Chart.Bar> bars = chart(span, Filter.NONE).bars();
            assertThat(bars.getLast().tally().requests()).as("%s", span).isEqualTo(1);
            for (int bar = 1; bar < bars.size(); bar++) {
                assertThat(bars.get(bar).start())
                        .isEqualTo(bars.get(bar - 1).start().plus(span.bar()));
            }
        }
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenLater() {
        traffic.record(request("per_a", "gpt", Ending.SERVED, 10));
        store.broken = true;
        assertThatThrownBy(traffic::flush).isInstanceOf(Problem.class);
        traffic.record(request("per_a", "gpt", Ending.SERVED, 10));
        world.advance(Duration.ofMinutes(2));
        assertThatThrownBy(traffic::flush).isInstanceOf(Problem.class);
        store.broken = false;
        traffic.flush();

        assertThat(chart(Span.HOUR, Filter.NONE).total().requests()).isEqualTo(2);
        assertThat(told()).hasSize(1);
    }

    @Test
    void aWriteWhoseAnswerWasLostCountsOnce() {
        traffic.record(request("per_a", "gpt", Ending.SERVED, 10));
        world.advance(Duration.ofMinutes(1));
        store.forgetful = true;
        assertThatThrownBy(traffic::flush).isInstanceOf(Problem.class);
        store.forgetful = false;
        traffic.flush();

        assertThat(chart(Span.HOUR, Filter.NONE).total().requests()).isEqualTo(1);
        assertThat(told()).hasSize(1);
    }

    @Test
    void aMinuteEndsWithOneEventForEachSessionAndModel() {
        traffic.record(request("per_a", "gpt", Ending.SERVED, 100));
        traffic.record(request("per_a", "gpt", Ending.SERVED, 100));
        traffic.record(request("per_a", "mini", Ending.SERVED, 1));
        traffic.flush();
        assertThat(told()).isEmpty();
        world.advance(Duration.ofMinutes(1));
        traffic.flush();
        traffic.flush();

        assertThat(told())
                .extracting(Event::session, Event::device, Event::cause, Event::note)
                .containsExactlyInAnyOrder(
                        tuple("ses_per_a", "dev_1", "cli", "gpt: 2 requests, 200 tokens read, 10 written"),
                        tuple("ses_per_a", "dev_1", "cli", "mini: 1 requests, 1 tokens read, 5 written"));
    }

    @Test
    void aClockThatGoesBackLosesNothing() {
        traffic.record(request("per_a", "gpt", Ending.SERVED, 10));
        world.advance(Duration.ofMinutes(1));
        traffic.record(request("per_a", "gpt", Ending.SERVED, 10));
        traffic.flush();
        world.step(Duration.ofMinutes(-1));
        traffic.record(request("per_a", "gpt", Ending.SERVED, 10));
        traffic.flush();
        world.step(Duration.ofMinutes(1));

        assertThat(chart(Span.HOUR, Filter.NONE).total().requests()).isEqualTo(3);
    }

    @Test
    void inventedModelsShareARow() {
        for (int model = 0; model < 1_000; model++) {
            traffic.record(request("per_a", "invented-" + model, Ending.REFUSED, 0));
        }
        traffic.record(request("per_a", "x".repeat(10_000), Ending.REFUSED, 0));
        traffic.flush();

        Chart chart = chart(Span.HOUR, Filter.NONE);
        assertThat(chart.total().requests()).isEqualTo(1_001);
        assertThat(chart.models()).hasSizeLessThanOrEqualTo(201);
    }

    @Test
    void whatNoChartShowsAnyMoreIsForgotten() {
        for (int i = 0; i < 150; i++) {
            traffic.record(request("per_" + i, "gpt", Ending.SERVED, 10));
        }
        traffic.flush();
        world.advance(Duration.ofDays(61));
        traffic.record(request("per_now", "gpt", Ending.SERVED, 10));
        traffic.flush();
        traffic.sweep();

        assertThat(store.<Long>read(found -> found.count(Rollup.KIND))).isEqualTo(2);
        assertThat(chart(Span.MONTH, Filter.NONE).total().requests()).isEqualTo(1);
    }

    @Test
    void aCrowdKeepsItsModelsApart() {
        for (int person = 0; person < 500; person++) {
            traffic.record(request("per_" + person, "gpt", Ending.SERVED, 10));
        }
        traffic.record(request("per_last", "mini", Ending.SERVED, 10));
        traffic.flush();

        assertThat(chart(Span.HOUR, Filter.NONE).models()).extracting(Share::id).containsExactly("gpt", "mini");
    }

    @Test
    void closingWritesTheMinuteThatGoesOn() {
        traffic.record(request("per_a", "gpt", Ending.SERVED, 10));
        traffic.close();

        assertThat(chart(Span.HOUR, Filter.NONE).total().requests()).isEqualTo(1);
        assertThat(told()).hasSize(1);
    }

    @Test
    void aQuantileIsRightToItsStep() {
        Waits waits = Waits.NONE;
        for (int millis = 1; millis <= 1_000; millis++) {
            waits = waits.plus(Waits.of(Duration.ofMillis(millis)));
        }

        assertThat(waits.quantile(0.5)).contains(Duration.ofMillis(512));
        assertThat(waits.quantile(0.99)).contains(Duration.ofMillis(1_024));
        assertThat(Waits.of(waits.text())).isEqualTo(waits);
        assertThat(Waits.NONE.quantile(0.5)).isEmpty();
        assertThat(Waits.of(Duration.ofDays(1)).total()).isEqualTo(1);
    }

    private Summary request(String person, String model, Ending ending, long input) {
        var caller = new Caller(
                person,
                Optional.of("ses_" + person),
                Optional.empty(),
                Optional.of("dev_1"),
                "cli",
                Optional.of("curfew-cli"));
        var usage = ending == Ending.SERVED ? new Usage(input, input / 10, 5) : Usage.NONE;
        return new Summary(world.now(), caller, Optional.of(model), ending, 1, Duration.ofMillis(30), usage, input * 2);
    }

    private Chart chart(Span span, Filter filter) {
        return store.read(found -> Chart.of(found, span, filter, world.now()));
    }

    private List<Event> told() {
        return store.events(0, 100).stream()
                .map(Store.Recorded::event)
                .filter(event -> event.type() == Event.Type.AGENT_WORKED)
                .toList();
    }

    /// A database that goes away, or whose answers do.
    private static final class Outages extends ForwardingStore {
        boolean broken;
        boolean forgetful;

        Outages(Store store) {
            super(store);
        }

        @Override
        public <R> R decide(Key key, Rule<R> rule) {
            if (broken) {
                throw away();
            }
            R answer = super.decide(key, rule);
            if (forgetful) {
                throw away();
            }
            return answer;
        }

        private static Problem away() {
            return new Problem(Problem.Kind.UNAVAILABLE, "The database is away.");
        }
    }
}
