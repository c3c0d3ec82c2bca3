package dev.curfew.testkit.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.HttpProbe.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SessionsTest {
    private final Team team = team();

    Team team() {
        return new Team(Engine.MEMORY);
    }

    @AfterEach
    void close() {
        team.close();
    }

    @Test
    void endingOneSessionEndsNoOther() {
        var one = team.terminal(Team.OWNER);
        var other = team.terminal(Team.OWNER);

        var ended = other.api().delete("/api/v1/sessions/" + one.session());

        assertThat(ended.status()).isEqualTo(200);
        assertThat(ended.json().get("count").asInt()).isEqualTo(1);
        var session = ended.json().get("ended").get(0);
        assertThat(session.get("id").asString()).isEqualTo(one.session());
        assertThat(session.get("ended").get("cause").asString()).isEqualTo("signed-out");
        assertThat(one.isSignedIn()).isFalse();
        assertThat(one.refreshed().json().get("reason").asString()).isEqualTo("ended");
        assertThat(other.isSignedIn()).isTrue();
    }

    @Test
    void endingASessionTwiceEndsNothingMore() {
        var one = team.terminal(Team.OWNER);
        var other = team.terminal(Team.OWNER);
        other.api().delete("/api/v1/sessions/" + one.session());

        var again = other.api().delete("/api/v1/sessions/" + one.session());

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().get("count").asInt()).isZero();
    }

    @Test
    void sessionOfSomebodyElseIsNotThere() {
        team.add("ada@example.com", "developer");
        var ada = team.terminal("ada@example.com");
        var olga = team.terminal(Team.OWNER);

        assertThat(ada.api().delete("/api/v1/sessions/" + olga.session()).status())
                .isEqualTo(404);
        assertThat(ada.api().delete("/api/v1/sessions/ses_nothing").status()).isEqualTo(404);

        assertThat(olga.isSignedIn()).isTrue();
    }

    @Test
    void auditorSeesAndMayNotEnd() {
        String olga = team.idOf(Team.OWNER);
        team.add("aud@example.com", "auditor");
        var auditor = team.terminal("aud@example.com");
        var owner = team.terminal(Team.OWNER);

        assertThat(auditor.api().get("/api/v1/people/" + olga + "/sessions").status())
                .isEqualTo(200);
        assertThat(auditor.api().delete("/api/v1/sessions/" + owner.session()).status())
                .isEqualTo(403);
        assertThat(auditor.api()
                        .post("/api/v1/people/" + olga + "/sign-out", Map.of())
                        .status())
                .isEqualTo(403);

        assertThat(owner.isSignedIn()).isTrue();
    }

    @Test
    void signingOutTheOthersKeepsTheOneThatAsks() {
        var asking = team.terminal(Team.OWNER);
        var other = team.terminal(Team.OWNER);
        var browser = team.browser(Team.OWNER);

        var done = asking.api().post("/api/v1/sign-out", Map.of("scope", "others"));

        assertThat(done.status()).isEqualTo(200);
        assertThat(done.json().get("count").asInt()).isEqualTo(2);
        assertThat(asking.isSignedIn()).isTrue();
        assertThat(asking.refreshed().status()).isEqualTo(200);
        assertThat(other.isSignedIn()).isFalse();
        assertThat(other.refreshed().json().get("reason").asString()).isEqualTo("ended");
        assertThat(browser.get("/api/v1/sessions").status()).isEqualTo(401);
        var ended = ids(asking.api(), "ended");
        assertThat(ended).contains(other.session()).doesNotContain(asking.session());
    }

    @Test
    void signingOutEverywhereEndsTheOneThatAsksToo() {
        var other = team.terminal(Team.OWNER);
        var browser = team.browser(Team.OWNER);

        var done = browser.post("/api/v1/sign-out", Map.of("scope", "everywhere"));

        assertThat(done.json().get("count").asInt()).isEqualTo(2);
        assertThat(browser.cookies()).doesNotContainKey("curfew_session");
        assertThat(other.isSignedIn()).isFalse();
        assertThat(team.terminal(Team.OWNER).isSignedIn()).as("a new sign-in").isTrue();
    }

    @Test
    void refreshRacingWithASignOutLeavesNothingAlive() throws Exception {
        for (int round = 0; round < 5; round++) {
            var terminal = team.terminal(Team.OWNER);
            var asking = team.terminal(Team.OWNER);
            List<Callable<Answer>> calls = List.of(
                    terminal::refreshed,
                    () -> asking.api().post("/api/v1/sign-out", Map.of("scope", "others")),
                    terminal::refreshed);
            List<Future<Answer>> answers;
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                answers = threads.invokeAll(calls);
            }

            assertThat(answers.get(1).get().status()).isEqualTo(200);
            for (var refreshed :
                    List.of(answers.getFirst().get(), answers.getLast().get())) {
                if (refreshed.status() == 200) {
                    var late = new Team.Terminal(team.stranger(), refreshed);
                    assertThat(late.isSignedIn()).isFalse();
                    assertThat(late.refreshed().status()).isEqualTo(401);
                }
            }
            assertThat(asking.isSignedIn()).isTrue();
        }
    }

    @Test
    void signingOutADeviceEndsWhatIsOnItAndNothingElse() {
        var laptop = installed("laptop");
        var second = installed("laptop");
        var desk = installed("desk");
        String device =
                find(desk.api(), laptop.session()).get("device").get("id").asString();

        var done = desk.api().post("/api/v1/sign-out", Map.of("scope", "device", "deviceId", device));

        assertThat(done.json().get("count").asInt()).isEqualTo(2);
        assertThat(laptop.isSignedIn()).isFalse();
        assertThat(second.isSignedIn()).isFalse();
        assertThat(desk.isSignedIn()).isTrue();
    }

    @Test
    void deviceIsNamedAndTrustedByItsPersonOnly() {
        var laptop = installed("laptop");
        team.add("ada@example.com", "developer");
        String device =
                find(laptop.api(), laptop.session()).get("device").get("id").asString();

        var changed = laptop.api().patch("/api/v1/devices/" + device, Map.of("name", "Work laptop", "trusted", true));

        assertThat(changed.status()).isEqualTo(200);
        var shown = find(laptop.api(), laptop.session()).get("device");
        assertThat(shown.get("name").asString()).isEqualTo("Work laptop");
        assertThat(shown.get("trusted").asBoolean()).isTrue();
        var ada = team.terminal("ada@example.com").api();
        assertThat(ada.patch("/api/v1/devices/" + device, Map.of("name", "Mine"))
                        .status())
                .isEqualTo(404);
        assertThat(ada.post("/api/v1/sign-out", Map.of("scope", "device", "deviceId", device))
                        .status())
                .isEqualTo(404);
        assertThat(laptop.api()
                        .patch("/api/v1/devices/" + device, Map.of("name", "a\u202eb"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void listGoesOnByCursorAndNamesEachSessionOnce() {
        var asking = team.terminal(Team.OWNER);
        for (int i = 0; i < 6; i++) {
            team.terminal(Team.OWNER);
        }
        String cursor = "";
        var seen = new ArrayList<String>();
        do {
            var page = asking.api()
                    .get("/api/v1/sessions?limit=2" + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .json();
            page.get("sessions").forEach(session -> seen.add(session.get("id").asString()));
            cursor = page.get("nextCursor").isNull()
                    ? ""
                    : page.get("nextCursor").asString();
        } while (!cursor.isEmpty());

        assertThat(seen).hasSize(7).doesNotHaveDuplicates().contains(asking.session());
    }

    @Test
    void everyEndedSessionIsListedOnceHoweverItEnded() {
        var keeping = team.terminal(Team.OWNER);
        var gone = new HashSet<String>();
        for (int round = 0; round < 3; round++) {
            var named = team.terminal(Team.OWNER);
            keeping.api().delete("/api/v1/sessions/" + named.session());
            var swept = team.terminal(Team.OWNER);
            keeping.api().post("/api/v1/sign-out", Map.of("scope", "others"));
            gone.addAll(List.of(named.session(), swept.session()));
        }

        assertThat(ids(keeping.api(), "ended")).containsExactlyInAnyOrderElementsOf(gone);
        assertThat(ids(keeping.api(), "active")).containsExactly(keeping.session());
    }

    @Test
    void changeByCookieTakesOurOwnPageAndJson() {
        var browser = team.browser(Team.OWNER);
        var foreign = browser.with("Origin", "https://evil.example");

        assertThat(foreign.post("/api/v1/sign-out", Map.of("scope", "everywhere"))
                        .status())
                .isEqualTo(403);
        assertThat(browser.form("/api/v1/sign-out", "scope", "everywhere").status())
                .isEqualTo(415);
        assertThat(browser.get("/api/v1/sessions").status()).isEqualTo(200);
    }

    @Test
    void nobodyIsAskedToSignIn() {
        var refused = team.stranger().get("/api/v1/sessions");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("www-authenticate")).isPresent();
        assertThat(team.stranger()
                        .withBearer("eyJ.no.good")
                        .get("/api/v1/sessions")
                        .status())
                .isEqualTo(401);
        assertThat(team.stranger()
                        .with("Cookie", "curfew_session=crws_ses_nobody00.AAAA")
                        .get("/api/v1/sessions")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void cookieOfAnotherSessionsIdentifierIsNobodys() {
        var browser = team.browser(Team.OWNER);
        var victim = team.browser(Team.OWNER);
        String own = String.valueOf(browser.cookies().get("curfew_session"));
        String theirs = String.valueOf(victim.cookies().get("curfew_session"));
        String forged = theirs.substring(0, theirs.indexOf('.')) + own.substring(own.indexOf('.'));

        assertThat(team.stranger()
                        .with("Cookie", "curfew_session=" + forged)
                        .get("/api/v1/sessions")
                        .status())
                .isEqualTo(401);
    }

    private Team.Terminal installed(String installation) {
        var device = new HashMap<String, Object>(Map.of("name", installation, "installationId", installation + "-1"));
        return new Team.Terminal(
                team.stranger(),
                team.stranger()
                        .post(
                                "/api/auth/login",
                                Map.of(
                                        "email",
                                        Team.OWNER,
                                        "password",
                                        Team.PASSWORD,
                                        "client",
                                        "native",
                                        "device",
                                        device)));
    }

    private static JsonNode find(HttpProbe api, String session) {
        for (JsonNode each : api.get("/api/v1/sessions").json().get("sessions")) {
            if (each.get("id").asString().equals(session)) {
                return each;
            }
        }
        throw new AssertionError("no session " + session);
    }

    private static List<String> ids(HttpProbe api, String state) {
        String cursor = "";
        var ids = new ArrayList<String>();
        do {
            var page = api.get(
                            "/api/v1/sessions?limit=2&state=" + state + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .json();
            page.get("sessions").forEach(session -> ids.add(session.get("id").asString()));
            cursor = page.get("nextCursor").isNull()
                    ? ""
                    : page.get("nextCursor").asString();
        } while (!cursor.isEmpty());
        return ids;
    }
}
