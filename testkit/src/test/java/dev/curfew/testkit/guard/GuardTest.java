package dev.curfew.testkit.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import dev.curfew.client.guard.Guard;
import dev.curfew.client.guard.Token;
import dev.curfew.client.guard.Verdict;
import dev.curfew.client.guard.Verdict.Admitted;
import dev.curfew.client.guard.Verdict.Forbidden;
import dev.curfew.client.guard.Verdict.Lack;
import dev.curfew.client.guard.Verdict.Reason;
import dev.curfew.client.guard.Verdict.Refused;
import dev.curfew.testkit.WrongClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardTest {
    private final Post post = new Post();

    @AfterEach
    void close() {
        post.close();
    }

    @Test
    void tokenOfALiveSessionIsAdmittedWithWhatItSays() {
        var terminal = post.terminal();

        Token token = admitted(post.guard(), terminal);

        assertThat(token.session()).contains(terminal.session());
        assertThat(token.subject()).startsWith("per_");
        assertThat(token.audience()).containsExactly(post.authority.uri().toString());
        assertThat(token.scopes()).contains("sessions");
    }

    @Test
    void endedSessionIsRefusedAndNoOtherIs() {
        Guard guard = post.guard();
        var ended = post.terminal();
        var other = post.terminal();
        admitted(guard, ended);

        ended.api().post("/api/auth/logout", Map.of());

        assertThat(Post.awaits(guard, ended, Refused.class)).isEqualTo(new Refused(Reason.ENDED));
        admitted(guard, other);
    }

    @Test
    void everywhereRefusesAllButTheKeptSessionAndNotWhatBeginsThen() {
        Guard guard = post.guard();
        var kept = post.terminal();
        var other = post.terminal();

        assertThat(kept.api()
                        .post("/api/v1/sign-out", Map.of("scope", "others"))
                        .status())
                .isEqualTo(200);

        assertThat(Post.awaits(guard, other, Refused.class)).isEqualTo(new Refused(Reason.ENDED));
        admitted(guard, kept);
        admitted(guard, post.terminal());
    }

    @Test
    void personWhoIsDeactivatedIsRefused() {
        Guard guard = post.guard();
        String dan = post.developer("dan@example.com");
        var his = post.terminal("dan@example.com");
        admitted(guard, his);

        post.terminal().api().patch("/api/v1/people/" + dan, Map.of("active", false));

        assertThat(Post.awaits(guard, his, Refused.class)).isEqualTo(new Refused(Reason.ENDED));
    }

    @Test
    void newGuardLearnsWhatEndedBeforeItCame() {
        var ended = post.terminal();
        ended.api().post("/api/auth/logout", Map.of());

        assertThat(post.guard().check(ended.bearer())).isEqualTo(new Refused(Reason.ENDED));
    }

    @Test
    void missingAndForeignCredentialsAreRefusedInTheirOwnWay() {
        Guard guard = post.guard();
        String token = post.terminal().token();
        String forged = token.substring(0, token.lastIndexOf('.') + 1) + "A".repeat(86);

        assertThat(guard.check(null)).isEqualTo(new Refused(Reason.MISSING));
        assertThat(guard.check("Basic b2xnYTpwdw==")).isEqualTo(new Refused(Reason.MISSING));
        for (String other : List.of(
                "",
                "..",
                "x",
                "crft_" + "a".repeat(60),
                forged,
                token + "A",
                token.substring(1),
                "a".repeat(20_000),
                header("{\"alg\":\"none\",\"typ\":\"at+jwt\",\"kid\":\"k\"}", token),
                header("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"k\"}", token),
                header("{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"k\"}", token),
                header("{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"../../etc\",\"crit\":[\"b64\"]}", token))) {
            assertThat(guard.verify(other)).as(other).isEqualTo(new Refused(Reason.INVALID));
        }
        assertThat(guard.check(null).headers()).containsEntry("WWW-Authenticate", "Bearer");
        assertThat(guard.verify("x").headers()).containsEntry("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    }

    /// A refresh would bring another of the same kind: never 401.
    @Test
    void livingTokenForSomebodyElseOrWithoutAScopeIsForbidden() {
        var settings = post.settings(post.authority.uri());
        Guard elsewhere = post.guard(
                World.system(),
                new dev.curfew.client.guard.GuardSettings(
                        settings.server(),
                        settings.issuer(),
                        java.util.Set.of("https://elsewhere.example"),
                        settings.clientId(),
                        settings.clientSecret(),
                        settings.bound(),
                        settings.whenStale(),
                        settings.leeway(),
                        settings.agent()));
        var terminal = post.terminal();

        assertThat(elsewhere.check(terminal.bearer())).isEqualTo(new Forbidden(Lack.AUDIENCE));
        assertThat(elsewhere.check(terminal.bearer()).status()).isEqualTo(403);
        assertThat(post.guard().check(terminal.bearer()).demanding("reports")).isEqualTo(new Forbidden(Lack.SCOPE));
        assertThat(post.guard().check(terminal.bearer()).demanding("sessions")).isInstanceOf(Admitted.class);
    }

    @Test
    void tokenLapsesByTheAuthoritysClock() {
        Guard guard = post.guard();
        var terminal = post.terminal();
        admitted(guard, terminal);

        post.authority.leap(Duration.ofMinutes(16));

        assertThat(Post.awaits(guard, terminal, Refused.class)).isEqualTo(new Refused(Reason.LAPSED));
        assertThat(Post.awaits(guard, post.terminal(), Admitted.class)).isInstanceOf(Admitted.class);
    }

    @Test
    void guardWhoseClockIsAnHourOffHonoursWhatLives() {
        for (Duration off : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
            Guard guard = post.guard(new WrongClock(off), post.settings(post.authority.uri()));
            var terminal = post.terminal();
            admitted(guard, terminal);

            terminal.api().post("/api/auth/logout", Map.of());

            assertThat(Post.awaits(guard, terminal, Refused.class)).isEqualTo(new Refused(Reason.ENDED));
        }
    }

    /// Law L11: by this the gateway cuts a stream.
    @Test
    void streamIsToldOnceOfTheEndOfItsSessionAndOfNoOther() throws InterruptedException {
        Guard guard = post.guard();
        var mine = post.terminal();
        var other = post.terminal();
        var cut = new CountDownLatch(1);
        var others = new CountDownLatch(1);
        guard.watch(admitted(guard, mine), cut::countDown);
        guard.watch(admitted(guard, other), others::countDown);

        mine.api().post("/api/auth/logout", Map.of());

        assertThat(cut.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(others.getCount()).isEqualTo(1);
        var late = new CountDownLatch(1);
        guard.watch(tokenOf(mine), late::countDown);
        assertThat(late.getCount()).as("told at once of what is over").isZero();
    }

    /// What a resource server that knew the token before has of it.
    private Token tokenOf(Post.Terminal terminal) {
        return new Token(
                "per_1",
                List.of("x"),
                "app_1",
                java.util.Set.of(),
                java.util.Optional.of(terminal.session()),
                "at_1",
                Instant.MIN,
                Instant.MAX,
                0,
                "k");
    }

    private static Token admitted(Guard guard, Post.Terminal terminal) {
        Verdict verdict = guard.check(terminal.bearer());
        assertThat(verdict).isInstanceOf(Admitted.class);
        return ((Admitted) verdict).token();
    }

    private static String header(String json, String token) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8))
                + token.substring(token.indexOf('.'));
    }
}
