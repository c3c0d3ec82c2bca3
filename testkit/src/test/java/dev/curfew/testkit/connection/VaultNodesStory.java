package dev.curfew.testkit.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.curfew.authority.connection.Standing;
import dev.curfew.authority.connection.Vault.Presentable;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.store.PostgresStore;
import dev.curfew.authority.store.Store;
import dev.curfew.base.World;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.ScriptedIssuer.Act;
import dev.curfew.testkit.TestPostgres;
import dev.curfew.testkit.WrongClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void aProcessThatIsKilledLosesNothing(@TempDir Path directory) throws Exception {
        KeysetHome keys = KeysetHome.inDirectory(directory);
        String id;
        try (House house = House.over(store(), new WrongClock(), Optional.empty(), keys)) {
            id = house.connect(issuer, HOUR);
        }
        killedWhileTheProviderIsAsked(directory, id);
        killedBeforeTheDatabaseAnswers(directory, id);

        try (House again = House.over(store(), new WrongClock(), Optional.of(directory.resolve("connections")), keys)) {
            assertThat(again.state(id).generation())
                    .as("what was in the spool is stored")
                    .isEqualTo(2);
            assertThat(again.state(id).standing()).isEqualTo(new Standing.Good());
            assertThat(((Presentable.Ready) again.renew(id, 2)).generation()).isEqualTo(3);
        }
        assertThat(issuer.replayed()).isZero();
    }

    /// The request is there, and nothing was done about it.
    private void killedWhileTheProviderIsAsked(Path directory, String id) {
        var asked = new CompletableFuture<Boolean>();
        var dead = new CompletableFuture<Boolean>();
        issuer.next(new Act.Meanwhile(
                () -> {
                    asked.complete(true);
                    dead.join();
                },
                new Act.HangUpBefore()));
        Process process = VaultNode.start(database.urlWithCredentials(), directory, id, 1);
        asked.join();
        kill(process);
        dead.complete(true);
    }

    /// The answer is in the spool, and the row is somebody else's for so long.
    private void killedBeforeTheDatabaseAnswers(Path directory, String id) throws SQLException {
        try (Connection held = database.connect()) {
            held.setAutoCommit(false);
            issuer.next(new Act.Meanwhile(() -> hold(held), Act.honest()));
            Process process = VaultNode.start(database.urlWithCredentials(), directory, id, 1);
            await().atMost(Duration.ofSeconds(40)).until(() -> spooled(directory));
            kill(process);
            held.rollback();
        }
    }

    private static void hold(Connection connection) {
        try (var statement = connection.createStatement()) {
            statement.execute("select id from credential for update");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean spooled(Path directory) throws java.io.IOException {
        Path spool = directory.resolve("connections");
        if (!Files.isDirectory(spool)) {
            return false;
        }
        try (var files = Files.list(spool)) {
            return files.anyMatch(file -> file.toString().endsWith(".token"));
        }
    }

    private static void kill(Process process) {
        process.destroyForcibly();
        process.onExit().join();
    }
}
