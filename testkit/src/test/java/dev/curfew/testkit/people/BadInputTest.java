package dev.curfew.testkit.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.app.Presets;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What cannot be read or is not acceptable: a clear refusal, and nothing changed.
class BadInputTest {
    private static final Team TEAM = new Team(Engine.MEMORY);
    private static final Team.Terminal OWNER = TEAM.terminal(Team.OWNER);

    @AfterAll
    static void close() {
        assertThat(OWNER.isSignedIn()).as("nothing was ended").isTrue();
        assertThat(OWNER.api().get("/api/v1/people").json().get("people").size())
                .as("nobody was made")
                .isEqualTo(1);
        TEAM.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{\"email\":\"olga@example.com\"}",
                "{\"email\":7,\"password\":\"x\",\"client\":\"web\"}",
                "{\"email\":\"olga@example.com\",\"password\":\"x\",\"client\":\"desktop\"}",
                "{\"email\":\"a\",\"email\":\"b\",\"password\":\"x\",\"client\":\"web\"}"
            })
    void unreadableSignInIsRefused(String body) {
        assertThat(TEAM.stranger().post("/api/auth/login", body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state=gone",
                "limit=0",
                "limit=1001",
                "limit=x",
                "limit=-1",
                "cursor=a%0Ab",
                "state=active&state=ended"
            })
    void unreadableQueryIsRefused(String query) {
        assertThat(OWNER.api().get("/api/v1/sessions?" + query).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"scope\":\"all\"}",
                "{\"scope\":\"device\"}",
                "{\"scope\":3}",
                "null",
                "{\"scope\":\"others\""
            })
    void unreadableSignOutEndsNothing(String body) {
        assertThat(OWNER.api().post("/api/v1/sign-out", body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"email\":\"no at sign\"}",
                "{\"email\":\"a@b\",\"role\":\"king\"}",
                "{\"email\":\"a@b\",\"name\":\"\\u0000\"}",
                "{\"email\":\"a@b\",\"password\":\"short\"}",
                "{\"email\":\"a@b\",\"password\":\"Password1234!\"}",
                "{\"email\":[\"a@b\"]}"
            })
    void unacceptablePersonIsNotMade(String body) {
        assertThat(OWNER.api().post("/api/v1/people", body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"\"}",
                "{\"name\":\"x\"}",
                "{\"name\":\"x\",\"redirectUris\":[\"http://evil.example/cb\"]}",
                "{\"name\":\"x\",\"redirectUris\":[\"javascript:alert(1)\"]}",
                "{\"name\":\"x\",\"redirectUris\":[\"https://a.example/cb\"],\"pkce\":\"never\"}",
                "{\"name\":\"x\",\"redirectUris\":[\"https://a.example/cb\"],\"accessSeconds\":1}",
                "{\"name\":\"x\",\"redirectUris\":\"https://a.example/cb\"}"
            })
    void unacceptableAppIsNotRegistered(String body) {
        assertThat(OWNER.api().post("/api/v1/apps", body).status()).isEqualTo(400);
        assertThat(OWNER.api().patch("/api/v1/apps/" + Presets.CLI, "[]").status())
                .isEqualTo(400);
    }

    @Test
    void codexIsNotGivenTokensThatItWouldRefreshForEver() {
        String codex = "/api/v1/apps/" + Presets.CODEX;

        assertThat(OWNER.api().patch(codex, Map.of("accessSeconds", 359)).status())
                .isEqualTo(400);
        assertThat(OWNER.api().patch(codex, Map.of("accessSeconds", 360)).status())
                .isEqualTo(200);
    }

    @Test
    void bodyOverTheLimitIsRefused() {
        var tooLarge = Map.of("refreshToken", "x".repeat(70_000));

        assertThat(OWNER.api().post("/api/auth/logout", tooLarge).status()).isEqualTo(413);
    }

    @Test
    void brokenUtf8IsRefused() {
        byte[] broken = "{\"scope\":\"x\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(OWNER.api()
                        .send("POST", "/api/v1/sign-out", "application/json", broken)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void thousandCookiesAreRefused() {
        String cookies = IntStream.range(0, 1000)
                .mapToObj(i -> "cookie" + i + "=" + "x".repeat(30))
                .collect(Collectors.joining("; "));

        assertThat(TEAM.stranger()
                        .with("Cookie", cookies)
                        .get("/api/v1/sessions")
                        .status())
                .isEqualTo(431);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/sessions/..%2f..%2fetc",
                "/api/v1/sessions/%00",
                "/api/v1/sessions/a%0d%0aSet-Cookie:%20x=y",
                "/api/v1/sessions/' or 1=1 --"
            })
    void strangeIdentifierIsNobodys(String path) {
        var answer = OWNER.api().delete(path.replace(" ", "%20"));

        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.headers().allValues("set-cookie")).isEmpty();
    }

    @Test
    void wrongMethodSaysWhichThereAre() {
        HttpProbe api = TEAM.visitor().withBearer(OWNER.access());

        var answer = api.delete("/api/v1/people");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow").orElse("")).contains("GET", "POST");
        assertThat(answer.mediaType()).contains("application/problem+json");
    }
}
