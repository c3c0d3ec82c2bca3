package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.gateway.Gateway;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.Program;
import dev.curfew.testkit.ScriptedUpstream;
import dev.curfew.testkit.ScriptedUpstream.Act;
import dev.curfew.testkit.ScriptedUpstream.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the real Codex says when somebody, or their API key, has used what they may, and when the key is
/// revoked.
@Timeout(120)
class LimitStory {
    private static final String DELTA =
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"he\"}\n\n";

    @TempDir
    Path directory;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();

    private Stage stage() {
        var stage = Stage.withGateway(Engine.MEMORY, directory, Gateway.plan(directory.resolve("spool"), Map.of()));
        var added = stage.olga()
                .post(
                        "/api/v1/connections/keys",
                        Map.of("preset", "generic", "api", upstream.uri() + "/v1", "key", "token-a", "label", "a"));
        assertThat(added.status()).as("%s", added).isEqualTo(201);
        Awaitility.await()
                .until(() -> stage.olga()
                        .get("/api/v1/pool")
                        .json()
                        .at("/accounts/0/status")
                        .asString()
                        .equals("active"));
        return stage;
    }

    /// So many tokens a day that one answer uses them up.
    private static void limit(HttpProbe admin, String subject) {
        var set = admin.post(
                "/api/v1/pool/limits", Map.of("subject", subject, "measure", "tokens", "span", "day", "most", 1));
        assertThat(set.status()).as("%s", set).isEqualTo(201);
    }

    private long asked() {
        return upstream.asked("/v1/responses").size();
    }

    private static void saysThatTheLimitIsHit(Program.Ended ended) {
        assertThat(ended.exit()).as("%s", ended).isEqualTo(1);
        assertThat(ended.out()).contains("You’ve hit your usage limit. Try again at ");
    }

    @Test
    void codexSaysThatItsPersonHasHitTheirLimit() {
        try (upstream;
                var stage = stage()) {
            stage.signInCodex("Dan's laptop");
            limit(stage.olga(), stage.dan());
            stage.answers();
            long before = asked();

            saysThatTheLimitIsHit(stage.codex.exec("say hi"));

            assertThat(asked()).as("nothing more went upstream").isEqualTo(before);
        }
    }

    @Test
    void codexSaysThatItsApiKeyHasHitItsLimitAndThatItWasRevoked() {
        try (upstream;
                var stage = stage()) {
            var made = stage.dansProbe().post("/api/v1/keys", Map.of("name", "ci"));
            String key = made.json().at("/id").asString();
            var environment = Map.of("CURFEW_API_KEY", made.json().at("/secret").asString());
            stage.codex.config("""
                    model = "gpt-5"
                    model_provider = "curfew"
                    [model_providers.curfew]
                    name = "Curfew"
                    base_url = "%s/v1"
                    env_key = "CURFEW_API_KEY"
                    wire_api = "responses"
                    request_max_retries = 0
                    stream_max_retries = 0
                    """.formatted(stage.authority.uri()));
            limit(stage.olga(), key);
            Stage.hasAnswered(exec(stage, environment).await());

            saysThatTheLimitIsHit(exec(stage, environment).await());

            stage.olga().delete("/api/v1/pool/limits/" + limitOf(stage.olga(), key));
            upstream.next(Act.Play.events(new Step.Send(DELTA), new Step.Await(new CountDownLatch(1))));
            Program running = exec(stage, environment);
            Awaitility.await().until(() -> upstream.serving() == 1);
            assertThat(stage.dansProbe().delete("/api/v1/keys/" + key).status()).isLessThan(300);
            Program.Ended cut = running.await();
            assertThat(cut.exit()).as("%s", cut).isEqualTo(1);
            assertThat(cut.out())
                    .contains("This API key does not count any more.")
                    .doesNotContain("session was ended");
        }
    }

    private static Program exec(Stage stage, Map<String, String> environment) {
        return stage.codex.start(List.of("exec", "--skip-git-repo-check", "--json", "say hi"), environment);
    }

    private static String limitOf(HttpProbe admin, String subject) {
        return admin.get("/api/v1/pool/limits?subject=" + subject)
                .json()
                .at("/limits/0/id")
                .asString();
    }
}
