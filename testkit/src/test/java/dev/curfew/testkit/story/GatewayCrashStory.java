package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.ScriptedUpstream;
import dev.curfew.testkit.ScriptedUpstream.Act;
import dev.curfew.testkit.ScriptedUpstream.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `curfew serve` is killed while it relays: nothing that its requests held stays held, and what was counted
/// stays counted.
class GatewayCrashStory {
    private static final String EMAIL = "olga@example.com";
    private static final String PASSWORD = "four unrelated words do";
    private static final String DELTA =
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"he\"}\n\n";
    /// Served before the crash, running in it, and allowed in all.
    private static final int SERVED = 3;

    private static final int RUNNING = 2;
    private static final int MOST = 6;

    @TempDir
    Path directory;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    @Test
    void killedWithRequestsUnderWayItForgetsNoneThatWasCountedAndHoldsNone() throws Exception {
        try (upstream;
                var served = new Served(Engine.SQLITE, directory)
                        .with("CURFEW_OWNER_EMAIL", EMAIL)
                        .with("CURFEW_OWNER_PASSWORD", PASSWORD)
                        .start()) {
            HttpProbe olga = signedIn(served);
            limited(olga);
            for (int i = 0; i < SERVED; i++) {
                assertThat(ask(olga, "hi").status()).isEqualTo(200);
            }
            var never = new CountDownLatch(1);
            List<CompletableFuture<HttpProbe.Answer>> running = IntStream.range(0, RUNNING)
                    .mapToObj(i -> {
                        upstream.next(Act.Play.events(new Step.Send(DELTA), new Step.Await(never)));
                        return CompletableFuture.supplyAsync(
                                () -> ask(olga, "x".repeat(2 << 20)), Thread::startVirtualThread);
                    })
                    .toList();
            Awaitility.await().until(() -> upstream.serving() == RUNNING && spooled() == RUNNING);
            Awaitility.await().until(() -> counted("held") == RUNNING && counted("used") == SERVED);

            served.kill();
            Awaitility.await().until(() -> upstream.serving() == 0);
            assertThat(running)
                    .allSatisfy(one -> assertThat(
                                    one.handle((answer, e) -> e != null).join())
                            .as("nobody was told that it ended well")
                            .isTrue());
            served.start();

            assertThat(spooled()).as("bodies that are nobody's").isZero();
            HttpProbe back = signedIn(served);
            assertThat(inFlight(back)).isZero();
            var statuses = IntStream.range(0, MOST)
                    .map(i -> ask(back, "hi").status())
                    .boxed()
                    .toList();
            assertThat(statuses)
                    .as("those that ran count until it is sure that nobody settles them")
                    .isEqualTo(Stream.concat(
                                    Stream.of(200).limit(MOST - SERVED - RUNNING),
                                    IntStream.range(0, SERVED + RUNNING).mapToObj(i -> 429))
                            .toList());
            Awaitility.await().until(() -> counted("used") == MOST - RUNNING);
        }
    }

    private static HttpProbe signedIn(Served served) {
        var login = served.probe()
                .post("/api/auth/login", Map.of("email", EMAIL, "password", PASSWORD, "client", "native"));
        assertThat(login.status()).as("%s", login).isEqualTo(200);
        return served.probe().withBearer(login.json().get("accessToken").asString());
    }

    private void limited(HttpProbe olga) {
        var added = olga.post(
                "/api/v1/connections/keys",
                Map.of("preset", "generic", "api", upstream.uri() + "/v1", "key", "token-a", "label", "a"));
        assertThat(added.status()).as("%s", added).isEqualTo(201);
        Awaitility.await()
                .until(() -> olga.get("/api/v1/pool").json().path("accounts").size() == 1
                        && olga.get("/v1/models").status() == 200);
        String id = olga.get("/api/v1/people").json().at("/people/0/id").asString();
        var limit = olga.post(
                "/api/v1/pool/limits", Map.of("subject", id, "measure", "requests", "span", "month", "most", MOST));
        assertThat(limit.status()).as("%s", limit).isEqualTo(201);
    }

    private static HttpProbe.Answer ask(HttpProbe who, String what) {
        return who.post("/v1/responses", Map.of("model", "m-1", "stream", true, "input", what));
    }

    private static int inFlight(HttpProbe olga) {
        return olga.get("/api/v1/pool").json().at("/accounts/0/inFlight").asInt();
    }

    private long spooled() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("spool"))) {
            return files.filter(file -> file.toString().endsWith(".body")).count();
        }
    }

    private long counted(String column) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("curfew.db"));
                var statement = connection.createStatement();
                var sum = statement.executeQuery("select coalesce(sum(" + column + "), 0) from usage_count")) {
            sum.next();
            return sum.getLong(1);
        }
    }
}
