package dev.curfew.testkit.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.curfew.authority.connection.Standing;
import dev.curfew.authority.connection.Vault.Presentable;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.store.PostgresStore;
import dev.curfew.base.World;
import dev.curfew.client.RefreshFailure.Permanent;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.TestPostgres;
import dev.curfew.testkit.WrongClock;
import dev.curfew.testkit.story.Effort;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Eight nodes that renew the same connections as fast as they can. Two are processes, each killed at a
/// moment nobody chose and started again. The issuer forgives nothing.
@Timeout(900)
class VaultRandomKillStory {
    private static final System.Logger LOG = System.getLogger(VaultRandomKillStory.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SURVIVORS = 6;
    private static final int KILLED = 2;
    private static final int CONNECTIONS = 64;
    /// The most calls that the provider gets from one kill to the next.
    private static final int CALLS = 60;

    @TempDir
    private Path directory;

    private final TestPostgres.Database database = TestPostgres.database();
    private final List<House> survivors = new ArrayList<>();

    @AfterEach
    void end() {
        survivors.forEach(House::close);
        TestPostgres.shared().drop(database);
    }

    @Test
    void eachTokenIsPresentedOnceOrItsLossIsSaid() throws Exception {
        long seed = World.system().nanos();
        var random = new SplittableRandom(seed);
        for (int i = 0; i < SURVIVORS; i++) {
            survivors.add(house(Optional.empty()));
        }
        for (int i = 0; i < Effort.of(1, 50); i++) {
            try (var round = new Round("seed " + seed + ", round " + i, directory.resolve("round-" + i))) {
                round.kill(random);

                round.assertHonest();
            }
        }
    }

    private House house(Optional<Path> spool) {
        return House.over(
                PostgresStore.open(
                        database.urlWithCredentials(),
                        Optional.empty(),
                        Optional.empty(),
                        World.system(),
                        new SimpleMeterRegistry()),
                new WrongClock(),
                spool,
                KeysetHome.inDirectory(directory),
                VaultNode.STANDS);
    }

    /// Connections of their own, and an issuer, and the processes that are killed.
    private final class Round implements AutoCloseable {
        private final String name;
        private final Path machines;
        private final ScriptedIssuer issuer = ScriptedIssuer.start(World.system());
        /// With the family of its tokens at the issuer.
        private final Map<String, String> connections = new HashMap<>();
        private final List<VaultNode> victims = new ArrayList<>();
        private final List<House> again = new ArrayList<>();
        /// What somebody was renewing when one was killed.
        private final Set<String> interrupted = new HashSet<>();

        Round(String name, Path machines) {
            this.name = name;
            this.machines = machines;
            for (int i = 0; i < CONNECTIONS; i++) {
                String user = machines.getFileName() + "-user-" + i;
                connections.put(survivors.getFirst().connect(issuer, Duration.ofHours(1), user), "f-" + user);
            }
            for (int i = 0; i < KILLED; i++) {
                victims.add(VaultNode.restless(
                        database.urlWithCredentials(), directory, machine(i), List.copyOf(connections.keySet())));
            }
            victims.forEach(VaultNode::awaitOpen);
        }

        private Path machine(int victim) {
            return machines.resolve("machine-" + victim);
        }

        /// Lets all of them renew, kills some, and returns when all has come to rest.
        void kill(SplittableRandom random) throws ExecutionException, InterruptedException {
            var over = new AtomicBoolean();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var ends = new ArrayList<Future<?>>();
                try {
                    for (House survivor : survivors) {
                        for (int i = 0; i < VaultNode.THREADS; i++) {
                            ends.add(threads.submit(
                                    () -> survivor.renewOverAndOver(List.copyOf(connections.keySet()), over::get)));
                        }
                    }
                    victims.forEach(VaultNode::go);
                    for (int i = 0; i < KILLED; i++) {
                        killNext(i, random);
                    }
                } finally {
                    over.set(true);
                }
                for (String id : connections.keySet()) {
                    ends.add(threads.submit(() -> awaitRest(id)));
                }
                for (var end : ends) {
                    end.get();
                }
            }
        }

        private void killNext(int victim, SplittableRandom random) {
            int calls = issuer.asked().size() + random.nextInt(1, CALLS);
            await(name)
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> issuer.asked().size() >= calls);
            victims.get(victim).kill();
            interrupted.addAll(attempted());
            again.add(house(Optional.of(machine(victim))));
        }

        /// It is renewed once more, or somebody has to sign in.
        private void awaitRest(String id) {
            House survivor = survivors.getFirst();
            await(name)
                    .atMost(PATIENCE)
                    .until(
                            () -> survivor.renew(id, survivor.state(id).generation()),
                            end -> end instanceof Presentable.Ready
                                    || end instanceof Presentable.Unready(Permanent _, long _));
        }

        void assertHonest() {
            Map<String, Map<String, Long>> calls = issuer.asked("/oauth/token").stream()
                    .map(asked -> asked.fields().get("refresh_token"))
                    .collect(Collectors.groupingBy(
                            token -> token.substring(0, token.lastIndexOf('-')),
                            Collectors.groupingBy(Function.identity(), Collectors.counting())));
            var lost = new HashSet<String>();
            connections.forEach((id, family) -> {
                var state = survivors.getFirst().state(id);
                Map<String, Long> presented = calls.get(family);
                if (state.standing() instanceof Standing.SignInNeeded dead) {
                    lost.add(id);
                    assertThat(dead.code()).as(name).isIn("rotation_lost", "refresh_token_invalidated");
                    assertThat(dead.text()).endsWith("A new sign-in is required.");
                } else {
                    assertThat(presented.values()).as(name).containsOnly(1L);
                    assertThat(presented).as("%s: one call a generation", name).hasSize((int) state.generation() - 1);
                }
            });
            assertThat(interrupted)
                    .as("%s: nothing is lost but what a process was at that was killed", name)
                    .containsAll(lost);
            assertThat(issuer.replayed())
                    .as("%s: a token is presented again where a process was killed, once", name)
                    .isEqualTo(lost.size());
            assertThat(lost).as(name).hasSizeLessThanOrEqualTo(KILLED * VaultNode.THREADS);
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0}: {1} calls, {2} interrupted, {3} lost",
                    name,
                    issuer.asked().size(),
                    interrupted.size(),
                    lost.size());
        }

        private Set<String> attempted() {
            var ids = new HashSet<String>();
            try (var connection = database.connect();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("select id from credential where attempt is not null")) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
                return ids;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            victims.forEach(VaultNode::close);
            again.forEach(House::close);
            issuer.close();
        }
    }
}
