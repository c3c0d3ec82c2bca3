package dev.curfew.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.session.Way;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.sweep.Sweeper;
import dev.curfew.authority.token.RevokedToken;
import dev.curfew.authority.workspace.Cutoff;
import dev.curfew.authority.workspace.Link;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SweeperTest {
    private final ManualWorld world = World.manual(1);
    private final Store store = new MemoryStore(world);
    private final Sweeper sweeper = new Sweeper(store, world);

    @Test
    void whatIsADayPastItsTimeIsForgotten() {
        Instant now = world.now();
        for (int i = 0; i < 450; i++) {
            create(RevokedToken.KIND, new RevokedToken("old_" + i, now.minus(Duration.ofHours(25))));
        }
        var late = new RevokedToken("late", now.minus(Duration.ofHours(23)));
        create(RevokedToken.KIND, late);
        var link = new Link("link", Link.Purpose.PASSWORD, Optional.empty(), now.plusSeconds(1), Optional.empty());
        create(Link.KIND, link);

        sweeper.sweep();

        assertThat(all(RevokedToken.KIND)).containsExactly(late);
        assertThat(all(Link.KIND)).containsExactly(link);
        assertThat(store.head()).isZero();
    }

    @Test
    void sessionsOfAnEpochThatIsOverEndWithItsCause() {
        Instant now = world.now();
        create(Cutoff.KIND, new Cutoff("ann", 1, Cause.DEACTIVATED.code(), "bob", now));
        Session over = session("ses_1", "ann", 1);
        Session ended = session("ses_2", "ann", 1).end(new Session.End(Cause.REVOKED, "ann", now.minusSeconds(9)));
        Session present = session("ses_3", "ann", 2);
        Session foreign = session("ses_4", "bob", 1);
        List.of(over, ended, present, foreign).forEach(session -> create(Session.KIND, session));

        sweeper.sweep();

        assertThat(all(Session.KIND))
                .containsExactly(foreign, present, ended, over.end(new Session.End(Cause.DEACTIVATED, "bob", now)));
        assertThat(store.head()).isZero();
    }

    @Test
    void aReasonIsForgottenOnceItStandsWithEverySession() {
        create(Cutoff.KIND, new Cutoff("ann", 1, Cause.SIGNED_OUT_EVERYWHERE.code(), "ann", world.now()));
        for (int i = 0; i < 450; i++) {
            create(Session.KIND, session("ses_" + i, "ann", 1));
        }

        sweeper.sweep();
        assertThat(all(Cutoff.KIND)).hasSize(1);

        world.advance(Duration.ofHours(25));
        sweeper.sweep();
        assertThat(all(Cutoff.KIND)).isEmpty();
        assertThat(all(Session.KIND))
                .allSatisfy(session ->
                        assertThat(session.ended()).map(Session.End::cause).contains(Cause.SIGNED_OUT_EVERYWHERE));
    }

    private Session session(String id, String person, long epoch) {
        Instant now = world.now();
        return new Session(
                id,
                person,
                "app",
                "dev",
                Surface.CLI,
                Optional.empty(),
                "pwd",
                Way.PASSWORD,
                now,
                Optional.empty(),
                now.plus(Duration.ofDays(90)),
                epoch,
                new Session.Seen(now, "192.0.2.1", ""),
                now.plus(Duration.ofDays(30)),
                Optional.empty());
    }

    private <T> void create(Kind<T> kind, T value) {
        store.decide(Key.NONE, _ -> Change.answer(true).create(kind, value));
    }

    private <T> List<T> all(Kind<T> kind) {
        return store.read(found -> found.many(kind, Page.ALL));
    }
}
