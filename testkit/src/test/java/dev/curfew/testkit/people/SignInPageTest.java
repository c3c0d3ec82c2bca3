package dev.curfew.testkit.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignInPageTest {
    private final Team team = new Team(Engine.MEMORY);
    private final HttpProbe browser = team.visitor();

    @AfterEach
    void close() {
        team.close();
    }

    @Test
    void signsInAndGoesOnToTheOwnPathThatWasAsked() {
        var answer = signIn("/device?user_code=ABCD-EFGH", Team.PASSWORD);

        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("location")).contains("/device?user_code=ABCD-EFGH");
        assertThat(browser.get("/api/v1/sessions").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "//evil.example",
                "/\\evil.example",
                "/\tevil",
                "javascript:alert(1)",
                "evil",
                "/a\r\nSet-Cookie: x=y"
            })
    void neverGoesOnToAnotherSite(String next) {
        var answer = signIn(next, Team.PASSWORD);

        assertThat(answer.header("location")).contains("/sessions");
        assertThat(answer.headers().allValues("set-cookie")).noneMatch(cookie -> cookie.startsWith("x="));
    }

    @Test
    void wrongPasswordShowsTheFormAgainWithTheEmail() {
        var answer = signIn("", "not the right words");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).contains("do not match", "value=\"olga@example.com\"");
        assertThat(answer.text()).doesNotContain("not the right words");
    }

    @Test
    void wrongPasswordForgetsNeitherTheAppNorWhereToGoOn() {
        var page = browser.get("/sign-in?app=curfew-cli&next=/device");
        assertThat(page.text()).contains("Sign in to continue to");

        var answer = browser.form(
                "/sign-in",
                "csrf",
                Pages.hidden(page, "csrf"),
                "next",
                Pages.hidden(page, "next"),
                "app",
                Pages.hidden(page, "app"),
                "email",
                Team.OWNER,
                "password",
                "not the right words");

        assertThat(answer.text()).contains("Sign in to continue to", "Curfew CLI");
        assertThat(Pages.hidden(answer, "next")).isEqualTo("/device");
    }

    @Test
    void whatWasTypedStaysText() {
        var answer = browser.form(
                "/sign-in",
                "csrf",
                Pages.hidden(browser.get("/sign-in"), "csrf"),
                "email",
                "\"><script>alert(1)</script>",
                "password",
                "x");

        assertThat(answer.text()).doesNotContain("<script>alert");
    }

    @Test
    void formWithoutTheBrowsersTokenIsRefused() {
        browser.get("/sign-in");

        var answer = browser.form("/sign-in", "email", Team.OWNER, "password", Team.PASSWORD);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.mediaType()).contains("text/html");
    }

    @Test
    void signingOutEndsThisBrowserOnly() {
        signIn("", Team.PASSWORD);
        var other = team.browser(Team.OWNER);
        var page = browser.get("/device");

        var out = browser.form("/sign-out", "csrf", Pages.hidden(page, "csrf"));

        assertThat(out.header("location")).contains("/signed-out");
        assertThat(browser.get("/api/v1/sessions").status()).isEqualTo(401);
        assertThat(other.get("/api/v1/sessions").status()).isEqualTo(200);
        assertThat(browser.get("/signed-out").status()).isEqualTo(200);
    }

    @Test
    void signOutFormWithoutTokenEndsNothing() {
        signIn("", Team.PASSWORD);

        assertThat(browser.form("/sign-out").status()).isEqualTo(403);

        assertThat(browser.get("/api/v1/sessions").status()).isEqualTo(200);
    }

    @Test
    void doublePostedFieldsAreRefused() {
        var page = browser.get("/sign-in");

        assertThat(browser.form(
                                "/sign-in",
                                "csrf",
                                Pages.hidden(page, "csrf"),
                                "email",
                                "a@b",
                                "email",
                                Team.OWNER,
                                "password",
                                Team.PASSWORD)
                        .status())
                .isEqualTo(400);
        assertThat(browser.post("/sign-in", Map.of()).status()).isEqualTo(415);
    }

    private HttpProbe.Answer signIn(String next, String password) {
        var page = browser.get("/sign-in");
        return browser.form(
                "/sign-in",
                "csrf",
                Pages.hidden(page, "csrf"),
                "email",
                Team.OWNER,
                "password",
                password,
                "next",
                next);
    }
}
