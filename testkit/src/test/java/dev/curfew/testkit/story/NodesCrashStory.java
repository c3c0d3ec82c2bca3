package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.guard.Guard;
import dev.curfew.client.guard.GuardSettings;
import dev.curfew.client.guard.Verdict;
import dev.curfew.client.guard.Verdict.Admitted;
import dev.curfew.client.guard.Verdict.Reason;
import dev.curfew.client.guard.Verdict.Refused;
import dev.curfew.client.guard.Verdict.Unsure;
import dev.curfew.testkit.ConfidentialApp;
import dev.curfew.testkit.TestPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A node goes, by a plan or without one, and nobody who uses the other notices more than a question asked
/// twice.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodesCrashStory {
    private final TestPostgres.Database database = TestPostgres.database();
    private Nodes nodes;

    @BeforeAll
    void start(@TempDir Path directory) {
        nodes = Nodes.start(database, directory, Map.of("CURFEW_DRAIN_NOTICE", "2s"));
    }

    @AfterAll
    void close() {
        nodes.close();
        TestPostgres.shared().drop(database);
    }

    @Test
    void nothingAcknowledgedIsLostWhenANodeIsKilledUnderLoad() {
        long seed = World.system().nanos();
        var random = new SplittableRandom(seed);
        try (var crowd = new Crowd(nodes, 4, 20).start();
                var follower = new Follower(nodes.proxy.uri(), nodes.feedToken(), "0")) {
            for (Served victim : List.of(nodes.one, nodes.other)) {
                crowd.awaitsMore(random.nextInt(20, 120));
                victim.kill();
                crowd.awaitsMore(40);
                victim.start();
                nodes.proxy.awaits(victim.uri(), true);
            }
            crowd.stop();

            assertThat(crowd.wrong()).as("seed %d", seed).isEmpty();
            assertThat(crowd.left()).isNotEmpty();
            for (Served node : List.of(nodes.one, nodes.other)) {
                assertThat(crowd.stayers())
                        .allSatisfy(one ->
                                assertThat(one.refreshAt(node.probe()).status()).isEqualTo(200));
                assertThat(crowd.left())
                        .allSatisfy(one ->
                                assertThat(one.presentAt(node.probe()).status()).isEqualTo(401));
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(follower.ended())
                            .containsAll(crowd.left().stream()
                                    .map(Nodes.Terminal::session)
                                    .toList()));
            assertThat(follower.positions()).isSorted().doesNotHaveDuplicates();
            assertThat(nodes.printed()).doesNotContain("REPLAYED");
        }
    }

    /// Two services, each with a guard at the feed of another node.
    @Test
    void guardOfAKilledNodeIsUnsureUntilItIsBackAndKnowsThenWhatEndedMeanwhile() {
        List<String> app = resourceServer(nodes);
        try (Guard one = guard(nodes, nodes.one, app);
                Guard other = guard(nodes, nodes.other, app)) {
            var first = nodes.terminal(Nodes.OLGA);
            var second = nodes.terminal(Nodes.OLGA);
            var third = nodes.terminal(Nodes.OLGA);
            awaits(one, first, Admitted.class);
            awaits(other, first, Admitted.class);

            first.logOut();

            var ended = new Refused(Reason.ENDED);
            assertThat(awaits(one, first, Refused.class)).isEqualTo(ended);
            assertThat(awaits(other, first, Refused.class)).isEqualTo(ended);

            nodes.one.kill();
            nodes.proxy.awaits(nodes.one.uri(), false);
            second.logOut();

            assertThat(awaits(other, second, Refused.class)).isEqualTo(ended);
            awaits(one, third, Unsure.class);
            assertThat(other.verify(third.accessToken())).isInstanceOf(Admitted.class);

            nodes.one.start();
            nodes.proxy.awaits(nodes.one.uri(), true);

            awaits(one, third, Admitted.class);
            assertThat(one.verify(second.accessToken())).isEqualTo(ended);
        }
    }

    @Test
    void nobodyNoticesThatTheNodesAreRestartedInTurn() {
        try (var crowd = new Crowd(nodes, 4, 20).start()) {
            for (Served node : List.of(nodes.one, nodes.other)) {
                crowd.awaitsMore(20);
                node.terminate();
                assertThat(node.ended().exit()).isZero();
                node.start();
                nodes.proxy.awaits(node.uri(), true);
            }
            crowd.awaitsMore(20);
            crowd.stop();

            assertThat(crowd.wrong()).isEmpty();
            assertThat(crowd.troubled()).isEmpty();
        }
    }

    @Test
    void readerOnOneNodeHearsWhatEndsOnTheOtherThroughLostConnections() throws SQLException {
        try (var follower = new Follower(nodes.other.uri(), nodes.feedToken(), nodes.position());
                var roaming = new Follower(nodes.proxy.uri(), nodes.feedToken(), nodes.position())) {
            Awaitility.await().until(() -> follower.beats() > 0 && roaming.beats() > 0);
            var leavers = new java.util.ArrayList<String>();
            for (int i = 0; i < 6; i++) {
                if (i == 2) {
                    assertThat(cutNews()).isPositive();
                }
                if (i % 2 == 1) {
                    roaming.reconnect();
                }
                var leaver = Nodes.Terminal.signIn(nodes.one.probe(), Nodes.OLGA);
                assertThat(leaver.logOut().status()).isEqualTo(204);
                leavers.add(leaver.session());
                Awaitility.await()
                        .atMost(Duration.ofSeconds(15))
                        .untilAsserted(() -> assertThat(follower.ended()).isEqualTo(leavers));
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(15))
                    .untilAsserted(() -> assertThat(roaming.ended()).isEqualTo(leavers));
            assertThat(follower.positions()).isSorted().doesNotHaveDuplicates();
            assertThat(roaming.positions()).isEqualTo(follower.positions());
        }
    }

    /// Ends the connections on which the nodes listen.
    private int cutNews() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        + " where datname = current_database() and query ~ '^(listen|select position from feed)'"
                        + " and pid <> pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Verdict awaits(Guard guard, Nodes.Terminal terminal, Class<? extends Verdict> verdict) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> verdict.isInstance(guard.verify(terminal.accessToken())));
        return guard.verify(terminal.accessToken());
    }

    private static Guard guard(Nodes nodes, Served node, List<String> app) {
        String issuer = nodes.proxy.uri().toString();
        var settings = GuardSettings.of(node.uri(), issuer, Set.of(issuer), app.getFirst(), Secret.of(app.getLast()));
        return Guard.start(World.system(), settings.within(Duration.ofSeconds(2)), Map.of());
    }

    private static List<String> resourceServer(Nodes nodes) {
        var answer = ConfidentialApp.resourceServer(nodes.olga(nodes.one), "Reports");
        return List.of(
                answer.json().get("id").asString(),
                answer.json().get("clientSecret").asString());
    }
}
