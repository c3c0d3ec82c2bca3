package dev.curfew.testkit.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Engine;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `POST /api/auth/logout`: exactly what was presented, nothing else.
class LogoutTest {
    private final Team team = team();

    Team team() {
        return new Team(Engine.MEMORY);
    }

    @AfterEach
    void close() {
        team.close();
    }

    @Test
    void bearerEndsItsTokenAndItsOwnFamily() {
        var one = team.terminal(Team.OWNER);
        var other = team.terminal(Team.OWNER);

        assertThat(one.logout(Map.of()).status()).isEqualTo(204);

        assertThat(one.isSignedIn()).isFalse();
        assertThat(one.refreshed().json().get("reason").asString()).isEqualTo("ended");
        assertThat(other.isSignedIn()).isTrue();
    }

    @Test
    void bearerWithARefreshTokenEndsThatFamilyAndOnlyTheTokenOfItsOwn() {
        var one = team.terminal(Team.OWNER);
        var other = team.terminal(Team.OWNER);

        assertThat(one.logout(Map.of("refreshToken", other.refresh())).status()).isEqualTo(204);

        assertThat(other.isSignedIn()).isFalse();
        assertThat(one.isSignedIn()).as("its access token was presented").isFalse();
        assertThat(one.refreshed().status()).as("its family was not").isEqualTo(200);
    }

    @Test
    void refreshTokenOfAnotherPersonChangesNothingForThem() {
        team.add("ada@example.com", "developer");
        var ada = team.terminal("ada@example.com");
        var olga = team.terminal(Team.OWNER);

        assertThat(ada.logout(Map.of("refreshToken", olga.refresh())).status()).isEqualTo(204);

        assertThat(olga.isSignedIn()).isTrue();
        assertThat(olga.refreshed().status()).isEqualTo(200);
    }

    @Test
    void refreshTokenAloneSpeaksForItselfWhenTheAccessTokenHasLapsed() {
        var terminal = team.terminal(Team.OWNER);
        team.authority.leap(Duration.ofHours(1));

        assertThat(terminal.logout(Map.of("refreshToken", terminal.refresh())).status())
                .isEqualTo(204);

        assertThat(terminal.refreshed().json().get("reason").asString()).isEqualTo("ended");
    }

    @Test
    void accessTokenThatIsNotGoodAnyMoreIsNotToldThatItsSessionIsOver() {
        var lapsed = team.terminal(Team.OWNER);
        team.authority.leap(Duration.ofMinutes(20));
        var revoked = team.terminal(Team.OWNER);
        assertThat(revoked.anonymous()
                        .post("/oauth/revoke", Map.of("token", revoked.access(), "client_id", "curfew-cli"))
                        .status())
                .isEqualTo(200);

        assertThat(lapsed.logout(Map.of()).status()).isEqualTo(401);
        assertThat(revoked.logout(Map.of()).status()).isEqualTo(401);

        assertThat(lapsed.logout(Map.of("refreshToken", lapsed.refresh())).status())
                .isEqualTo(204);
        assertThat(lapsed.logout(Map.of()).status()).as("now it is over").isEqualTo(204);
        assertThat(revoked.refreshed().status()).isEqualTo(200);
    }

    @Test
    void cookieEndsThatWebSessionOnly() {
        var terminal = team.terminal(Team.OWNER);
        var browser = team.browser(Team.OWNER);
        var another = team.browser(Team.OWNER);
        String cookie = browser.cookies().get("curfew_session");

        assertThat(browser.post("/api/auth/logout", Map.of("refreshToken", terminal.refresh()))
                        .status())
                .isEqualTo(204);

        assertThat(browser.cookies()).doesNotContainKey("curfew_session");
        assertThat(team.stranger()
                        .with("Cookie", "curfew_session=" + cookie)
                        .get("/api/v1/sessions")
                        .status())
                .isEqualTo(401);
        assertThat(another.get("/api/v1/sessions").status()).isEqualTo(200);
        assertThat(terminal.refreshed().status()).isEqualTo(200);
    }

    @Test
    void cookieFromAForeignPageEndsNothing() {
        var browser = team.browser(Team.OWNER);

        assertThat(browser.with("Origin", "https://evil.example")
                        .post("/api/auth/logout", Map.of())
                        .status())
                .isEqualTo(403);

        assertThat(browser.get("/api/v1/sessions").status()).isEqualTo(200);
    }

    @Test
    void whatHasEndedOrNeverWasIsAnsweredAlike() {
        var terminal = team.terminal(Team.OWNER);
        terminal.logout(Map.of());

        assertThat(terminal.logout(Map.of()).status()).isEqualTo(204);
        assertThat(terminal.logout(Map.of("refreshToken", terminal.refresh())).status())
                .isEqualTo(204);
        assertThat(team.stranger()
                        .withBearer("no.such.token")
                        .post("/api/auth/logout", Map.of())
                        .status())
                .isEqualTo(204);
        assertThat(team.stranger().post("/api/auth/logout", Map.of()).status()).isEqualTo(204);
        assertThat(team.stranger()
                        .send("POST", "/api/auth/logout", null, new byte[0])
                        .status())
                .isEqualTo(204);
    }

    @Test
    void malformedBodyIsRefusedAndEndsNothing() {
        var terminal = team.terminal(Team.OWNER);

        assertThat(terminal.api().post("/api/auth/logout", "{\"refreshToken\":").status())
                .isEqualTo(400);
        assertThat(terminal.api()
                        .post("/api/auth/logout", "{\"refreshToken\":5}")
                        .status())
                .isEqualTo(400);
        assertThat(terminal.api()
                        .form("/api/auth/logout", "refreshToken", terminal.refresh())
                        .status())
                .isEqualTo(415);

        assertThat(terminal.isSignedIn()).isTrue();
        assertThat(terminal.refreshed().status()).isEqualTo(200);
    }
}
