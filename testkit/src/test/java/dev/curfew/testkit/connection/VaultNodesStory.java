package dev.curfew.testkit.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.connection.Vault.Presentable;
import dev.curfew.authority.store.PostgresStore;
import dev.curfew.authority.store.Store;
import dev.curfew.base.World;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.TestPostgres;
import dev.curfew.testkit.WrongClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Several nodes on one database, with clocks that are minutes apart, and an issuer that forgives nothing.
@Timeout(120)
class VaultNodesStory {
    private static final int NODES = 8;
    private static final int THREADS = 64;
    private static final int GENERATIONS = 5;
    private static final Duration HOUR = Duration.ofHours(1);

    private final TestPostgres.Database database = TestPostgres.database();
    private final ScriptedIssuer issuer = ScriptedIssuer.start(World.system());

    @AfterEach
    void end() {
        issuer.close();
        TestPostgres.shared().drop(database);
    }

    private Store store() {
        return PostgresStore.open(
                database.urlWithCredentials(),
                Optional.empty(),
                Optional.empty(),
                World.system(),
                new SimpleMeterRegistry());
    }

    @Test
    void eightNodesSpendEachGenerationOnce() throws Exception {
        List<House> nodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            // From five minutes behind to five minutes ahead.
            nodes.add(House.over(
                    store(), new WrongClock(Duration.ofSeconds(600L * i / (NODES - 1) - 300)), Optional.empty()));
        }
        String id = nodes.getFirst().connect(issuer, HOUR);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ends = new ArrayList<Future<Long>>();
            for (House node : nodes) {
                for (int i = 0; i < THREADS; i++) {
                    ends.add(threads.submit(() -> {
                        long generation = 1;
                        while (generation <= GENERATIONS) {
                            generation = ((Presentable.Ready) node.renew(id, generation)).generation();
                        }
                        return generation;
                    }));
                }
            }
            for (var end : ends) {
                assertThat(end.get()).isEqualTo(GENERATIONS + 1);
            }
        }

        assertThat(issuer.asked("/oauth/token")).as("one call a generation").hasSize(GENERATIONS);
        assertThat(issuer.replayed()).isZero();
        nodes.forEach(House::close);
    }
}
