package dev.curfew.testkit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.signin.Marks;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds for every page of the console.
class ConsoleTest {
    private static final Team TEAM = new Team();
    private static final String REMOVED = "";

    private static Team.Browser owner;
    private static Team.Browser auditor;
    private static Team.Browser developer;

    @BeforeAll
    static void signIn() {
        owner = TEAM.browser(TEAM.owner);
        auditor = TEAM.browser(TEAM.auditor);
        developer = TEAM.browser(TEAM.developer);
        TEAM.codex(TEAM.developer, TEAM.device(TEAM.developer, "tower"), Optional.empty());
        TEAM.browser(TEAM.owner)
                .send("/apps", "name", "Wiki", "kind", "confidential", "redirect_uris", "https://wiki.test/back");
    }

    @AfterAll
    static void stop() {
        TEAM.close();
    }

    /// Every page, of the developer's as the owner sees it.
    static Stream<String> pages() {
        String person = "/people/" + TEAM.developer.id() + "/sessions";
        return Stream.of(
                "/sessions",
                "/sessions?after=ses_0&ended=ses_1",
                "/sessions/sign-out?scope=everywhere",
                "/people",
                person,
                person + "/sign-out?scope=everywhere",
                "/apps",
                "/apps/" + wiki(),
                "/connect-codex");
    }

    /// Every form, with fields that would change something.
    static Stream<List<String>> forms() {
        String person = "/people/" + TEAM.developer.id();
        return Stream.of(
                List.of("/sessions/sign-out", "scope", "everywhere"),
                List.of("/sessions/device", "id", owner.session().device(), "name", "other"),
                List.of(
                        "/people",
                        "name",
                        "Eva",
                        "email",
                        "eva@example.test",
                        "role",
                        "developer",
                        "password",
                        "four unrelated words do"),
                List.of(person + "/deactivate"),
                List.of(person + "/reactivate"),
                List.of(person + "/sessions/sign-out", "scope", "everywhere"),
                List.of("/apps", "name", "Other", "kind", "public", "redirect_uris", "https://other.test/"),
                List.of("/apps/" + wiki(), "name", "Other", "redirect_uris", "https://other.test/"),
                List.of("/apps/" + wiki() + "/secret"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pageIsShownToWhoMaySeeItAndNeverStored(String path) {
        var page = owner.get(path);

        assertThat(page.status()).as(page.toString()).isEqualTo(200);
        assertThat(page.mediaType()).contains("text/html");
        assertThat(page.header("cache-control")).contains("no-store");
        assertThat(page.header("content-security-policy").orElse("")).contains("script-src 'self'");
        assertThat(Team.csrf(page.text())).containsExactly(owner.csrf());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void strangerSignsInAndComesBackToTheSamePage(String path) {
        var answer = TEAM.authority.probe().get(path);

        assertThat(answer.status()).isEqualTo(303);
        assertThat(next(answer)).isEqualTo(path);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void formWithoutItsTokenChangesNothing(List<String> form) {
        for (String token : List.of(REMOVED, developer.csrf(), owner.csrf().substring(1))) {
            long before = TEAM.store.head();
            var fields = Stream.concat(form.stream().skip(1), Stream.of("csrf", token));

            var answer = owner.http().form(form.getFirst(), fields.toArray(String[]::new));

            assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
            assertThat(answer.mediaType()).contains("text/html");
            assertThat(answer.text()).contains("did not come from Curfew", "load the page again");
            assertThat(TEAM.store.head()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void formOfAStrangerChangesNothingAndLeadsToSignIn(List<String> form) {
        long before = TEAM.store.head();

        var answer = TEAM.authority
                .probe()
                .form(form.getFirst(), form.stream().skip(1).toArray(String[]::new));

        assertThat(answer.status()).isEqualTo(303);
        assertThat(owner.get(next(answer)).status()).isEqualTo(200);
        assertThat(TEAM.store.head()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void developerAndAuditorChangeOnlyWhatIsTheirOwn(List<String> form) {
        if (form.getFirst().startsWith("/sessions")) {
            return;
        }
        // The developer is who most of the forms are about, so it is another one who tries.
        Person other = TEAM.person("Other-" + TEAM.world.id("x"), Role.DEVELOPER);
        for (Team.Browser browser : List.of(TEAM.browser(other), auditor)) {
            long before = TEAM.store.head();

            var answer = browser.send(form.getFirst(), form.stream().skip(1).toArray(String[]::new));

            assertThat(answer.status()).as(answer.toString()).isIn(403, 404);
            assertThat(answer.text()).contains("If you ask for help");
            assertThat(TEAM.store.head()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/people", "/apps"})
    void developerDoesNotSeeWhatIsOthers(String path) {
        assertThat(developer.get(path).status()).isEqualTo(403);
        assertThat(developer.get("/sessions").text()).doesNotContain("href=\"" + path + "\"");
        assertThat(developer.get("/people/" + TEAM.owner.id() + "/sessions").status())
                .isEqualTo(404);
        assertThat(developer
                        .get("/people/" + TEAM.owner.id() + "/sessions/sign-out?scope=everywhere")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void auditorSeesEverythingAndIsOfferedNothingToEnd() {
        String people = auditor.get("/people").text();
        String sessions =
                auditor.get("/people/" + TEAM.developer.id() + "/sessions").text();
        String apps = auditor.get("/apps").text();

        assertThat(people).contains("dora@example.test").doesNotContain("/deactivate", "Add a person");
        assertThat(sessions).contains("tower").doesNotContain("/sign-out?");
        assertThat(apps).contains("Wiki").doesNotContain("Register an app", ">Edit");
        assertThat(auditor.get("/people/" + TEAM.developer.id() + "/sessions/sign-out?scope=everywhere")
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/people/%2F%2Fevil.example/sessions",
                "/people/..%5Cevil.example/sessions",
                "/people/x%0d%0aSet-Cookie:a=b/sessions",
                "//evil.example/sessions",
                "/sessions?next=https://evil.example&done=https://evil.example",
                "/apps/https:evil.example"
            })
    void noAddressLeadsElsewhere(String path) {
        String head = TEAM.authority
                .probe()
                .raw("GET " + path + " HTTP/1.1\r\nHost: curfew.test\r\nConnection: close\r\n\r\n")
                .split("\r\n\r\n", 2)[0];

        assertThat(head).doesNotContainIgnoringCase("\r\nset-cookie: a=b");
        assertThat(head.lines().filter(line -> line.toLowerCase(Locale.ROOT).startsWith("location:")))
                .allMatch(line -> line.substring(9).strip().startsWith("/sign-in?next=%2F"))
                .noneMatch(line -> line.contains("%2F%2F"));
    }

    @Test
    void pageRepeatsOnlyWhatItSaidItselfAndOnlyForAMinute() {
        long now = TEAM.world.now().getEpochSecond();
        String fresh = "deactivated.1." + now;
        String old = "deactivated.1." + (now - 120);

        assertThat(owner.get("/people?done=" + fresh + "." + tag(fresh)).text()).contains("Deactivated. Everything");
        assertThat(owner.get("/people?done=" + old + "." + tag(old)).text()).doesNotContain("Deactivated. Everything");
        assertThat(developer.get("/sessions?done=" + fresh + "." + tag(fresh)).text())
                .doesNotContain("Deactivated. Everything");
        assertThat(owner.get("/people?done=" + fresh + "." + "A".repeat(43)).text())
                .doesNotContain("Deactivated. Everything");
        assertThat(owner.get("/people?done=%3Cb%3Ex").text()).doesNotContain("<b>x");
    }

    @Test
    void everyFileThatAPageNamesIsThereForGood() {
        String page = owner.get("/sessions").text();
        var files = Pattern.compile("\"(/assets/[^\"#]+)")
                .matcher(page)
                .results()
                .map(hit -> hit.group(1))
                .distinct();

        assertThat(files.toList()).hasSize(4).allSatisfy(file -> {
            var answer = TEAM.authority.probe().get(file);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("cache-control")).contains("public, max-age=31536000, immutable");
        });
        assertThat(TEAM.authority.probe().get("/favicon.ico").mediaType()).contains("image/svg+xml");
        assertThat(TEAM.authority.probe().get("/assets/curfew.css").status()).isEqualTo(404);
    }

    @Test
    void unknownAddressIsAPageWithTheRequestThatFindsItInTheLog() {
        var signedIn = owner.http().with("Accept", "text/html").get("/nowhere");
        var stranger = TEAM.authority.probe().with("Accept", "text/html").get("/nowhere");

        assertThat(signedIn.status()).isEqualTo(404);
        assertThat(signedIn.text())
                .contains(
                        "There is nothing here",
                        "Olga",
                        signedIn.header("x-request-id").orElseThrow());
        assertThat(stranger.text()).contains("There is nothing here", "Go to Curfew");
    }

    @Test
    void codexIsToldToStayHere() {
        String issuer = TEAM.authority.uri().toString();

        assertThat(owner.get("/connect-codex").text())
                .contains("base_url = \"" + issuer + "/v1\"")
                .contains("export CODEX_REVOKE_TOKEN_URL_OVERRIDE='" + issuer + "/oauth/revoke'")
                .contains("codex login --device-auth --experimental_issuer " + issuer)
                .contains("authorization_url = \"" + issuer + "/oauth/authorize\"");
    }

    @Test
    void frontDoorLeadsWhereOneCanGoOn() {
        try (var empty = TestAuthority.start()) {
            assertThat(empty.probe().get("/").location().toString()).isEqualTo("/set-up");
        }
        assertThat(TEAM.authority.probe().get("/").location().toString()).isEqualTo("/sign-in");
        assertThat(owner.get("/").location().toString()).isEqualTo("/sessions");
    }

    private static String wiki() {
        return TEAM.app("Wiki").id();
    }

    private static String tag(String word) {
        return Marks.tag(owner.csrf().getBytes(StandardCharsets.UTF_8), "done " + word);
    }

    private static String next(HttpProbe.Answer answer) {
        var location = answer.location();
        assertThat(location.toString()).startsWith("/sign-in?next=");
        return URLDecoder.decode(location.getRawQuery().substring("next=".length()), StandardCharsets.UTF_8);
    }
}
