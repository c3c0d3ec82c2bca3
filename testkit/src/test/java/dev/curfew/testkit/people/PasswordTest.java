package dev.curfew.testkit.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.store.Event;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.HttpProbe.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How a password is changed: by its owner, and with a link of an admin's.
class PasswordTest {
    private static final String NEXT = "tungsten marmalade ferry";
    private static final String ADA = "ada@example.com";

    private final Team team = team();

    Team team() {
        return new Team(Engine.MEMORY);
    }

    @AfterEach
    void close() {
        team.close();
    }

    @Test
    void changeEndsTheOthersAndTheBrowserGoesOnWithAnotherCookie() {
        var browser = team.browser(Team.OWNER);
        var other = team.browser(Team.OWNER);
        var terminal = team.terminal(Team.OWNER);
        String before = browser.cookies().get("curfew_session");

        Answer changed = change(browser, Team.PASSWORD, NEXT, true);

        assertThat(changed.status()).as(changed.toString()).isEqualTo(200);
        assertThat(changed.json().get("endedSessions").asInt()).isEqualTo(2);
        assertThat(browser.cookies().get("curfew_session")).isNotEqualTo(before);
        assertThat(browser.get("/api/v1/sessions").status()).isEqualTo(200);
        assertThat(team.stranger()
                        .with("Cookie", "curfew_session=" + before)
                        .get("/api/v1/sessions")
                        .status())
                .isEqualTo(401);
        assertThat(other.get("/api/v1/sessions").status()).isEqualTo(401);
        assertThat(terminal.isSignedIn()).isFalse();
        assertThat(terminal.refreshed().status()).isEqualTo(401);
        var ended = browser.get("/api/v1/sessions?state=ended").json().get("sessions");
        assertThat(ended.get(0).get("ended").get("cause").asString()).isEqualTo("password-changed");
        assertThat(signIn(Team.OWNER, Team.PASSWORD)).isEqualTo(401);
        assertThat(signIn(Team.OWNER, NEXT)).isEqualTo(200);
        assertThat(told()).containsSubsequence(Event.Type.PASSWORD_CHANGED, Event.Type.PERSON_SIGNED_OUT);
    }

    @Test
    void othersStayWhereThatIsAskedFor() {
        var browser = team.browser(Team.OWNER);
        var terminal = team.terminal(Team.OWNER);
        String before = browser.cookies().get("curfew_session");

        Answer changed = change(browser, Team.PASSWORD, NEXT, false);

        assertThat(changed.json().get("endedSessions").asInt()).isZero();
        assertThat(browser.cookies().get("curfew_session")).isNotEqualTo(before);
        assertThat(browser.get("/api/v1/sessions").status()).isEqualTo(200);
        assertThat(terminal.refreshed().status()).isEqualTo(200);
        assertThat(told()).contains(Event.Type.PASSWORD_CHANGED).doesNotContain(Event.Type.PERSON_SIGNED_OUT);
    }

    @Test
    void commandLineThatChangesItGoesOn() {
        var terminal = team.terminal(Team.OWNER);
        var browser = team.browser(Team.OWNER);

        assertThat(change(terminal.api(), Team.PASSWORD, NEXT, true).status()).isEqualTo(200);

        assertThat(terminal.isSignedIn()).isTrue();
        assertThat(terminal.refreshed().status()).isEqualTo(200);
        assertThat(browser.get("/api/v1/sessions").status()).isEqualTo(401);
    }

    @Test
    void whatWillNotDoChangesNothing() {
        var browser = team.browser(Team.OWNER);
        String before = browser.cookies().get("curfew_session");

        assertThat(change(browser, "not the right words", NEXT, true).text()).contains("currentPassword");
        assertThat(change(browser, Team.PASSWORD, "password1234", true).text()).contains("newPassword");
        assertThat(change(browser, Team.PASSWORD, "olga-olga-olga-1987", true).status())
                .isEqualTo(400);
        assertThat(change(browser, Team.PASSWORD, Team.PASSWORD, true).text()).contains("the one that you have");
        assertThat(change(team.stranger(), Team.PASSWORD, NEXT, true).status()).isEqualTo(401);
        assertThat(change(browser.with("Origin", "https://evil.example"), Team.PASSWORD, NEXT, true)
                        .status())
                .isEqualTo(403);

        assertThat(browser.cookies()).containsEntry("curfew_session", before);
        assertThat(signIn(Team.OWNER, Team.PASSWORD)).isEqualTo(200);
        assertThat(told()).doesNotContain(Event.Type.PASSWORD_CHANGED);
    }

    @Test
    void openBrowserIsNoPlaceToGuessThePassword() {
        var browser = team.browser(Team.OWNER);
        for (int i = 0; i < 10; i++) {
            assertThat(change(browser, "not the right words", NEXT, true).status())
                    .isEqualTo(400);
        }

        Answer throttled = change(browser, Team.PASSWORD, NEXT, true);

        assertThat(throttled.status()).isEqualTo(429);
        assertThat(throttled.json().get("retryAfterSeconds").asInt()).isBetween(1, 30);
        assertThat(told()).contains(Event.Type.SIGN_IN_REFUSED);
    }

    @Test
    void ofTwoChangesAtOnceOneWins() throws Exception {
        var one = team.browser(Team.OWNER);
        var other = team.browser(Team.OWNER);

        var statuses = atOnce(List.of(
                () -> change(one, Team.PASSWORD, NEXT, true).status(),
                () -> change(other, Team.PASSWORD, NEXT + " two", true).status()));

        assertThat(statuses).containsOnlyOnce(200);
        assertThat(signIn(Team.OWNER, NEXT) + signIn(Team.OWNER, NEXT + " two")).isEqualTo(200 + 401);
        assertThat(told().stream().filter(Event.Type.PASSWORD_CHANGED::equals)).hasSize(1);
    }

    @Test
    void invitationComesWithThePersonAndIsReplacedByTheNext() {
        var owner = team.terminal(Team.OWNER).api();
        Answer invited = owner.post("/api/v1/people", Map.of("email", ADA));
        assertThat(invited.json().get("standing").asString()).isEqualTo("invited");
        String first = path(invited.json().get("invitation").get("url").asString());
        assertThat(team.visitor().get(first).status()).isEqualTo(200);

        String second = link(invited.json().get("id").asString());

        assertThat(team.visitor().get(first).status()).isEqualTo(410);
        assertThat(choose(second, NEXT, false)).isEqualTo(303);
        var ada = owner.get("/api/v1/people?q=ADA@").json().get("people").get(0);
        assertThat(ada.get("standing").asString()).isEqualTo("active");
        assertThat(ada.get("linkUntil").isNull()).isTrue();
    }

    @Test
    void resetEndsTheSessionsOnlyIfItWasTicked() {
        String id = team.add(ADA, "developer");
        var ada = team.terminal(ADA);
        assertThat(team.visitor().get(link(id)).text()).contains("end 1 active session", "checked");

        assertThat(choose(link(id), NEXT, false)).isEqualTo(303);
        assertThat(ada.isSignedIn()).isTrue();
        assertThat(choose(link(id), NEXT + " two", true)).isEqualTo(303);

        assertThat(ada.isSignedIn()).isFalse();
        assertThat(signIn(ADA, NEXT + " two")).isEqualTo(200);
    }

    @Test
    void linkIsGoodForThreeDays() {
        String id = team.add(ADA, "developer");
        String link = link(id);
        team.authority.leap(Duration.ofHours(71));
        assertThat(team.visitor().get(link).status()).isEqualTo(200);

        team.authority.leap(Duration.ofHours(1));

        assertThat(team.visitor().get(link).status()).isEqualTo(410);
    }

    @Test
    void linkIsSpentOnceEvenAtOnce() throws Exception {
        String link = link(team.add(ADA, "developer"));

        var statuses = atOnce(Collections.nCopies(3, () -> choose(link, NEXT, true)));

        assertThat(statuses).containsOnlyOnce(303).contains(410);
    }

    @Test
    void ofLinksMadeAtOnceOneIsGood() throws Exception {
        String id = team.add(ADA, "developer");
        var links = Collections.synchronizedList(new ArrayList<String>());

        atOnce(Collections.nCopies(4, () -> {
            links.add(link(id));
            return 0;
        }));

        assertThat(links.stream().map(link -> team.visitor().get(link).status()))
                .containsExactlyInAnyOrder(200, 410, 410, 410);
    }

    @Test
    void linkIsNoLongerGoodOnceItsPersonIsAnotherOrHasChosen() {
        String id = team.add(ADA, "developer");
        var owner = team.terminal(Team.OWNER).api();
        String person = "/api/v1/people/" + id;

        String first = link(id);
        assertThat(change(team.browser(ADA), Team.PASSWORD, NEXT, true).status())
                .isEqualTo(200);
        assertThat(team.visitor().get(first).status()).isEqualTo(410);

        String second = link(id);
        owner.patch(person, Map.of("role", "admin"));
        assertThat(team.visitor().get(second).status()).isEqualTo(410);

        String third = link(id);
        owner.patch(person, Map.of("active", false));
        assertThat(owner.post(person + "/password-link", Map.of()).status()).isEqualTo(409);
        owner.patch(person, Map.of("active", true));
        assertThat(team.visitor().get(third).status()).isEqualTo(410);
    }

    private static Answer change(HttpProbe from, String current, String next, boolean endOthers) {
        return from.post(
                "/api/auth/password", Map.of("currentPassword", current, "newPassword", next, "endOthers", endOthers));
    }

    private int signIn(String email, String password) {
        return team.stranger()
                .post("/api/auth/login", Map.of("email", email, "password", password, "client", "native"))
                .status();
    }

    /// A new link for this person, as the path that it leads to.
    private String link(String id) {
        Answer made = team.terminal(Team.OWNER).api().post("/api/v1/people/" + id + "/password-link", Map.of());
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        return path(made.json().get("url").asString());
    }

    private static String path(String url) {
        var uri = URI.create(url);
        return uri.getPath() + "?" + uri.getQuery();
    }

    private int choose(String link, String password, boolean endSessions) {
        var browser = team.visitor();
        var page = browser.get(link);
        if (page.status() != 200) {
            return page.status();
        }
        var fields = new ArrayList<>(List.of(
                "csrf", Pages.hidden(page, "csrf"), "token", Pages.hidden(page, "token"), "password", password));
        if (endSessions) {
            fields.addAll(List.of("end_sessions", "true"));
        }
        return browser.form("/choose-password", fields.toArray(String[]::new)).status();
    }

    private List<Event.Type> told() {
        return team.authority.store().events(0, 1_000).stream()
                .map(recorded -> recorded.event().type())
                .toList();
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
