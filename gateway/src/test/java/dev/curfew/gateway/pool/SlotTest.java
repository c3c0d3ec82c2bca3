package dev.curfew.gateway.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What is heard of an account while what the database holds is taken over.
class SlotTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Happening SEEN = new Happening.Seen(new Observation(
            NOW,
            Observation.Source.POLL,
            List.of(new Observation.Window("5h", 10, Optional.empty(), Optional.empty()))));

    private final Slot slot = new Slot(
            new Roster.Entry(
                    "con_a",
                    "a",
                    Optional.empty(),
                    new Upstream(URI.create("https://a.example"), Map.of(), Upstream.Preset.CODEX),
                    new Standing.Good(1)),
            NOW);

    /// What waits to be written, of one account.
    private static class Waiting implements Consequences.Book {
        private volatile boolean waits;

        @Override
        public void note(String account, Standing standing, Happening happening, Instant at) {
            waits = true;
        }

        @Override
        public boolean waits(String account) {
            return waits;
        }
    }

    @Test
    void whatIsHeardWhileTheDatabaseIsTakenOverIsNotLost() throws InterruptedException {
        var loading = new AtomicReference<Thread>();
        var book = new Waiting() {
            @Override
            public void note(String account, Standing standing, Happening happening, Instant at) {
                Thread thread = Thread.ofPlatform().start(() -> slot.load(Account.fresh("con_a"), this, NOW));
                loading.set(thread);
                while (thread.getState() != Thread.State.BLOCKED && thread.isAlive()) {
                    Thread.onSpinWait();
                }
                super.note(account, standing, happening, at);
            }
        };

        assertThat(slot.happen(SEEN, book, NOW, Tuning.standard())).isTrue();
        loading.get().join();
        assertThat(slot.evidence().windows()).containsOnlyKeys("5h");
    }

    @Test
    void whatSomebodySaysOfAnAccountCountsBesideWhatWaits() {
        var book = new Waiting();
        slot.happen(SEEN, book, NOW, Tuning.standard());
        slot.load(Account.fresh("con_a").weighing(Optional.of(3.0)), book, NOW);

        assertThat(slot.evidence().windows()).containsOnlyKeys("5h");
        assertThat(slot.weight()).hasValue(3.0);
    }
}
