package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
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
}
