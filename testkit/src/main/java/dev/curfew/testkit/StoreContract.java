package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.base.Problem;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every engine does: the specification of {@link Store}, as tests. An engine's own test says where it
/// lives.
@Timeout(60)
public abstract class StoreContract implements WriteContract, FindContract, RaceContract, FeedContract {
    private final Samples samples = new Samples(1);
    private Store store;

    /// Opens the store: empty at first; with everything that was in it when a test opens it again.
    protected abstract Store open();

    /// Whether the store outlives its process.
    protected boolean lasts() {
        return true;
    }

    /// Takes the place of a test away, once its store is closed.
    protected void discard() {}

    @Override
    public final Store store() {
        return store;
    }

    @Override
    public final Samples samples() {
        return samples;
    }

    @BeforeEach
    final void begin() {
        store = open();
    }

    @AfterEach
    final void end() {
        store.close();
        discard();
    }

    @Test
    void aClosedStoreRefuses() {
        store.close();

        StoreUse.assertUnavailable(() -> store.decide(Key.NONE, _ -> Change.answer(true)));
        StoreUse.assertUnavailable(() -> store.read(found -> found.count(Person.KIND)));
        StoreUse.assertUnavailable(() -> store.head());
    }

    @Test
    void closingFinishesWhatWasTaken() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var decided = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < 200; i++) {
                String id = "per_" + i;
                Person person = new Person(id, id + "@x", "", Role.OWNER, true, 1, NOW);
                decided.add(threads.submit(() ->
                        store.decide(Key.NONE, _ -> Change.answer(true).create(Person.KIND, person))));
            }
            store.close();
            int answered = 0;
            for (Future<Boolean> decision : decided) {
                try {
                    decision.get();
                    answered++;
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(Problem.class);
                }
            }

            if (lasts()) {
                store = open();
                assertThat(count(Person.KIND)).isEqualTo(answered);
            }
        }
    }

    @Test
    void everythingIsThereAfterItWasClosed() {
        Assumptions.assumeTrue(lasts(), "gone with its process");
        Person person = samples.person();
        Event event = samples.event();
        String incarnation = store.incarnation();
        store.decide(
                Key.NONE, _ -> Change.answer(true).create(Person.KIND, person).tell(event));
        store.close();

        store = open();

        assertThat(one(Person.KIND, person.id())).contains(person);
        assertThat(store.events(0, 10)).containsExactly(new Store.Recorded(1, event));
        assertThat(store.head()).isEqualTo(1);
        assertThat(store.incarnation()).isEqualTo(incarnation);
    }
}
