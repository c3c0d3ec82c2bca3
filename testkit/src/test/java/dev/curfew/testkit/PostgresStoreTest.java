package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PostgresStoreTest extends StoreContract {
    private final TestPostgres.Database database = TestPostgres.database();

    @Override
    protected Store open() {
        return StoreNode.open(database.urlWithCredentials());
    }

    @Override
    protected void discard() {
        TestPostgres.shared().drop(database);
    }

    @Test
    void tablesMatchTheKinds() throws SQLException {
        try (Connection connection = database.connect()) {
            Tables.matchTheKinds(connection);
            Tables.aRotationTouchesNoIndex(connection);
        }
    }

    @Test
    void severalNodesStartAtOnce() throws Exception {
        TestPostgres.Database fresh = TestPostgres.database();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var opening = new ArrayList<Future<Store>>();
            for (int i = 0; i < 3; i++) {
                opening.add(threads.submit(() -> StoreNode.open(fresh.urlWithCredentials())));
            }
            var names = new ArrayList<String>();
            for (Future<Store> node : opening) {
                try (Store store = node.get()) {
                    names.add(store.incarnation());
                }
            }
            assertThat(names).hasSize(3).containsOnly(names.getFirst());
        }
    }

    @Test
    void aNodeHearsOfAnothersEvents() {
        try (Store one = open();
                Store other = open()) {
            var woken = new AtomicInteger();
            AutoCloseable _ = other.onEvents(woken::incrementAndGet);
            await().until(() -> woken.get() > 0);
            int before = woken.get();

            StoreNode.create(one, "per_1");

            await().until(() -> woken.get() > before);
            assertThat(other.head()).isEqualTo(1);
            assertThat(other.<Integer>read(
                            found -> found.many(Person.KIND, Page.ALL).size()))
                    .isEqualTo(1);
        }
    }

    @Test
    void twoNodesLoseNoUpdateAndTellInOrder() throws Exception {
        try (Store one = open();
                Store other = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            StoreNode.create(one, "per_1");
            var writing = new ArrayList<Future<Boolean>>();
            for (int writer = 0; writer < 8; writer++) {
                Store node = writer % 2 == 0 ? one : other;
                writing.add(threads.submit(() -> {
                    for (int i = 0; i < 25; i++) {
                        raise(node);
                    }
                    return true;
                }));
            }
            var seen = new ArrayList<Store.Recorded>();
            while (seen.size() < 201) {
                seen.addAll(other.events(seen.size(), 50));
            }
            for (Future<Boolean> writer : writing) {
                writer.get();
            }

            assertThat(seen).hasSize(201);
            for (int i = 1; i <= 200; i++) {
                // All of them hold one row, so that the order of its epochs is the order of the commits.
                assertThat(seen.get(i).position()).isEqualTo(i + 1L);
                assertThat(seen.get(i).event().epoch()).isEqualTo(i + 1L);
            }
        }
    }

    private static void raise(Store node) {
        node.decide(Key.of(Person.KIND, "per_1"), found -> {
            Person raised = found.one(Person.KIND, "per_1").orElseThrow().signedOut();
            return Change.answer(true)
                    .replace(Person.KIND, raised)
                    .tell(Event.of(Event.Type.PERSON_SIGNED_OUT, raised.createdAt(), "curfew", "")
                            .epoch(raised.epoch(), Optional.empty()));
        });
    }
}
