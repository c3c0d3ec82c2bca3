package dev.curfew.testkit.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.HttpProbe.Answer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeopleTest {
    private final Team team = team();

    Team team() {
        return new Team(Engine.MEMORY);
    }

    @AfterEach
    void close() {
        team.close();
    }

    @Test
    void deactivatingEndsEverythingAndReactivatingRevivesNothing() {
        String id = team.add("ada@example.com", "developer");
        var ada = team.terminal("ada@example.com");
        var browser = team.browser("ada@example.com");
        var owner = team.terminal(Team.OWNER).api();

        var off = owner.patch("/api/v1/people/" + id, Map.of("active", false));
        boolean refusedWhileOff = !ada.isSignedIn();
        var on = owner.patch("/api/v1/people/" + id, Map.of("active", true));

        assertThat(off.json().get("active").asBoolean()).isFalse();
        assertThat(on.json().get("active").asBoolean()).isTrue();
        assertThat(refusedWhileOff).isTrue();
        assertThat(ada.isSignedIn()).isFalse();
        assertThat(ada.refreshed().json().get("reason").asString()).isEqualTo("ended");
        assertThat(browser.get("/api/v1/sessions").status()).isEqualTo(401);
        var ended = owner.get("/api/v1/people/" + id + "/sessions?state=ended")
                .json()
                .get("sessions");
        assertThat(ended.size()).isEqualTo(2);
        assertThat(ended.get(0).get("ended").get("cause").asString()).isEqualTo("deactivated");
        assertThat(team.terminal("ada@example.com").isSignedIn()).isTrue();
    }

    @Test
    void lastOwnerStaysOwnerAndActive() {
        String olga = team.idOf(Team.OWNER);
        var owner = team.terminal(Team.OWNER).api();

        assertThat(owner.patch("/api/v1/people/" + olga, Map.of("active", false))
                        .status())
                .isEqualTo(409);
        assertThat(owner.patch("/api/v1/people/" + olga, Map.of("role", "admin"))
                        .status())
                .isEqualTo(409);

        assertThat(owner.get("/api/v1/people/" + olga).json().get("role").asString())
                .isEqualTo("owner");
    }

    @Test
    void twoOwnersCannotTakeEachOtherAwayAtOnce() throws Exception {
        String olga = team.idOf(Team.OWNER);
        var olgas = team.terminal(Team.OWNER).api();
        for (int round = 0; round < 10; round++) {
            String email = "owner" + round + "@example.com";
            String other = team.add(email, "owner");
            var others = team.terminal(email).api();

            List<Integer> statuses = atOnce(List.of(
                    () -> olgas.patch("/api/v1/people/" + other, Map.of("role", "admin"))
                            .status(),
                    () -> others.patch("/api/v1/people/" + olga, Map.of("role", "admin"))
                            .status()));

            assertThat(statuses).containsOnlyOnce(200);
            // whoever stayed an owner makes olga the only one again
            var staying = statuses.getFirst() == 200 ? olgas : others;
            staying.patch("/api/v1/people/" + olga, Map.of("role", "owner"));
            olgas.patch("/api/v1/people/" + other, Map.of("role", "developer"));
        }
    }

    @Test
    void whoeverSignsInWhileBeingDeactivatedHoldsNothingAfterwards() throws Exception {
        String id = team.add("ada@example.com", "developer");
        var owner = team.terminal(Team.OWNER).api();
        for (int round = 0; round < 5; round++) {
            var tokens = new ConcurrentLinkedQueue<Answer>();
            Callable<Integer> signIn = () -> {
                Answer answer = team.login("ada@example.com", "native");
                tokens.add(answer);
                return answer.status();
            };

            List<Integer> statuses = atOnce(List.of(
                    signIn,
                    () -> owner.patch("/api/v1/people/" + id, Map.of("active", false))
                            .status(),
                    signIn));

            assertThat(statuses.get(1)).isEqualTo(200);
            owner.patch("/api/v1/people/" + id, Map.of("active", true));
            assertThat(tokens.stream()
                            .filter(answer -> answer.status() == 200)
                            .map(answer -> new Team.Terminal(team.stranger(), answer)))
                    .noneMatch(terminal ->
                            terminal.isSignedIn() || terminal.refreshed().status() == 200);
        }
    }

    @Test
    void adminGovernsAllButOwners() {
        String olga = team.idOf(Team.OWNER);
        team.add("adam@example.com", "admin");
        var admin = team.terminal("adam@example.com").api();

        var made = admin.post("/api/v1/people", person("ada@example.com", "developer"));

        assertThat(made.status()).isEqualTo(201);
        String ada = made.json().get("id").asString();
        assertThat(admin.patch("/api/v1/people/" + ada, Map.of("role", "auditor"))
                        .status())
                .isEqualTo(200);
        assertThat(admin.patch("/api/v1/people/" + ada, Map.of("role", "owner")).status())
                .isEqualTo(403);
        assertThat(admin.post("/api/v1/people", person("eve@example.com", "owner"))
                        .status())
                .isEqualTo(403);
        assertThat(admin.patch("/api/v1/people/" + olga, Map.of("active", false))
                        .status())
                .isEqualTo(403);
        assertThat(admin.post("/api/v1/people/" + olga + "/sign-out", Map.of()).status())
                .isEqualTo(403);
        assertThat(admin.post("/api/v1/people/" + olga + "/password-link", Map.of())
                        .status())
                .isEqualTo(403);
        assertThat(admin.post("/api/v1/people/" + ada + "/sign-out", Map.of()).status())
                .isEqualTo(200);
    }

    @Test
    void developerSeesOnlyThemselves() {
        String olga = team.idOf(Team.OWNER);
        String ada = team.add("ada@example.com", "developer");
        var developer = team.terminal("ada@example.com").api();

        assertThat(developer.get("/api/v1/people").status()).isEqualTo(403);
        assertThat(developer.get("/api/v1/people/" + olga).status()).isEqualTo(404);
        assertThat(developer.get("/api/v1/people/" + olga + "/sessions").status())
                .isEqualTo(404);
        assertThat(developer
                        .patch("/api/v1/people/" + olga, Map.of("name", "x"))
                        .status())
                .isEqualTo(404);
        assertThat(developer
                        .post("/api/v1/people", person("eve@example.com", "developer"))
                        .status())
                .isEqualTo(403);
        assertThat(developer
                        .patch("/api/v1/people/" + ada, Map.of("role", "owner"))
                        .status())
                .isEqualTo(403);
        assertThat(developer
                        .patch("/api/v1/people/" + ada, Map.of("name", "Ada"))
                        .json()
                        .get("name")
                        .asString())
                .isEqualTo("Ada");
    }

    @Test
    void emailBelongsToOnePersonEvenAtOnce() throws Exception {
        var owner = team.terminal(Team.OWNER).api();
        Callable<Integer> create = () -> owner.post("/api/v1/people", person("Ada@example.com", "developer"))
                .status();

        assertThat(atOnce(List.of(create, create, create)))
                .containsOnlyOnce(201)
                .contains(409);
    }

    @Test
    void signingAPersonOutEverywhereEndsEverySessionOfTheirsOnly() {
        String id = team.add("ada@example.com", "developer");
        var ada = team.terminal("ada@example.com");
        var owner = team.terminal(Team.OWNER);

        var done = owner.api().send("POST", "/api/v1/people/" + id + "/sign-out", null, new byte[0]);

        assertThat(done.json().get("count").asInt()).isEqualTo(1);
        assertThat(ada.isSignedIn()).isFalse();
        assertThat(owner.isSignedIn()).isTrue();
    }

    @Test
    void passwordLinkIsGoodOnce() {
        var owner = team.terminal(Team.OWNER).api();
        var invited = owner.post("/api/v1/people", Map.of("email", "ada@example.com"));
        String id = invited.json().get("id").asString();
        var link = owner.post("/api/v1/people/" + id + "/password-link", Map.of());
        assertThat(link.status()).isEqualTo(201);
        URI url = URI.create(link.json().get("url").asString());
        String path = url.getPath() + "?" + url.getQuery();
        var browser = team.visitor();
        var page = browser.get(path);
        assertThat(page.status()).isEqualTo(200);

        var weak = post(browser, page, "password12345");
        var chosen = post(browser, page, Team.PASSWORD);
        var again = browser.get(path);

        assertThat(weak.status()).isEqualTo(400);
        assertThat(chosen.status()).isEqualTo(303);
        assertThat(browser.cookies()).containsKey("curfew_session");
        assertThat(again.status()).isEqualTo(410);
        assertThat(team.terminal("ada@example.com").isSignedIn()).isTrue();
    }

    private static Answer post(HttpProbe browser, Answer page, String password) {
        return browser.form(
                "/choose-password",
                "csrf",
                Pages.hidden(page, "csrf"),
                "token",
                Pages.hidden(page, "token"),
                "password",
                password);
    }

    private static Map<String, String> person(String email, String role) {
        return Map.of("email", email, "role", role, "password", Team.PASSWORD);
    }

    private static List<Integer> atOnce(List<Callable<Integer>> calls) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var statuses = new ArrayList<Integer>();
            for (var each : threads.invokeAll(calls)) {
                statuses.add(each.get());
            }
            return statuses;
        }
    }
}
