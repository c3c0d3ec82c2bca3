package dev.curfew.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Codex;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.Program;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/// The real Codex holds a token family: alone, with its own kind, and with a thief.
class CodexRefreshStory {
    private static final List<String> EXEC = List.of("exec", "--skip-git-repo-check", "--json", "say hi");

    @TempDir
    Path directory;

    @OnBothEngines
    void sixProcessesThatShareAHomeRefreshAtOnceAndNoneIsSignedOut(Engine engine) {
        try (var stage = Stage.set(engine, directory)) {
            stage.signInCodex("Dan's laptop");
            String first = stage.refreshToken();
            stage.accessTokenLapses();

            var processes = IntStream.range(0, 6)
                    .mapToObj(_ -> stage.codex.start(EXEC, Map.of()))
                    .toList();

            assertThat(processes).extracting(Program::await).allSatisfy(Stage::hasAnswered);
            assertThat(stage.refreshToken()).isNotEqualTo(first);
            assertThat(stage.codexSessions("active")).hasSize(1);
            stage.accessTokenLapses();
            stage.answers();
            assertThat(stage.codex.strayed()).isEmpty();
        }
    }

    @OnBothEngines
    void aThiefWithATokenRetiredBeforeTheWindowEndsTheFamilyForBoth(Engine engine) {
        try (var stage = Stage.set(engine, directory)) {
            stage.signInCodex("Dan's laptop");
            String session = stage.codexSessions("active").getFirst().get("id").asString();
            String stolen = stage.refreshToken();
            for (int i = 0; i < 2; i++) {
                stage.accessTokenLapses();
                stage.answers();
            }
            assertThat(stage.refreshToken()).isNotEqualTo(stolen);

            assertThat(refusal(refresh(stage, stolen))).isEqualTo("refresh_token_reused");

            assertThat(refusal(refresh(stage, stolen))).isEqualTo("refresh_token_invalidated");
            stage.saysThatItsRefreshTokenWasRevoked();
            assertThat(stage.codexSessions("active")).isEmpty();
            assertThat(stage.codexSessions("ended")).singleElement().satisfies(over -> {
                assertThat(over.get("id").asString()).isEqualTo(session);
                assertThat(over.at("/ended/cause").asString()).isEqualTo("replayed");
            });
            assertThat(stage.feed()).singleElement().satisfies(event -> {
                assertThat(event.get("session").asString()).isEqualTo(session);
                assertThat(event.get("cause").asString()).isEqualTo("replayed");
            });
        }
    }

    @OnBothEngines
    void logoutRevokesHere(Engine engine) {
        try (var stage = Stage.set(engine, directory)) {
            stage.signInCodex("Dan's laptop");
            String session = stage.codexSessions("active").getFirst().get("id").asString();
            String refreshToken = stage.refreshToken();

            var ended = stage.codex.run(
                    List.of("logout"),
                    Map.of("CODEX_REFRESH_TOKEN_URL_OVERRIDE", stage.authority.uri() + "/oauth/token"),
                    Program.PATIENCE);

            assertThat(ended.exit()).as("%s", ended).isZero();
            assertThat(refusal(refresh(stage, refreshToken))).isEqualTo("refresh_token_invalidated");
            assertThat(stage.codexSessions("active")).isEmpty();
            assertThat(stage.codexSessions("ended")).singleElement().satisfies(over -> {
                assertThat(over.get("id").asString()).isEqualTo(session);
                assertThat(over.at("/ended/cause").asString()).isEqualTo("revoked");
            });
            assertThat(stage.feed()).singleElement().satisfies(event -> {
                assertThat(event.get("session").asString()).isEqualTo(session);
                assertThat(event.get("cause").asString()).isEqualTo("revoked");
            });
            assertThat(stage.codex.strayed()).isEmpty();
        }
    }

    @OnBothEngines
    void aLaptopThatSleptForLongerThanTheIdleLifetimeIsToldThatItsTokenExpired(Engine engine) {
        try (var stage = Stage.set(engine, directory)) {
            stage.signInCodex("Dan's laptop");

            stage.authority.leap(Duration.ofDays(31));

            stage.saysThatItCannotRefresh("because your refresh token has expired.");
        }
    }

    private static HttpProbe.Answer refresh(Stage stage, String refreshToken) {
        return stage.authority
                .probe()
                .post(
                        "/oauth/token",
                        Map.of(
                                "grant_type",
                                "refresh_token",
                                "client_id",
                                Codex.CLIENT_ID,
                                "refresh_token",
                                refreshToken));
    }

    private static String refusal(HttpProbe.Answer answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(401);
        return answer.json().at("/error/code").asString();
    }
}
