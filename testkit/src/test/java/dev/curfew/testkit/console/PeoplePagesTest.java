package dev.curfew.testkit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.testkit.HttpProbe;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeoplePagesTest {
    private static final String PASSWORD = "four unrelated words do";

    private Team team;
    private Team.Browser owner;
    private Team.Browser admin;

    @BeforeEach
    void start() {
        team = new Team();
        owner = team.browser(team.owner);
        admin = team.browser(team.admin);
    }

    @AfterEach
    void stop() {
        team.close();
    }

    @Test
    void personWhoWasAddedCanSignIn() {
        var answer = add(admin, "Eva", "Eva@Example.test", "developer", PASSWORD);

        assertThat(admin.get(answer.location().toString()).text())
                .contains("The person was added", "eva@example.test", "Never signed in");
        assertThat(team.authority
                        .probe()
                        .post(
                                "/api/auth/login",
                                Map.of("email", "eva@example.test", "password", PASSWORD, "client", "native"))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "Eva, eva@example.test, short, 400, password, t least 12 characters",
        "Eva, eva, four unrelated words do, 400, email, That is not an e-mail address.",
        "Eva, dora@example.test, four unrelated words do, 409, email, Somebody else has it.",
        "' ', eva@example.test, four unrelated words do, 400, name, 1 to 100 characters",
    })
    void entryThatWillNotDoIsShownAgainWithoutItsPassword(
            String name, String email, String password, int status, String field, String why) {
        int before = team.all(Person.KIND).size();

        var answer = add(admin, name, email, "auditor", password);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text())
                .contains("The person was not added.", "id=\"" + field + "-fault\"", why)
                .contains("value=\"" + name + "\"", "value=\"" + email + "\"", "value=\"auditor\" checked")
                .doesNotContain(password);
        assertThat(team.all(Person.KIND)).hasSize(before);
    }

    @Test
    void adminNeitherMakesNorUnmakesOwners() {
        var second = team.person("Otto", Role.OWNER);

        assertThat(admin.get("/people").text()).doesNotContain("id=\"role-owner\"");
        assertThat(admin.get("/people/" + second.id()).text()).doesNotContain("/deactivate", "/password-link");
        assertThat(add(admin, "Eva", "eva@example.test", "owner", PASSWORD).status())
                .isEqualTo(403);
        assertThat(admin.send("/people/" + second.id() + "/deactivate").status())
                .isEqualTo(403);
        assertThat(admin.send("/people/" + second.id() + "/sessions/sign-out", "scope", "everywhere")
                        .status())
                .isEqualTo(403);
        assertThat(team.all(Person.KIND)).hasSize(5).allMatch(Person::active);
        assertThat(owner.get("/people").text()).contains("id=\"role-owner\"");
        assertThat(owner.get("/people/" + second.id()).text()).contains("/deactivate", "/password-link");
    }

    @Test
    void deactivatingEndsEverythingAndReactivatingRevivesNothing() {
        var laptop = team.browser(team.developer);
        var codex = team.codex(team.developer, team.device(team.developer, "tower"), Optional.empty());
        String home = "/people/" + team.developer.id();
        assertThat(admin.get(home).text())
                .contains(
                        "2 active sessions",
                        "Browser <span class=\"soft\">1 session",
                        "Terminal <span class=\"soft\">1");

        var off = admin.send(home + "/deactivate");
        String list = admin.get(off.location().toString()).text();
        var on = admin.send(home + "/reactivate");

        assertThat(list)
                .contains(
                        "Deactivated. Everything",
                        "2 sessions ended.",
                        "Browser: 1",
                        "Terminal: 1",
                        home + "/reactivate");
        assertThat(admin.get(on.location().toString()).text()).contains("nothing that had ended came back");
        assertThat(team.active()).doesNotContain(laptop.session().id(), codex.id());
        assertThat(laptop.get("/sessions").status()).isEqualTo(303);
        assertThat(admin.get(home + "/sessions").text())
                .contains("No active sessions", "The account was deactivated", "by <bdi>you</bdi>");
    }

    @Test
    void lastOwnerCannotBeTakenAway() {
        assertThat(owner.get("/people/" + team.owner.id()).text())
                .contains("the only active owner")
                .doesNotContain("/deactivate", "name=\"role\"");
        assertThat(owner.send("/people/" + team.owner.id() + "/deactivate").status())
                .isEqualTo(409);
        assertThat(owner.get("/sessions").status()).isEqualTo(200);
    }

    @Test
    void invitationIsShownOnceAndLetsItsPersonChoose() {
        var answer = add(admin, "Eva", "eva@example.test", "developer", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("cache-control")).contains("no-store");
        var link = Pattern.compile("(/choose-password\\?token=crlk_[A-Za-z0-9_-]+)")
                .matcher(answer.text());
        assertThat(link.find()).isTrue();
        assertThat(team.authority.probe().get(link.group(1)).text()).contains("Welcome to Curfew", "eva@example.test");
        assertThat(admin.get("/people").text())
                .contains("Invited", "The invitation ends in")
                .doesNotContain("crlk_");

        var eva = team.all(Person.KIND).stream()
                .filter(one -> one.name().equals("Eva"))
                .findFirst()
                .orElseThrow();
        assertThat(admin.send("/people/" + eva.id() + "/password-link").text()).contains("Invitation for Eva", "crlk_");
        assertThat(team.authority.probe().get(link.group(1)).status()).isEqualTo(410);
    }

    @Test
    void personIsSavedAndWhatWillNotDoIsShownAgain() {
        String home = "/people/" + team.developer.id();

        var saved = admin.send(home, "name", "Dora M", "email", "Dora2@example.test", "role", "admin");
        var taken = admin.send(home, "name", "Dora X", "email", team.owner.email(), "role", "auditor");

        var after = team.find(Person.KIND, team.developer.id()).orElseThrow();
        assertThat(after.name() + " " + after.email() + " " + after.role())
                .isEqualTo("Dora M dora2@example.test ADMIN");
        assertThat(admin.get(saved.location().toString()).text()).contains("Saved.");
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.text())
                .contains("Nothing was saved.", "id=\"email-fault\"", "Somebody else has it.", "value=\"Dora X\"")
                .contains("value=\"auditor\" checked");
        assertThat(admin.send(home, "name", "Dora", "email", "dora@example.test", "role", "owner")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void peopleAreFoundByNameEmailRoleAndState() {
        admin.send("/people/" + team.auditor.id() + "/deactivate");

        assertThat(owner.get("/people?q=DOR&role=&standing=").text())
                .contains("dora@example.test")
                .doesNotContain("rita@example.test");
        assertThat(owner.get("/people?role=auditor&standing=deactivated").text())
                .contains("rita@example.test")
                .doesNotContain("dora@example.test");
        assertThat(owner.get("/people?q=nobody").text()).contains("Nobody fits");
        assertThat(owner.get("/people?role=king").status()).isEqualTo(400);
    }

    @Test
    void auditorReadsAndIsShownNothingToClick() {
        var auditor = team.browser(team.auditor);

        assertThat(auditor.get("/people").text()).contains("dora@example.test").doesNotContain("Add a person");
        String page = auditor.get("/people/" + team.developer.id()).text();
        assertThat(page).contains("dora@example.test").doesNotContain("Deactivate", "Save", "Make a new link");
        assertThat(team.browser(team.developer)
                        .get("/people/" + team.owner.id())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void adminEndsWhatAPersonHoldsAndStaysSignedIn() {
        var tower = team.device(team.developer, "tower");
        var one = team.codex(team.developer, tower, Optional.empty());
        var two = team.codex(team.developer, team.device(team.developer, "laptop"), Optional.empty());
        String page = "/people/" + team.developer.id() + "/sessions";

        var device = admin.send(page + "/sign-out", "scope", "device", "id", tower.id());
        assertThat(team.active()).contains(two.id()).doesNotContain(one.id());
        assertThat(device.location().toString()).startsWith(page + "?done=");
        var others = admin.send(page + "/sign-out", "scope", "others");
        assertThat(others.status()).isEqualTo(400);
        assertThat(team.active()).contains(two.id());
        admin.send(page + "/sign-out", "scope", "everywhere");
        assertThat(team.active())
                .doesNotContain(two.id())
                .contains(admin.session().id(), owner.session().id());
        assertThat(admin.get(page).text()).contains("Signed out everywhere", "Device signed out");
    }

    @Test
    void listCountsWhatIsActiveAndGoesOnBeyondThePage() {
        var tower = team.device(team.developer, "tower");
        team.codex(team.developer, tower, Optional.empty());
        team.codex(team.developer, tower, Optional.empty());
        assertThat(owner.get("/people").text()).contains("2 active sessions<span class=\"unseen\"> of Dora</span>");

        for (int i = 0; i < 60; i++) {
            team.person("Person-" + i, Role.DEVELOPER);
        }
        String first = owner.get("/people").text();
        var more = Pattern.compile("href=\"(/people\\?[^\"]*after=[^\"]+)\"").matcher(first);

        assertThat(more.find()).isTrue();
        String second = owner.get(more.group(1).replace("&amp;", "&")).text();
        Stream.concat(
                        Stream.of("dora@example.test"),
                        IntStream.range(0, 60).mapToObj(i -> "person-" + i + "@example.test"))
                .forEach(email -> assertThat(first.contains(email)).as(email).isNotEqualTo(second.contains(email)));
    }

    private static HttpProbe.Answer add(Team.Browser by, String name, String email, String role, String password) {
        return by.send("/people", "name", name, "email", email, "role", role, "password", password);
    }
}
