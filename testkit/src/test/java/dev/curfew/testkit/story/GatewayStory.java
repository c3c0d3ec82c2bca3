package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.gateway.Gateway;
import dev.curfew.gateway.pool.Lack;
import dev.curfew.gateway.pool.Upstream;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.Program;
import dev.curfew.testkit.ScriptedIssuer;
import dev.curfew.testkit.ScriptedUpstream;
import dev.curfew.testkit.ScriptedUpstream.Act;
import dev.curfew.testkit.ScriptedUpstream.Step;
import dev.curfew.testkit.gateway.ListedPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// One endpoint over several accounts, as those who use it see it: the real Codex, and a program with the
/// official SDK.
class GatewayStory {
    private static final String SDK = "openai-7.57.0/node_modules/openai";
    private static final String DELTA =
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"he\"}\n\n";

    @TempDir
    Path directory;

    private final ScriptedUpstream upstream = ScriptedUpstream.start();
    private final ListedPool pool =
            new ListedPool().with("a", "token-a", generic()).with("b", "token-b", generic());

    private Upstream generic() {
        return new Upstream(upstream.uri().resolve("/v1"), Map.of(), Upstream.Preset.OPENAI);
    }

    private Stage stage() {
        pool.lacks(new Lack.NoneReady(Map.of("reauth_required", 2)));
        return Stage.withGateway(Engine.SQLITE, directory, Gateway.over(directory.resolve("spool"), pool));
    }

    private List<String> asked() {
        return upstream.asked("/v1/responses").stream()
                .map(ScriptedUpstream.Asked::bearer)
                .toList();
    }

    @Test
    void codexIsServedByOneAccountAndByAnotherWhenThatOneDies() {
        try (upstream;
                var stage = stage()) {
            stage.signInCodex("Dan's laptop");
            stage.answers();
            assertThat(asked()).containsExactly("token-a");

            upstream.on("token-a", Act.Say.code(401, "token_revoked"));
            stage.answers();
            assertThat(asked()).containsExactly("token-a", "token-a", "token-b");
            assertThat(pool.open).hasValue(0);
        }
    }

    @Test
    void accountsOfTheVaultServeCodexUntilTheirCredentialDies() {
        try (upstream;
                var stage = Stage.withGateway(
                        Engine.SQLITE, directory, Gateway.plan(directory.resolve("spool"), Map.of()))) {
            HttpProbe olga = stage.olga();
            add(olga, "token-a");
            add(olga, "token-b");
            Awaitility.await().until(() -> states(olga).equals(Map.of("token-a", "active", "token-b", "active")));
            olga.patch("/api/v1/pool", Map.of("strategy", "sequential_drain"));

            stage.signInCodex("Dan's laptop");
            stage.answers();
            assertThat(asked()).containsExactly("token-a");

            upstream.on("token-a", Act.Say.code(401, "token_revoked"));
            stage.answers();
            assertThat(asked()).last().isEqualTo("token-b");
            assertThat(states(olga)).isEqualTo(Map.of("token-a", "reauth_required", "token-b", "active"));

            int before = asked().size();
            stage.answers();
            assertThat(asked().subList(before, asked().size())).containsExactly("token-b");
        }
    }

    @Test
    void codexShowsHowFarThePoolIsUsedAsIfItWereOneAccount() {
        try (upstream;
                var stage = Stage.withGateway(
                        Engine.SQLITE, directory, Gateway.plan(directory.resolve("spool"), Map.of()))) {
            HttpProbe olga = stage.olga();
            String half = importPlan(olga, "half", 50);
            String tenth = importPlan(olga, "tenth", 10);
            stage.signInCodex("Dan's laptop");
            Awaitility.await()
                    .until(() -> upstream.asked("/backend-api/wham/usage").stream()
                            .map(ScriptedUpstream.Asked::bearer)
                            .toList()
                            .containsAll(List.of(half, tenth)));

            try (var editor = stage.codex.appServer(Map.of())) {
                Awaitility.await()
                        .untilAsserted(() -> assertThat(editor.call("account/rateLimits/read", Map.of())
                                        .at("/rateLimits/primary"))
                                .isEqualTo(JsonMapper.shared().readTree("""
                                        {"usedPercent":30,"windowDurationMins":300,"resetsAt":1900000000}""")));
            }
        }
    }

    /// The sign-in of a plan, of whose five hours so much is used.
    ///
    /// @return its access token
    private String importPlan(HttpProbe admin, String seat, int usedPercent) {
        String token = ScriptedIssuer.accessToken(Instant.now().plusSeconds(3_600), usedPercent);
        upstream.on(token, Act.Say.json(200, """
                {"plan_type":"pro","rate_limit":{"allowed":true,"limit_reached":false,"primary_window":\
                {"used_percent":%d,"limit_window_seconds":18000,"reset_after_seconds":60,"reset_at":%d}}}""".formatted(usedPercent, 1_900_000_000 + usedPercent - 10)));
        String claims = ScriptedIssuer.jwt("""
                {"email":"%1$s@example.org","https://api.openai.com/auth":{"chatgpt_user_id":"%1$s",\
                "chatgpt_account_id":"%1$s","chatgpt_plan_type":"pro"}}""".formatted(seat));
        String file = """
                {"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":{"id_token":"%s","access_token":"%s",\
                "refresh_token":"r-%s","account_id":"%s"},"last_refresh":"%s"}""".formatted(claims, token, seat, seat, Instant.now());
        var added = admin.post(
                "/api/v1/connections/imports",
                Map.of("auth", file, "api", upstream.uri() + "/backend-api", "label", seat));
        assertThat(added.status()).as("%s", added).isEqualTo(201);
        return token;
    }

    private void add(HttpProbe admin, String key) {
        var added = admin.post(
                "/api/v1/connections/keys",
                Map.of("preset", "generic", "api", upstream.uri() + "/v1", "key", key, "label", key));
        assertThat(added.status()).as("%s", added).isEqualTo(201);
    }

    private static Map<String, String> states(HttpProbe admin) {
        var states = new HashMap<String, String>();
        admin.get("/api/v1/pool")
                .json()
                .path("accounts")
                .forEach(one -> states.put(
                        one.path("label").asString(), one.path("status").asString()));
        return states;
    }

    @Test
    void signingOutEndsTheStreamAndTheNextRunIsToldToSignInAgain() {
        try (upstream;
                var stage = stage()) {
            stage.signInCodex("Dan's laptop");
            upstream.next(Act.Play.events(new Step.Send(DELTA), new Step.Await(new CountDownLatch(1))));
            Program running = stage.codex.start(List.of("exec", "--skip-git-repo-check", "--json", "say hi"), Map.of());
            Awaitility.await().until(() -> asked().size() == 1 && upstream.serving() == 1);

            String session = stage.codexSessions("active").getFirst().get("id").asString();
            HttpProbe.Answer ended = stage.olga().delete("/api/v1/sessions/" + session);
            assertThat(ended.status()).as("%s", ended).isLessThan(300);

            Awaitility.await().until(() -> upstream.serving() == 0);
            assertThat(running.await().exit()).isEqualTo(1);
            stage.saysThatItsRefreshTokenWasRevoked();
            assertThat(asked()).as("nothing more of them went upstream").hasSize(1);
            assertThat(pool.open).hasValue(0);
        }
    }

    @Test
    void officialSdkFindsTheApiThatItKnows() throws IOException {
        Path sdk = Path.of(Objects.requireNonNullElse(
                        System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home") + "/.cache"))
                .resolve("curfew")
                .resolve(SDK);
        Assumptions.assumeTrue(Files.isDirectory(sdk), "NO OPENAI SDK: run scripts/test-needs");
        Path script = directory.resolve("openai.mjs");
        try (var source = Objects.requireNonNull(GatewayStory.class.getResourceAsStream("openai.mjs"))) {
            Files.copy(source, script);
        }
        try (upstream;
                var stage = stage()) {
            String base = stage.authority.uri() + "/v1";
            String bearer = stage.danBearer();
            assertThat(run(script, sdk, base, bearer))
                    .isEqualTo("model m-1\nresponse hello 9\nstreamed hello 9\nchat hello\nchat streamed hello\n");
            assertThat(run(script, sdk, base, "nothing-that-counts"))
                    .isEqualTo("AuthenticationError 401 invalid_api_key\n");
        }
    }

    private String run(Path script, Path sdk, String base, String bearer) {
        try (Program node = Program.start(
                List.of("node", script.toString(), sdk.toString(), base, bearer),
                Map.of("PATH", System.getenv("PATH")),
                directory)) {
            return node.await().out();
        }
    }
}
