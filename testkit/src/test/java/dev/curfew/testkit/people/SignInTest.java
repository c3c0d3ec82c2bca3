package dev.curfew.testkit.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.HttpProbe.Answer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SignInTest {
    private final Team team = new Team(Engine.MEMORY);

    @AfterEach
    void close() {
        team.close();
    }

    @Test
    void nativeSignInIsListedAsTheCurrentSession() {
        var terminal = team.terminal(Team.OWNER);

        var listed = terminal.api().get("/api/v1/sessions");

        assertThat(listed.status()).isEqualTo(200);
        var session = listed.json().get("sessions").get(0);
        assertThat(session.get("id").asString()).isEqualTo(terminal.session());
        assertThat(session.get("current").asBoolean()).isTrue();
        assertThat(session.get("surface").asString()).isEqualTo("cli");
        assertThat(session.get("app").get("id").asString()).isEqualTo("curfew-cli");
        assertThat(session.get("place").asString()).isEqualTo("private network");
        assertThat(session.get("how").asString()).isEqualTo("pwd");
    }

    @Test
    void webSignInSetsACookieThatScriptsAndOtherSitesCannotUse() {
        var answer = team.login(team.stranger(), Team.OWNER, "web");

        var cookies = answer.headers().allValues("set-cookie");
        assertThat(cookies)
                .anySatisfy(cookie -> assertThat(cookie)
                        .startsWith("curfew_session=crws_")
                        .contains("; HttpOnly", "; SameSite=Lax", "; Path=/")
                        .doesNotContain("Secure"));
        assertThat(answer.text()).doesNotContain("crws_");
    }

    @Test
    void unknownEmailAndWrongPasswordAreAnsweredAlike() {
        Answer wrong = attempt(team.stranger(), Team.OWNER, "not the right words");
        Answer unknown = attempt(team.stranger(), "nobody@example.com", "not the right words");

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.text().replaceAll("req_\\w+", ""))
                .isEqualTo(wrong.text().replaceAll("req_\\w+", ""));
    }

    @Test
    void emailIsReadWithoutRegardToCase() {
        assertThat(attempt(team.stranger(), " Olga@Example.COM ", Team.PASSWORD).status())
                .isEqualTo(200);
    }

    @Test
    void guessingIsSlowedDownAndSaysForHowLong() {
        var stranger = team.stranger();
        for (int i = 0; i < 10; i++) {
            attempt(stranger, Team.OWNER, "not the right words");
        }

        Answer throttled = attempt(stranger, Team.OWNER, Team.PASSWORD);

        assertThat(throttled.status()).isEqualTo(429);
        assertThat(throttled.json().get("code").asString()).isEqualTo("slow-down");
        assertThat(Integer.parseInt(throttled.header("retry-after").orElseThrow()))
                .isBetween(1, 30);
        team.authority.leap(Duration.ofSeconds(30));
        assertThat(attempt(stranger, Team.OWNER, Team.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void ownersKnownBrowserIsNotKeptOutByAGuesserInTheSameNetwork() {
        var browser = team.browser(Team.OWNER);
        browser.post("/api/auth/logout", Map.of());
        var guesser = team.stranger();
        for (int i = 0; i < 11; i++) {
            attempt(guesser, Team.OWNER, "not the right words");
        }

        assertThat(team.login(browser, Team.OWNER, "web").status()).isEqualTo(200);
        assertThat(attempt(guesser, Team.OWNER, Team.PASSWORD).status()).isEqualTo(429);
    }

    @Test
    void knownBrowserMayNotGuessWithoutEndEither() {
        var browser = team.browser(Team.OWNER);
        for (int i = 0; i < 10; i++) {
            attempt(browser, Team.OWNER, "not the right words");
        }

        assertThat(attempt(browser, Team.OWNER, Team.PASSWORD).status()).isEqualTo(429);
    }

    @Test
    void signingInAgainReplacesTheBrowsersSession() {
        var browser = team.browser(Team.OWNER);
        String before = browser.cookies().get("curfew_session");

        team.login(browser, Team.OWNER, "web");

        assertThat(browser.cookies().get("curfew_session")).isNotEqualTo(before);
        var ended = browser.get("/api/v1/sessions?state=ended").json().get("sessions");
        assertThat(ended.size()).isEqualTo(1);
        assertThat(ended.get(0).get("ended").get("cause").asString()).isEqualTo("replaced");
        var old = team.stranger().with("Cookie", "curfew_session=" + before);
        assertThat(old.get("/api/v1/sessions").status()).isEqualTo(401);
    }

    @Test
    void oneBrowserIsOneDeviceForEachPerson() {
        team.add("ada@example.com", "developer");
        var browser = team.browser(Team.OWNER);
        String first = device(browser);
        team.login(browser, Team.OWNER, "web");
        String again = device(browser);
        team.login(browser, "ada@example.com", "web");
        String adas = device(browser);

        assertThat(again).isEqualTo(first);
        assertThat(adas).isNotEqualTo(first);
    }

    @Test
    void deactivatedPersonCannotSignIn() {
        String ada = team.add("ada@example.com", "developer");
        team.terminal(Team.OWNER).api().patch("/api/v1/people/" + ada, Map.of("active", false));

        assertThat(team.login("ada@example.com", "native").status()).isEqualTo(401);
    }

    @Test
    void refreshRotatesAndRefusesWithItsReason() {
        var terminal = team.terminal(Team.OWNER);
        assertThat(terminal.refreshed().status()).isEqualTo(200);
        team.authority.leap(Duration.ofMinutes(2));
        // the successor is at work, so the old token is a replay
        var live = terminal.refreshed();
        assertThat(live.status()).isEqualTo(200);
        var successor = live.json().get("refreshToken").asString();
        assertThat(team.stranger()
                        .post("/api/auth/refresh", Map.of("refreshToken", successor))
                        .status())
                .isEqualTo(200);
        team.authority.leap(Duration.ofMinutes(2));

        var reused = terminal.refreshed();
        var afterwards = terminal.refreshed();

        assertThat(reused.status()).isEqualTo(401);
        assertThat(reused.json().get("reason").asString()).isEqualTo("reused");
        assertThat(afterwards.json().get("reason").asString()).isEqualTo("ended");
        assertThat(terminal.isSignedIn()).isFalse();
    }

    @Test
    void guessedRefreshTokenIsInvalidAndChangesNothing() {
        var terminal = team.terminal(Team.OWNER);
        String genuine = terminal.refresh();
        String guess = genuine.substring(0, 84) + (genuine.endsWith("A") ? "B" : "A");

        var refused = team.stranger().post("/api/auth/refresh", Map.of("refreshToken", guess));

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.json().get("reason").asString()).isEqualTo("invalid");
        assertThat(terminal.refreshed().status()).isEqualTo(200);
    }

    @Test
    void unusedWebSessionLapsesAfterTwelveHours() {
        var browser = team.browser(Team.OWNER);
        team.authority.leap(Duration.ofHours(11));
        assertThat(browser.get("/api/v1/sessions").status()).isEqualTo(200);
        team.authority.leap(Duration.ofHours(11));
        assertThat(browser.get("/api/v1/sessions").status()).isEqualTo(200);
        team.authority.leap(Duration.ofHours(12));

        assertThat(browser.get("/api/v1/sessions").status()).isEqualTo(401);
    }

    @Test
    void unknownMembersAreIgnored() {
        var answer = team.stranger()
                .post(
                        "/api/auth/login",
                        Map.of("email", Team.OWNER, "password", Team.PASSWORD, "client", "native", "later", Map.of()));

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void bodyThatIsNotJsonIsRefused() {
        assertThat(team.stranger()
                        .form("/api/auth/login", "email", Team.OWNER, "password", Team.PASSWORD, "client", "web")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void webSignInFromAForeignPageIsRefused() {
        var foreign = team.stranger().with("Origin", "https://evil.example");

        assertThat(team.login(foreign, Team.OWNER, "web").status()).isEqualTo(403);
    }

    private static Answer attempt(HttpProbe from, String email, String password) {
        return from.post("/api/auth/login", Map.of("email", email, "password", password, "client", "web"));
    }

    private static String device(HttpProbe browser) {
        return browser.get("/api/v1/sessions")
                .json()
                .get("sessions")
                .get(0)
                .get("device")
                .get("id")
                .asString();
    }
}
