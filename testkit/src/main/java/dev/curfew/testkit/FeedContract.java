package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What events readers see. A part of {@link StoreContract}.
interface FeedContract extends StoreUse {
    @Test
    default void eventsRoundTripInTheirOrder() {
        var told = new ArrayList<Event>();
        for (int i = 0; i < 30; i++) {
            Event one = samples().event();
            Event other = samples().event();
            told.add(one);
            told.add(other);
            long last = store().decide(
                            Key.NONE,
                            _ -> Change.located(position -> position).tell(one).tell(other));
            assertThat(last).isEqualTo(told.size());
        }

        assertThat(store().events(0, 1_000)).extracting(Store.Recorded::event).isEqualTo(told);
        assertThat(store().events(10, 3)).extracting(Store.Recorded::position).containsExactly(11L, 12L, 13L);
        assertThat(store().events(60, 10)).isEmpty();
        assertThat(store().events(1_000, 10)).isEmpty();
        assertThat(store().head()).isEqualTo(60);
    }

    @Test
    default void aDecisionThatTellsNothingIsLocatedAtTheHead() {
        long empty = store().decide(Key.NONE, _ -> Change.located(position -> position));
        store().decide(Key.NONE, _ -> Change.answer(true).tell(samples().event()));
        long after = store().decide(Key.NONE, _ -> Change.located(position -> position));

        assertThat(empty).isZero();
        assertThat(after).isEqualTo(1);
    }

    @Test
    default void aReaderThatResumesSeesEachEventOnceInOrder() throws Exception {
        int writers = 8;
        int each = 100;
        var seen = new ArrayList<Store.Recorded>();

        List<List<Long>> positions = StoreUse.together(writers + 1, number -> {
            var mine = new ArrayList<Long>();
            if (number == writers) {
                while (seen.size() < writers * each) {
                    long last = seen.isEmpty() ? 0 : seen.getLast().position();
                    seen.addAll(store().events(last, 50));
                }
                return mine;
            }
            for (int i = 0; i < each; i++) {
                String note = number + "/" + i;
                mine.add(store().decide(
                                Key.NONE,
                                _ -> Change.located(position -> position)
                                        .tell(Event.of(Event.Type.SESSION_ENDED, NOW, "curfew", "")
                                                .note(note))));
            }
            return mine;
        });

        assertThat(seen).hasSize(writers * each);
        for (int i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i).position()).isEqualTo(i + 1L);
        }
        for (int number = 0; number < writers; number++) {
            for (int i = 0; i < each; i++) {
                long position = positions.get(number).get(i);
                assertThat(seen.get((int) position - 1).event().note()).isEqualTo(number + "/" + i);
            }
        }
    }

    @Test
    default void whoeverWaitsForEventsIsWoken() throws Exception {
        var woken = new AtomicInteger();
        AutoCloseable waiting = store().onEvents(woken::incrementAndGet);
        await().pollInSameThread().during(Duration.ofMillis(50)).until(() -> true);

        int before = woken.get();
        store().decide(Key.NONE, _ -> Change.answer(true).tell(samples().event()));
        await().until(() -> woken.get() > before);

        waiting.close();
        int after = woken.get();
        store().decide(Key.NONE, _ -> Change.answer(true).tell(samples().event()));
        assertThat(woken).hasValue(after);
    }
}
