package dev.curfew.testkit.gateway;

import static dev.curfew.testkit.gateway.RelaySite.code;
import static dev.curfew.testkit.gateway.RelaySite.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.gateway.pool.Lack;
import dev.curfew.gateway.pool.Outcome;
import dev.curfew.gateway.relay.Timing;
import dev.curfew.testkit.ScriptedUpstream.Act;
import dev.curfew.testkit.ScriptedUpstream.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What happens when an account fails: another one serves as long as the client has seen nothing, and
/// afterwards nothing is sent anew.
class FailoverTest {
    private static final String CREATED =
            "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_x\"}}\n\n";
    private static final String DELTA =
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"he\"}\n\n";
    private static final String FAILED =
            "event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":{\"id\":\"resp_x\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow\"}}}\n\n";

    /// A trouble of an account, and what the pool hears of it.
    record Trouble(String name, Act act, Class<? extends Outcome> heard) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Trouble> troubles() {
        return List.of(
                new Trouble("401", Act.Say.code(401, "token_revoked"), Outcome.Refused.class),
                new Trouble(
                        "401 without a body",
                        new Act.Say(401, "text/plain", "", java.util.Map.of()),
                        Outcome.Refused.class),
                new Trouble("402", Act.Say.code(402, "deactivated_workspace"), Outcome.Refused.class),
                new Trouble("403", Act.Say.code(403, "account_deactivated"), Outcome.Refused.class),
                new Trouble(
                        "a page of HTML",
                        new Act.Say(403, "text/html", "<html>no</html>", java.util.Map.of()),
                        Outcome.Refused.class),
                new Trouble("429 without a reset", Act.Say.code(429, "rate_limit_exceeded"), Outcome.Refused.class),
                new Trouble(
                        "429 with a reset",
                        Act.Say.json(429, "{\"error\":{\"type\":\"usage_limit_reached\",\"resets_at\":1900000000}}")
                                .with("Retry-After", "7"),
                        Outcome.Refused.class),
                new Trouble("500", Act.Say.code(500, "server_error"), Outcome.Refused.class),
                new Trouble("503", Act.Say.code(503, "server_is_overloaded"), Outcome.Refused.class),
                new Trouble(
                        "a redirect", new Act.Say(302, "text/plain", "", java.util.Map.of()), Outcome.Refused.class),
                new Trouble("hanging up before an answer", new Act.HangUp(), Outcome.Unreached.class),
                new Trouble("hanging up before an event", Act.Play.events(new Step.HangUp()), Outcome.Truncated.class),
                new Trouble(
                        "hanging up within an event",
                        Act.Play.events(new Step.Send("event: response.cre"), new Step.HangUp()),
                        Outcome.Truncated.class),
                new Trouble(
                        "hanging up after the opening",
                        Act.Play.events(new Step.Send(CREATED), new Step.HangUp()),
                        Outcome.Truncated.class),
                new Trouble("an end without an end", Act.Play.events(new Step.Send(CREATED)), Outcome.Truncated.class),
                new Trouble(
                        "failing after the opening",
                        Act.Play.events(new Step.Send(CREATED), new Step.Send(FAILED)),
                        Outcome.Refused.class),
                new Trouble(
                        "a length that is a lie",
                        new Act.Play(200, "application/json", 500, List.of(new Step.Send("{}"), new Step.HangUp())),
                        Outcome.Truncated.class),
                new Trouble(
                        "a chunk that is none",
                        new Act.Play(
                                200,
                                "text/event-stream",
                                99_999_999_999L,
                                List.of(new Step.Send(CREATED), new Step.HangUp())),
                        Outcome.Truncated.class));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void anotherAccountServesWhatOneFailedAt(Trouble trouble) {
        try (var site = RelaySite.open().account("b")) {
            site.upstream.on("token-a", trouble.act());
            var answer = site.stream();
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).endsWith("\"total_tokens\":9}}}\n\n").doesNotContain("resp_x", "he\"");
            site.settles();
            assertThat(site.pool.outcomes.getFirst()).isInstanceOf(trouble.heard());
            assertThat(site.pool.outcomes.getLast()).isInstanceOf(Outcome.Served.class);
            assertThat(site.upstream.asked())
                    .extracting(asked -> asked.bearer())
                    .containsExactly("token-a", "token-b");
            assertThat(site.upstream.asked().getFirst().text())
                    .isEqualTo(site.upstream.asked().getLast().text());
        }
    }

    @Test
    void codesAndResetsReachThePool() {
        try (var site = RelaySite.open().account("b")) {
            site.upstream.next(Act.Say.json(
                            429,
                            "{\"error\":{\"type\":\"usage_limit_reached\",\"code\":\"Usage_Limit_Reached\",\"resets_at\":1900000000}}")
                    .with("Retry-After", "7"));
            site.stream();
            site.settles();
            assertThat(site.pool.outcomes.getFirst())
                    .isEqualTo(new Outcome.Refused(
                            429,
                            "usage_limit_reached",
                            "usage_limit_reached",
                            Optional.of(Duration.ofSeconds(7)),
                            Optional.of(Instant.ofEpochSecond(1_900_000_000)),
                            1));
        }
    }

    @Test
    void accountWithoutCredentialIsPassedOver() {
        try (var site = RelaySite.open()) {
            site.pool.empty();
            site.pool.with(
                    "dead",
                    "",
                    new dev.curfew.gateway.pool.Upstream(
                            site.upstream.uri().resolve("/v1"),
                            java.util.Map.of(),
                            dev.curfew.gateway.pool.Upstream.Preset.OPENAI));
            site.account("b");
            assertThat(site.stream().statusCode()).isEqualTo(200);
            site.settles();
            assertThat(site.pool.outcomes.getFirst()).isEqualTo(new Outcome.NotPresented());
        }
    }

    @Test
    void sameAccountIsTriedAgainWhereThePoolSaysSo() {
        try (var site = RelaySite.open()) {
            site.upstream.next(Act.Say.code(401, "renew"));
            assertThat(site.stream().statusCode()).isEqualTo(200);
            site.settles();
            site.upstream.on("token-a", Act.Say.code(401, "renew"));
            assertThat(site.stream().statusCode()).isEqualTo(502);
            assertThat(site.upstream.asked()).as("three tries").hasSize(2 + 3);
        }
    }

    @Test
    void threeAccountsAreEnough() {
        try (var site = RelaySite.open().account("b").account("c").account("d")) {
            for (String each : List.of("a", "b", "c", "d")) {
                site.upstream.on("token-" + each, Act.Say.code(500, "server_error"));
            }
            var answer = site.stream();
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(code(answer)).isEqualTo("upstream_unavailable");
            assertThat(site.upstream.asked()).hasSize(3);
        }
    }

    @Test
    void deadCredentialOfAnAccountIsNeverTheClients401() {
        try (var site = RelaySite.open()) {
            site.upstream.on("token-a", Act.Say.code(401, "token_revoked"));
            site.pool.lacks(new Lack.NoneReady(java.util.Map.of("reauth_required", 1)));
            var answer = site.stream();
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(code(answer)).isEqualTo("no_accounts");
        }
    }

    @Test
    void upstreamThatIsNotThereIsUnavailable() {
        try (var site = RelaySite.open()) {
            site.upstream.close();
            var answer = site.stream();
            assertThat(answer.statusCode()).isEqualTo(502);
            site.settles();
            assertThat(site.pool.outcomes).singleElement().isInstanceOf(Outcome.Unreached.class);
        }
    }

    @Test
    void silenceIsKeptFromTheClientForAWhileAndThenTold() {
        try (var site = RelaySite.open(RelaySite.HASTY)) {
            site.upstream.next(new Act.Silence());
            var answer = site.stream();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .startsWith(": keepalive\n\n")
                    .contains("event: response.failed\n", "\"code\":\"stream_incomplete\"");
            site.settles();

            site.upstream.next(new Act.Silence());
            var whole = site.post("/v1/responses", "{\"model\":\"m-1\"}");
            assertThat(whole.statusCode()).isEqualTo(504);
            assertThat(code(whole)).isEqualTo("upstream_request_timeout");
        }
    }

    @Test
    void lateStreamBeginsWithKeepalivesAndIsWhole() {
        try (var site = RelaySite.open(RelaySite.HASTY)) {
            site.upstream.next(new Act.Late(Duration.ofMillis(900)));
            assertThat(site.stream().body())
                    .startsWith(": keepalive\n\n")
                    .contains("event: response.created")
                    .endsWith("\"total_tokens\":9}}}\n\n");
        }
    }

    @Test
    void lateRefusalIsToldInTheStream() {
        try (var site = RelaySite.open(RelaySite.HASTY).account("b")) {
            site.upstream.next(new Act.Play(
                    429, "application/json", 20, List.of(new Step.Pause(Duration.ofMillis(10)), new Step.HangUp())));
            assertThat(site.stream().statusCode()).isEqualTo(200);
            site.settles();
            site.upstream.next(Act.Play.events(
                    new Step.Send(CREATED), new Step.Pause(Duration.ofMillis(900)), new Step.Send(FAILED)));
            assertThat(site.stream().body()).contains("resp_x").endsWith(FAILED);
        }
    }

    @Test
    void whatWasSeenIsNeverSentAnew() {
        try (var site = RelaySite.open().account("b")) {
            site.upstream.next(Act.Play.events(new Step.Send(CREATED + DELTA), new Step.HangUp()));
            var answer = site.stream();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .startsWith(CREATED + DELTA)
                    .contains(
                            "event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":{\"id\":\"resp_x\"")
                    .contains("\"code\":\"stream_incomplete\"");
            site.settles();
            assertThat(site.upstream.asked()).hasSize(1);
            assertThat(site.pool.outcomes).containsExactly(new Outcome.Truncated(true));
        }
    }

    @Test
    void failureAfterTheFirstByteIsRelayedAsItIs() {
        try (var site = RelaySite.open().account("b")) {
            site.upstream.next(Act.Play.events(new Step.Send(CREATED + DELTA), new Step.Send(FAILED)));
            assertThat(site.stream().body()).isEqualTo(CREATED + DELTA + FAILED);
            site.settles();
            assertThat(site.upstream.asked()).hasSize(1);
            assertThat(site.pool.outcomes).singleElement().isInstanceOf(Outcome.Refused.class);
        }
    }

    @Test
    void truncatedChatEndsWithAnErrorThatItsClientsKnow() {
        try (var site = RelaySite.open()) {
            site.upstream.next(
                    Act.Play.events(new Step.Send("data: {\"id\":\"c\",\"choices\":[]}\n\n"), new Step.HangUp()));
            assertThat(site.post("/v1/chat/completions", "{\"model\":\"m\",\"stream\":true}")
                            .body())
                    .startsWith("data: {\"id\":\"c\",\"choices\":[]}\n\ndata: {\"error\":{")
                    .contains("stream_incomplete");
        }
    }

    @Test
    void silenceBetweenEventsEndsTheStream() {
        try (var site = RelaySite.open(new Timing(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofMillis(400),
                Duration.ofMillis(50),
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                Duration.ofMillis(200),
                Duration.ofMillis(200),
                Duration.ofSeconds(3)))) {
            site.upstream.next(Act.Play.events(new Step.Send(CREATED + DELTA), new Step.Await(new CountDownLatch(1))));
            assertThat(site.stream().body()).contains(": keepalive\n\n", "stream_incomplete");
        }
    }

    @Test
    void slowDripArrivesWhole() {
        try (var site = RelaySite.open()) {
            var drip = (CREATED + DELTA + FAILED)
                    .chars()
                    .mapToObj(c -> (Step) new Step.Send(String.valueOf((char) c)))
                    .toArray(Step[]::new);
            site.upstream.next(Act.Play.events(drip));
            assertThat(site.stream().body()).isEqualTo(CREATED + DELTA + FAILED);
        }
    }

    @Test
    void largeFramesPassUpToTheCap() {
        try (var site = RelaySite.open()) {
            site.upstream.next(Act.Play.events(new Step.Large("response.output_text.delta", 15 << 20)));
            assertThat(site.stream().body()).hasSizeGreaterThan(15 << 20).contains("stream_incomplete");
            site.upstream.next(
                    Act.Play.events(new Step.Send(DELTA), new Step.Large("response.output_text.delta", 17 << 20)));
            assertThat(site.stream().body()).hasSizeLessThan(2_000).contains("stream_incomplete");
        }
    }

    @Test
    void lengthThatIsALieAfterTheFirstByteBreaksTheConnection() {
        try (var site = RelaySite.open()) {
            site.upstream.next(new Act.Play(
                    200,
                    "application/octet-stream",
                    300_000,
                    List.of(new Step.Send("x".repeat(100_000)), new Step.HangUp())));
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> site.get("/v1/files/f/content"))
                    .isInstanceOf(java.io.UncheckedIOException.class);
            site.settles();
            assertThat(site.pool.outcomes).containsExactly(new Outcome.Truncated(true));
        }
    }

    @Test
    void moreThanWasAnnouncedIsNotHandedOn() {
        try (var site = RelaySite.open()) {
            site.upstream.next(
                    new Act.Play(200, "application/json", 2, List.of(new Step.Send("{}HTTP/1.1 200 OK\r\n\r\n"))));
            assertThat(site.post("/v1/responses", "{\"model\":\"m\"}").body()).isEqualTo("{}");
            assertThat(json(site.post("/v1/responses", "{\"model\":\"m\"}"))
                            .at("/object")
                            .asString())
                    .as("and the rest is nobody's answer")
                    .isEqualTo("response");
        }
    }
}
