package dev.curfew.testkit.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.World;
import dev.curfew.client.guard.Guard;
import dev.curfew.client.guard.Verdict.Admitted;
import dev.curfew.client.guard.Verdict.Cause;
import dev.curfew.client.guard.Verdict.Reason;
import dev.curfew.client.guard.Verdict.Refused;
import dev.curfew.client.guard.Verdict.Unsure;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.TestAuthority;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a guard says while what it hears is cut, late or wrong: law L9, never silently stale.
class GuardStory {
    private static final Duration BOUND = Duration.ofSeconds(2);

    private final Post post = new Post();
    private final TwistedWire wire = new TwistedWire(post.authority.uri());

    @AfterEach
    void close() {
        wire.close();
        post.close();
    }

    /// What may come instead of the feed.
    private enum Lie {
        CUT_IN_THE_MIDDLE_OF_A_LINE,
        GARBAGE,
        HUGE_LINE,
        SILENCE;

        String instead(String text) {
            if (!text.contains("data:")) {
                return text;
            }
            return switch (this) {
                case CUT_IN_THE_MIDDLE_OF_A_LINE -> text.substring(0, text.length() / 2);
                case GARBAGE -> "\0\1\2 nothing of a feed" + text;
                case HUGE_LINE -> "20000\r\ndata: " + "x".repeat(0x20000);
                case SILENCE -> {
                    World.system().sleep(Duration.ofSeconds(4));
                    yield "";
                }
            };
        }
    }

    /// One guard for each, all at once: most of it is waiting for the bound.
    @Test
    void feedThatLiesMakesItsGuardUnsureUntilItIsRightAgain() {
        var ended = post.terminal();
        var other = post.terminal();
        var wires = new EnumMap<Lie, TwistedWire>(Lie.class);
        var guards = new EnumMap<Lie, Guard>(Lie.class);
        for (Lie lie : Lie.values()) {
            wires.put(lie, new TwistedWire(post.authority.uri()));
            guards.put(
                    lie,
                    post.guard(
                            World.system(), post.settings(wires.get(lie).uri()).within(BOUND)));
            Post.awaits(guards.get(lie), ended, Admitted.class);
        }

        wires.forEach((lie, line) -> line.twist(lie::instead));

        var stale = new Unsure(Cause.STALE, Duration.ofSeconds(1));
        guards.forEach((lie, guard) -> assertThat(Post.awaits(guard, other, Unsure.class))
                .as("%s", lie)
                .isEqualTo(stale));
        ended.api().post("/api/auth/logout", Map.of());
        wires.values().forEach(TwistedWire::mend);
        guards.forEach((lie, guard) -> {
            Post.awaits(guard, other, Admitted.class);
            assertThat(guard.check(ended.bearer())).as("%s", lie).isInstanceOf(Refused.class);
        });
        wires.values().forEach(TwistedWire::close);
    }

    /// Another history, as after a restore, and positions that go back, as after a fail-over that lost some:
    /// what the guard knows is read anew, and what it knew to be over stays over (law L1).
    @Test
    void feedThatIsAnotherOneIsReadFromTheBeginning() {
        List<UnaryOperator<String>> others = List.of(
                text -> text.replace("\"inc_", "\"xnc_"),
                text -> text.replaceAll("\"position\":\\d+", "\"position\":1"));
        for (UnaryOperator<String> other : others) {
            Guard guard = post.guard(World.system(), post.settings(wire.uri()));
            var ended = post.terminal();
            var living = post.terminal();
            ended.api().post("/api/auth/logout", Map.of());
            Post.awaits(guard, ended, Refused.class);
            int before = wire.feeds();

            wire.twist(other);

            Awaitility.await().until(() -> wire.feeds() > before);
            assertThat(guard.check(ended.bearer())).isInstanceOf(Refused.class);
            wire.mend();
            Post.awaits(guard, living, Admitted.class);
            assertThat(guard.check(ended.bearer())).isInstanceOf(Refused.class);
            guard.close();
        }
    }

    /// Every beat comes, each of them late: a proxy that buffers.
    @Test
    void feedThatIsLateByMoreThanTheBoundIsNeverFresh() {
        wire.twist(text -> {
            World.system().sleep(Duration.ofMillis(2_200));
            return text;
        });
        Guard guard = post.unheard(World.system(), post.settings(wire.uri()).within(BOUND));
        var terminal = post.terminal();

        assertThat(guard.awaitFeed(Duration.ofSeconds(30))).isTrue();
        assertThat(guard.check(terminal.bearer())).isInstanceOf(Unsure.class);
        wire.mend();
        wire.cut();
        wire.mend();
        Post.awaits(guard, terminal, Admitted.class);
    }

    @Test
    void staleGuardThatMayAskAdmitsWhatLivesAndRefusesWhatEnded() {
        Guard guard = post.guard(
                World.system(), post.settings(wire.uri()).within(BOUND).introspecting());
        var ended = post.terminal();
        var other = post.terminal();
        wire.twist(text -> "");
        Awaitility.await().until(() -> !guard.standing().fresh());

        ended.api().post("/api/auth/logout", Map.of());

        assertThat(guard.check(ended.bearer())).isInstanceOf(Refused.class);
        assertThat(guard.check(other.bearer())).isInstanceOf(Admitted.class);
        wire.cut();
        assertThat(Post.awaits(guard, other, Unsure.class)).isInstanceOf(Unsure.class);
        assertThat(guard.check(other.bearer()).headers()).containsEntry("Retry-After", "1");
    }

    @Test
    void guardThatStartsBeforeItsAuthorityIsReachedComesRightByItself() {
        wire.cut();
        Guard guard = post.unheard(World.system(), post.settings(wire.uri()));
        var terminal = post.terminal();

        assertThat(guard.check(terminal.bearer())).isEqualTo(new Unsure(Cause.NO_KEYS, Duration.ofSeconds(1)));
        assertThat(guard.check(null).status()).as("no token needs no authority").isEqualTo(401);
        wire.mend();
        Post.awaits(guard, terminal, Admitted.class);
    }

    @Test
    void keysThatCannotBeFetchedMakeTheGuardUnsureAndRefuseNobody() {
        wire.cutKeys();
        Guard guard = post.guard(World.system(), post.settings(wire.uri()));
        var terminal = post.terminal();

        assertThat(guard.check(terminal.bearer())).isEqualTo(new Unsure(Cause.NO_KEYS, Duration.ofSeconds(1)));
        wire.mend();
        Post.awaits(guard, terminal, Admitted.class);
    }

    @Test
    void madeUpKeysMakeAGuardAskNoMoreThanItDoesAnyway() {
        Guard guard = post.guard(World.system(), post.settings(wire.uri()));
        var terminal = post.terminal();
        Post.awaits(guard, terminal, Admitted.class);
        int before = wire.keys();

        for (int i = 0; i < 200; i++) {
            String header = "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"made-up-" + i + "\"}";
            String token = Base64.getUrlEncoder().encodeToString(header.getBytes(StandardCharsets.UTF_8))
                    + terminal.token().substring(terminal.token().indexOf('.'));
            assertThat(guard.verify(token)).isEqualTo(new Refused(Reason.INVALID));
        }

        assertThat(wire.keys() - before).isLessThanOrEqualTo(1);
    }

    /// No event tells that an app was enabled again: about its own tokens the authority is asked.
    @Test
    void tokenOfAnAppOnItsOwnAccountIsWhatTheAuthoritySaysOnceTheAppWasDisabled() {
        var olga = post.terminal().api();
        var app = post.authority.resourceServer(olga, "Robot");
        var robot = new Post.Terminal(olga, ownToken(app), "");
        Guard guard = post.guard(World.system(), post.settings(wire.uri()).within(BOUND));
        Post.awaits(guard, robot, Admitted.class);

        assertThat(olga.patch("/api/v1/apps/" + app.id(), Map.of("enabled", false))
                        .status())
                .isEqualTo(200);
        assertThat(Post.awaits(guard, robot, Refused.class)).isEqualTo(new Refused(Reason.ENDED));

        assertThat(olga.patch("/api/v1/apps/" + app.id(), Map.of("enabled", true))
                        .status())
                .isEqualTo(200);
        var again = new Post.Terminal(olga, ownToken(app), "");
        Post.awaits(guard, again, Admitted.class);
        assertThat(Post.awaits(guard, robot, Refused.class))
                .as("what was over stays so")
                .isEqualTo(new Refused(Reason.ENDED));
    }

    private String ownToken(TestAuthority.AppSecret app) {
        return post.authority
                .probe()
                .withBasic(app.id(), app.secret())
                .form("/oauth/token", "grant_type", "client_credentials", "scope", "feed")
                .json()
                .get("access_token")
                .asString();
    }

    /// The command beside a real server is in `RotationStory`.
    @Test
    void whatARetiredKeySignedIsHonouredUntilItLapses() {
        Guard guard = post.guard();
        var before = post.terminal();
        Post.awaits(guard, before, Admitted.class);

        post.authority.leap(Duration.ofMinutes(11));
        post.authority.rotateSigningKey();
        var after = Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(post::terminal, terminal -> !header(terminal).equals(header(before)));

        assertThat(guard.check(after.bearer())).isInstanceOf(Admitted.class);
        assertThat(guard.check(before.bearer())).isInstanceOf(Admitted.class);
        post.authority.leap(Duration.ofMinutes(5));
        assertThat(Post.awaits(guard, before, Refused.class)).isEqualTo(new Refused(Reason.LAPSED));
        assertThat(guard.check(after.bearer())).isInstanceOf(Admitted.class);
    }

    /// Which key signed it is all that differs in it.
    private static String header(Post.Terminal terminal) {
        return terminal.token().substring(0, terminal.token().indexOf('.'));
    }

    @Test
    void guardGoesOnAfterARestartAndHonoursADroppedKeyNoMore() {
        try (var lasting = new Post(Engine.SQLITE);
                var line = new TwistedWire(lasting.authority.uri())) {
            Guard guard = lasting.guard(World.system(), lasting.settings(line.uri()));
            var ended = lasting.terminal();
            var other = lasting.terminal();
            Post.awaits(guard, ended, Admitted.class);
            line.cut();
            ended.api().post("/api/auth/logout", Map.of());
            lasting.authority.restart();
            line.mend();

            assertThat(Post.awaits(guard, ended, Refused.class)).isEqualTo(new Refused(Reason.ENDED));
            Post.awaits(guard, other, Admitted.class);

            lasting.authority.dropSigningKey();
            lasting.authority.restart();

            assertThat(Post.awaits(guard, other, Refused.class)).isEqualTo(new Refused(Reason.INVALID));
            Post.awaits(guard, lasting.terminal(), Admitted.class);
        }
    }
}
