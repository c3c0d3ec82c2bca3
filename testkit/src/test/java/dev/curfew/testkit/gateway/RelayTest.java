package dev.curfew.testkit.gateway;

import static dev.curfew.testkit.gateway.RelaySite.code;
import static dev.curfew.testkit.gateway.RelaySite.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.gateway.pool.Lack;
import dev.curfew.gateway.pool.Outcome;
import dev.curfew.gateway.traffic.Summary.Ending;
import dev.curfew.testkit.ScriptedUpstream.Act;
import dev.curfew.testkit.ScriptedUpstream.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is relayed, and what a client is told where nothing can be.
class RelayTest {
    private static final Outcome.Usage USED = new Outcome.Usage(7, 3, 2);

    @Test
    void streamIsRelayedByteForByteAndSettledWithWhatItUsed() {
        try (var site = RelaySite.open()) {
            var answer = site.stream();
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
            assertThat(answer.body())
                    .startsWith(
                            "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"}}\n\n")
                    .endsWith("\"total_tokens\":9}}}\n\n");
            site.settles();
            assertThat(site.pool.outcomes).containsExactly(new Outcome.Served(USED));
            assertThat(site.pool.bound).contains("RESPONSE resp_1 a");
            assertThat(site.summaries).singleElement().satisfies(summary -> {
                assertThat(summary.ending()).isEqualTo(Ending.SERVED);
                assertThat(summary.tries()).isEqualTo(1);
                assertThat(summary.usage()).isEqualTo(USED);
                assertThat(summary.model()).contains("m-1");
            });
        }
    }

    @Test
    void upstreamSeesTheAccountAndNothingOfTheCaller() {
        try (var site = RelaySite.open()) {
            site.send(site.to("/v1/responses?x=1&x=2")
                    .header("Content-Type", "application/json")
                    .header("Cookie", "curfew_session=s")
                    .header("X-Forwarded-For", "192.0.2.1")
                    .header("CF-Ray", "r")
                    .header("session_id", "s-1")
                    .header("session-id", "s-1")
                    .header("OpenAI-Beta", "responses=experimental")
                    .header("User-Agent", "codex_exec/0.169.0")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"m-1\"}")));
            var asked = site.upstream.asked().getFirst();
            assertThat(asked.bearer()).isEqualTo("token-a");
            assertThat(asked.query()).isEqualTo("x=1&x=2");
            assertThat(asked.headers())
                    .containsEntry("user-agent", "codex_exec/0.169.0")
                    .containsEntry("session_id", "s-1")
                    .containsEntry("session-id", "s-1")
                    .containsEntry("openai-beta", "responses=experimental")
                    .containsKey("x-client-request-id")
                    .doesNotContainKeys("cookie", "x-forwarded-for", "cf-ray");
        }
    }

    @Test
    void everyPathOfTheApiIsRelayed() {
        try (var site = RelaySite.open()) {
            assertThat(json(site.get("/v1/models")).at("/data/0/id").asString()).isEqualTo("m-1");
            assertThat(json(site.post("/v1/responses", "{\"model\":\"m-1\"}"))
                            .at("/id")
                            .asString())
                    .isEqualTo("resp_2");
            assertThat(json(site.post("/v1/chat/completions", "{\"model\":\"m-1\"}"))
                            .at("/choices/0/message/content")
                            .asString())
                    .isEqualTo("hello");
            assertThat(site.post("/v1/chat/completions", "{\"model\":\"m-1\",\"stream\":true}")
                            .body())
                    .endsWith("data: [DONE]\n\n");
            assertThat(site.post("/v1/embeddings", "{\"model\":\"m-1\",\"input\":\"x\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(site.post("/v1/audio/speech", "{\"model\":\"m-1\"}").body())
                    .isEqualTo("sound");
            assertThat(site.post("/v1/images/generations", "{\"model\":\"m-1\"}")
                            .statusCode())
                    .isEqualTo(200);
            var file = site.send(site.to("/v1/files")
                    .header("Content-Type", "multipart/form-data; boundary=x")
                    .POST(HttpRequest.BodyPublishers.ofString("--x--\r\n")));
            assertThat(file.statusCode()).isEqualTo(200);
            assertThat(site.get("/v1/files/file-7/content").statusCode()).isEqualTo(200);
            assertThat(site.upstream.asked().getLast().path()).isEqualTo("/v1/files/file-7/content");
            site.settles();
            assertThat(site.pool.outcomes)
                    .hasSize(9)
                    .allMatch(outcome -> outcome instanceof Outcome.Served)
                    .contains(new Outcome.Served(new Outcome.Usage(7, 0, 2)));
            assertThat(site.pool.bound).contains("RESPONSE resp_2 a").anyMatch(bound -> bound.startsWith("FILE file-"));
            assertThat(site.pool.asks.getLast().anchors().getFirst().value()).isEqualTo("file-7");
            assertThat(site.upstream.connections())
                    .as("connections are used again")
                    .isEqualTo(1);
        }
    }

    @Test
    void codexPathsLeadToCodexUpstreams() {
        try (var site = RelaySite.open()) {
            site.pool.empty();
            site.codexAccount("c");
            assertThat(site.stream().statusCode()).isEqualTo(200);
            assertThat(site.post("/backend-api/codex/responses", "{\"model\":\"m-1\",\"stream\":true}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(site.get("/backend-api/codex/models?client_version=1").body())
                    .isEqualTo("{\"models\":[]}");
            assertThat(site.upstream.asked())
                    .extracting(Object::toString)
                    .containsExactly(
                            "POST /backend-api/codex/responses",
                            "POST /backend-api/codex/responses",
                            "GET /backend-api/codex/models");
            assertThat(site.upstream.asked().getFirst().headers()).containsEntry("chatgpt-account-id", "acct-c");
            assertThat(code(site.post("/v1/embeddings", "{\"model\":\"m-1\"}"))).isEqualTo("not_found");
        }
    }

    @Test
    void bodyIsPassedOnEncodedAndReadDecoded() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("{\"model\":\"m-9\",\"previous_response_id\":\"resp_0\",\"stream\":false}"
                    .getBytes(StandardCharsets.UTF_8));
        }
        byte[] zstd = java.util.Base64.getDecoder()
                .decode(
                        "KLUv/QRY8QEAeyJtb2RlbCI6Im0tOSIsInByZXZpb3VzX3Jlc3BvbnNlX2lkIjoicmVzcF8wIiwic3RyZWFtIjpmYWxzZX1OOXQG");
        try (var site = RelaySite.open()) {
            for (var each : Map.of("gzip", packed.toByteArray(), "zstd", zstd).entrySet()) {
                var answer = site.send(site.to("/v1/responses")
                        .header("Content-Type", "application/json")
                        .header("Content-Encoding", each.getKey())
                        .POST(HttpRequest.BodyPublishers.ofByteArray(each.getValue())));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                assertThat(site.upstream.asked().getLast().body().array()).isEqualTo(each.getValue());
                assertThat(site.upstream.asked().getLast().headers()).containsEntry("content-encoding", each.getKey());
                assertThat(site.pool.asks.getLast().model()).contains("m-9");
                assertThat(site.pool.asks.getLast().anchors().getFirst().value())
                        .isEqualTo("resp_0");
            }
        }
    }

    @Test
    void largeBodyGoesThroughAFile() {
        try (var site = RelaySite.open()) {
            String body = "{\"model\":\"m-1\",\"input\":\"" + "x".repeat(5_000_000) + "\"}";
            assertThat(site.post("/v1/responses", body).statusCode()).isEqualTo(200);
            assertThat(site.upstream.asked().getFirst().text()).isEqualTo(body);
        }
    }

    @Test
    void fullDiskRefusesLargeBodiesAndServesSmallOnes(@TempDir Path directory) throws Exception {
        Path small = Files.createDirectory(directory.resolve("small"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small.toString()), "only root mounts");
        try {
            try (var site = RelaySite.spooling(Files.createDirectory(small.resolve("spool")))) {
                String large = "{\"model\":\"m-1\",\"input\":\"" + "x".repeat(5_000_000) + "\"}";
                for (int i = 0; i < 3; i++) {
                    assertThat(site.post("/v1/responses", large).statusCode()).isEqualTo(503);
                    assertThat(site.stream().statusCode()).isEqualTo(200);
                }
                site.settles();
                assertThat(site.upstream.asked()).hasSize(3);
                assertThat(site.post("/v1/responses", large.substring(0, 1_500_000) + "\"}")
                                .statusCode())
                        .as("what there is room for")
                        .isEqualTo(200);
            }
        } finally {
            run("umount", small.toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }

    @Test
    void answerThatIsNotKeptUpstreamTiesNothing() {
        try (var site = RelaySite.open()) {
            for (boolean stream : new boolean[] {true, false}) {
                site.post("/v1/responses", "{\"model\":\"m-1\",\"store\":false,\"stream\":" + stream + "}");
                assertThat(site.pool.bound).isEmpty();
                site.post("/v1/responses", "{\"model\":\"m-1\",\"store\":true,\"stream\":" + stream + "}");
                assertThat(site.pool.bound).singleElement().asString().startsWith("RESPONSE resp_");
                site.pool.bound.clear();
            }
        }
    }

    @Test
    void whoMayNotComeInIsToldSo() {
        try (var site = RelaySite.open()) {
            for (var each : List.of(
                    List.of("nobody", 401, "invalid_api_key"),
                    List.of("late", 401, "expired"),
                    List.of("no-right", 403, "pool_use_needed"),
                    List.of("unsure", 503, "not_sure"))) {
                var answer = site.send(HttpRequest.newBuilder(site.uri("/v1/models"))
                        .header("Authorization", "Bearer " + each.getFirst()));
                assertThat(answer.statusCode()).isEqualTo(each.get(1));
                assertThat(code(answer)).isEqualTo(each.get(2));
            }
            var anonymous = site.send(HttpRequest.newBuilder(site.uri("/v1/models")));
            assertThat(anonymous.statusCode()).isEqualTo(401);
            assertThat(anonymous.headers().firstValue("www-authenticate")).contains("Bearer");
            assertThat(site.upstream.asked()).isEmpty();
        }
    }

    @Test
    void everyLackHasItsAnswer() {
        try (var site = RelaySite.open()) {
            site.pool.empty();
            Instant reset = Instant.now().plusSeconds(100_000);
            site.pool.lacks(new Lack.OutOfQuota(Optional.of(reset)));
            var quota = site.stream();
            assertThat(quota.statusCode()).isEqualTo(429);
            assertThat(json(quota).at("/error/type").asString()).isEqualTo("usage_limit_reached");
            assertThat(code(quota)).isEqualTo("usage_limit_reached");
            assertThat(json(quota).at("/error/resets_at").asLong()).isEqualTo(reset.getEpochSecond());
            assertThat(quota.headers().firstValue("retry-after")).contains("300");

            site.pool.lacks(new Lack.OutOfQuota(Optional.empty()));
            assertThat(json(site.stream()).at("/error").has("resets_at")).isFalse();
            site.pool.lacks(new Lack.OwnerLimited(Optional.of(reset)));
            assertThat(json(site.stream()).at("/error/resets_at").asLong()).isEqualTo(reset.getEpochSecond());

            site.pool.lacks(new Lack.Busy(Duration.ofSeconds(3)));
            var busy = site.stream();
            assertThat(busy.statusCode()).isEqualTo(429);
            assertThat(json(busy).at("/error/type").asString()).isEqualTo("rate_limit_error");
            assertThat(busy.headers().firstValue("retry-after")).contains("3");

            site.pool.lacks(new Lack.NoneReady(Map.of("reauth_required", 2, "paused", 1)));
            var none = site.stream();
            assertThat(none.statusCode()).isEqualTo(503);
            assertThat(code(none)).isEqualTo("no_accounts");
            assertThat(json(none).at("/error/message").asString())
                    .isEqualTo("No upstream account is ready: 1 paused, 2 reauth_required.");

            site.pool.lacks(new Lack.OwnerGone());
            var gone = site.stream();
            assertThat(gone.statusCode()).isEqualTo(400);
            assertThat(code(gone)).isEqualTo("previous_response_not_found");

            site.pool.lacks(new Lack.NoSuchModel());
            var model = site.stream();
            assertThat(model.statusCode()).isEqualTo(403);
            assertThat(code(model)).isEqualTo("model_not_allowed");
        }
    }

    @Test
    void whatTheClientDidWrongIsToldAsTheUpstreamSaysIt() {
        try (var site = RelaySite.open().account("b")) {
            site.upstream.next(
                    Act.Say.code(400, "invalid_request_error"),
                    Act.Say.code(400, "previous_response_not_found"),
                    Act.Say.code(404, "model_not_found"),
                    Act.Say.code(413, "too_large"));
            for (var each : List.of(400, 400, 404, 413)) {
                var answer = site.stream();
                assertThat(answer.statusCode()).isEqualTo(each);
                assertThat(answer.body()).startsWith("{\"error\":{\"message\":\"m\"");
            }
            assertThat(site.upstream.asked()).hasSize(4);
        }
    }

    @Test
    void whatCannotBeReadIsRefusedHereAndNothingIsLeased() {
        try (var site = RelaySite.open()) {
            for (var each : List.of(
                    List.of("application/json", "{\"model\":", 400),
                    List.of("application/json", "[1]", 400),
                    List.of("application/json", "", 400),
                    List.of("application/json", "{\"model\":\"a\",\"model\":\"b\"}", 400),
                    List.of("application/json", "{\"x\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}", 400),
                    List.of("text/plain", "{}", 415),
                    List.of("multipart/form-data; boundary=x", "--x--", 415))) {
                var answer = site.send(site.to("/v1/responses")
                        .header("Content-Type", (String) each.getFirst())
                        .POST(HttpRequest.BodyPublishers.ofString((String) each.get(1))));
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(each.get(2));
                assertThat(code(answer)).isIn("malformed_request", "unsupported_media_type");
            }
            var brotli = site.send(site.to("/v1/responses")
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", "br")
                    .POST(HttpRequest.BodyPublishers.ofString("{}")));
            assertThat(brotli.statusCode()).isEqualTo(415);
            assertThat(site.pool.asks).isEmpty();
        }
    }

    @Test
    void limitsThatAreToldInPassingAreObserved() {
        try (var site = RelaySite.open()) {
            site.upstream.next(
                    Act.Say.json(200, "{}")
                            .with("x-codex-primary-used-percent", "12.5")
                            .with("x-codex-primary-window-minutes", "300")
                            .with("x-codex-primary-reset-at", "1900000000"),
                    Act.Play.events(
                            new Step.Send(
                                    "event: codex.rate_limits\ndata: {\"type\":\"codex.rate_limits\",\"rate_limits\":{\"secondary\":{\"used_percent\":70,\"window_minutes\":10080}}}\n\n"),
                            new Step.Send(
                                    "event: response.completed\r\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\"}}\r\n\r\n")));
            site.post("/v1/responses", "{\"model\":\"m-1\"}");
            site.stream();
            assertThat(site.pool.observed.stream().flatMap(each -> each.windows().stream()))
                    .extracting(window -> window.name() + " " + window.usedPercent())
                    .containsExactly("5h 12.5", "weekly 70.0");
        }
    }
}
