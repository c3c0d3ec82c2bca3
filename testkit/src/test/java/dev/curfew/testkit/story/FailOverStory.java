package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database's machine goes, and its synchronous standby takes its place, under both nodes and all their
/// clients.
class FailOverStory {
    @TempDir
    Path directory;

    @Test
    void nothingAcknowledgedIsLostWhenTheStandbyTakesOver() {
        try (var primary = TestPostgres.start();
                var standby = primary.standby()) {
            var empty = primary.create();
            String hosts = "127.0.0.1:" + primary.port() + ",127.0.0.1:" + standby.port();
            String name = empty.url().substring(empty.url().lastIndexOf('/'));
            var database = new TestPostgres.Database(
                    "jdbc:postgresql://" + hosts + name + "?targetServerType=primary", empty.user(), empty.password());
            try (var nodes = Nodes.start(database, directory);
                    var crowd = new Crowd(nodes, 4, 20).start();
                    var follower = new Follower(nodes.proxy.uri(), nodes.feedToken(), "0")) {
                crowd.awaitsMore(60);
                primary.crash();
                saysThatItCannotForNow(nodes);
                standby.promote();
                crowd.awaitsMore(60);
                nodes.proxy.awaits(nodes.one.uri(), true);
                nodes.proxy.awaits(nodes.other.uri(), true);
                crowd.stop();

                assertThat(crowd.wrong()).isEmpty();
                assertThat(crowd.stayers())
                        .allSatisfy(one -> assertThat(one.refresh().status()).isEqualTo(200));
                assertThat(crowd.left())
                        .isNotEmpty()
                        .allSatisfy(one -> assertThat(
                                        one.presentAt(nodes.other.probe()).status())
                                .isEqualTo(401));
                var last = nodes.terminal(Nodes.OLGA);
                assertThat(last.logOut().status()).isEqualTo(204);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(follower.ended())
                                .contains(last.session())
                                .containsAll(crowd.left().stream()
                                        .map(Nodes.Terminal::session)
                                        .toList()));
                assertThat(follower.positions()).isSorted().doesNotHaveDuplicates();
                assertThat(nodes.printed()).doesNotContain("REPLAYED");
            }
        }
    }

    private static void saysThatItCannotForNow(Nodes nodes) {
        var answer = nodes.one.probe().post("/api/auth/refresh", Map.of("refreshToken", "crft_unknown"));
        assertThat(answer.status()).as("%s", answer).isIn(401, 503);
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            var ready = nodes.one.probe().get("/health/ready");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.header("retry-after")).isPresent();
        });
        assertThat(nodes.one.probe().get("/health/live").status()).isEqualTo(200);
    }
}
