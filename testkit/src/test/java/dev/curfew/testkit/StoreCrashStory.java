package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What was acknowledged outlives `kill -9`, of the server and of the database, and no change is ever half
/// there.
@Timeout(120)
class StoreCrashStory {
    @Test
    void nothingAcknowledgedIsLostOnSqlite(@TempDir Path directory) throws IOException {
        nothingAcknowledgedIsLost(directory.resolve("data").toString());
    }

    @Test
    void nothingAcknowledgedIsLostOnPostgres() throws IOException {
        nothingAcknowledgedIsLost(TestPostgres.database().urlWithCredentials());
    }

    private static void nothingAcknowledgedIsLost(String place) throws IOException {
        var acknowledged = new ArrayList<String>();
        for (int times = 1; times <= 3; times++) {
            try (var node = StoreNode.start(place)) {
                acknowledged.addAll(node.acknowledged(times * 100));
                acknowledged.addAll(node.kill());
            }
            try (Store store = StoreNode.open(place)) {
                assertWhole(store, acknowledged);
            }
        }
    }

    @Test
    void aStoreFindsItsDatabaseAgain() throws Exception {
        try (var server = TestPostgres.start();
                Store store = StoreNode.open(server.create().urlWithCredentials());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var acknowledged = new ConcurrentLinkedQueue<String>();
            var refused = new ConcurrentLinkedQueue<Problem>();
            var done = new AtomicBoolean();
            var writers = new ArrayList<Future<Boolean>>();
            for (int writer = 0; writer < 4; writer++) {
                int number = writer;
                writers.add(threads.submit(() -> {
                    for (int i = 0; !done.get(); i++) {
                        String id = "per_" + number + "_" + i;
                        try {
                            StoreNode.create(store, id);
                            acknowledged.add(id);
                        } catch (Problem e) {
                            refused.add(e);
                        }
                    }
                    return true;
                }));
            }
            await().until(() -> acknowledged.size() > 100);

            server.crash();
            await().until(() -> !refused.isEmpty());
            server.restart();

            int before = acknowledged.size();
            await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > before + 100);
            done.set(true);
            for (Future<Boolean> one : writers) {
                one.get();
            }
            assertThat(refused).extracting(Problem::kind).containsOnly(Problem.Kind.UNAVAILABLE);
            assertWhole(store, List.copyOf(acknowledged));
        }
    }

    @Test
    void aSecondProcessIsRefusedByNameAndNumber(@TempDir Path directory) throws IOException {
        String data = directory.resolve("data").toString();
        try (var node = StoreNode.start(data)) {
            assertThatThrownBy(() -> StoreNode.open(data))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining(data)
                    .hasMessageContaining("process " + node.pid());

            node.kill();
            StoreNode.open(data).close();
        }
    }

    /// Everything acknowledged is there, and there are as many events as people: each of one.
    private static void assertWhole(Store store, List<String> acknowledged) {
        List<String> people = store.read(found ->
                found.many(Person.KIND, Page.ALL).stream().map(Person::id).toList());
        List<String> told = store.events(0, Integer.MAX_VALUE).stream()
                .map(Store.Recorded::event)
                .map(Event::person)
                .toList();

        assertThat(people).containsAll(acknowledged);
        assertThat(told).containsExactlyInAnyOrderElementsOf(people);
        assertThat(store.head()).isEqualTo(people.size());
    }
}
