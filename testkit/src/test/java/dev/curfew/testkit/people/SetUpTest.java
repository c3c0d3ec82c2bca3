package dev.curfew.testkit.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.signin.Passwords;
import dev.curfew.authority.workspace.SetUp;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SetUpTest {
    private final TestAuthority authority = TestAuthority.start();
    private final HttpProbe browser = authority.probe();
    private final World world = World.system();
    private final SetUp setUp = new SetUp(authority.store(), new Passwords(2), world);

    @AfterEach
    void close() {
        authority.close();
    }

    @Test
    void linkMakesTheOwnerOnceAndSignsThemIn() {
        String path = link();
        var page = browser.get(path);
        assertThat(page.status()).isEqualTo(200);

        var made = submit(page, "Olga@Example.com", Team.PASSWORD);

        assertThat(made.status()).as(made.toString()).isEqualTo(303);
        assertThat(browser.get("/api/v1/people")
                        .json()
                        .get("people")
                        .get(0)
                        .get("role")
                        .asString())
                .isEqualTo("owner");
        assertThat(browser.get(path).status()).isEqualTo(410);
        assertThat(submit(page, "eve@example.com", Team.PASSWORD).status()).isEqualTo(410);
        assertThat(setUp.link(world.now())).isEmpty();
    }

    @Test
    void newerLinkTakesThePlaceOfTheOlder() {
        String older = link();
        String newer = link();

        assertThat(browser.get(older).status()).isEqualTo(410);
        assertThat(browser.get(newer).status()).isEqualTo(200);
    }

    @Test
    void linkLapsesAfterThreeDays() {
        String path = link();
        authority.leap(Duration.ofDays(3));

        assertThat(browser.get(path).status()).isEqualTo(410);
    }

    @Test
    void unacceptableOwnerIsToldWhyAndMayTryAgain() {
        var page = browser.get(link());

        assertThat(submit(page, "no at sign", Team.PASSWORD).status()).isEqualTo(400);
        assertThat(submit(page, "olga@example.com", "short").text()).contains("at least 12 characters");
        assertThat(submit(page, "olga@example.com", "olga@example.com").status())
                .isEqualTo(400);
        assertThat(submit(page, "olga@example.com", Team.PASSWORD).status()).isEqualTo(303);
    }

    @Test
    void formFromElsewhereIsRefused() {
        var page = browser.get(link());

        var forged = authority
                .probe()
                .form(
                        "/set-up",
                        "csrf",
                        Pages.hidden(page, "csrf"),
                        "token",
                        Pages.hidden(page, "token"),
                        "name",
                        "Eve",
                        "email",
                        "eve@example.com",
                        "password",
                        Team.PASSWORD);

        assertThat(forged.status()).isEqualTo(403);
        assertThat(setUp.isOpen()).isTrue();
    }

    @Test
    void guessedLinkIsGone() {
        link();

        assertThat(browser.get("/set-up?token=crlk_AAAA").status()).isEqualTo(410);
        assertThat(browser.get("/set-up").status()).isEqualTo(410);
    }

    @Test
    void ownerFromTheEnvironmentIsMadeOnceAndThenLeftAlone() {
        assertThat(setUp.owner("olga@example.com", Secret.of(Team.PASSWORD), world.now()))
                .isTrue();
        assertThat(setUp.owner("olga@example.com", Secret.of("quite other words now"), world.now()))
                .isFalse();
        assertThat(setUp.owner("eve@example.com", Secret.of(Team.PASSWORD), world.now()))
                .isFalse();

        var in = browser.get("/sign-in");
        var signedIn = browser.form(
                "/sign-in",
                "csrf",
                Pages.hidden(in, "csrf"),
                "email",
                "olga@example.com",
                "password",
                Team.PASSWORD,
                "next",
                "");
        assertThat(signedIn.location().getPath()).isEqualTo("/sessions");
    }

    private String link() {
        return "/set-up?token=" + setUp.link(world.now()).orElseThrow().revealText(Secret.Purpose.DELIVER);
    }

    private HttpProbe.Answer submit(HttpProbe.Answer page, String email, String password) {
        return browser.form(
                "/set-up",
                "csrf",
                Pages.hidden(page, "csrf"),
                "token",
                Pages.hidden(page, "token"),
                "name",
                "Olga",
                "email",
                email,
                "password",
                password);
    }
}
