package dev.curfew.authority.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.app.Presets;
import dev.curfew.authority.key.AccessToken;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.SignOut;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.session.Way;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private final ManualWorld world = World.manual(5);
    private final MemoryStore store = new MemoryStore(world);
    private final Sessions sessions = new Sessions(store);
    private final Memory memory = new Memory(store);
    private final Person ada = person("ada");
    private final Person bob = person("bob");
    private final Session laptop = session(ada);
    private final Tokens.Live.Access live = live(laptop);

    @BeforeEach
    void remember() {
        memory.keep(live, memory.position());
    }

    @Test
    void whatNoEventNamesIsRemembered() {
        signOut(bob, new SignOut.Everywhere(Optional.empty()));

        assertThat(recalled()).contains(live);
    }

    @Test
    void anEndedSessionIsForgotten() {
        signOut(ada, new SignOut.OneSession(laptop.id()));

        assertThat(recalled()).isEmpty();
    }

    @Test
    void everybodyWhoIsSignedOutEverywhereIsForgotten() {
        signOut(ada, new SignOut.Everywhere(Optional.empty()));

        assertThat(recalled()).isEmpty();
    }

    @Test
    void aSessionThatIsKeptIsReadAgain() {
        signOut(ada, new SignOut.Everywhere(Optional.of(laptop.id())));

        assertThat(recalled()).isEmpty();
        assertThat(sessions.find(laptop.id(), world.now()).orElseThrow().over()).isEmpty();
    }

    @Test
    void aRevokedTokenIsForgotten() {
        store.decide(
                Key.NONE,
                _ -> Change.answer(true)
                        .tell(Event.of(Event.Type.TOKEN_REVOKED, world.now(), "somebody", "revoked")
                                .jti(live.token().id())));

        assertThat(recalled()).isEmpty();
    }

    /// The rows were read, the session ended, and only then was the token remembered.
    @Test
    void whatWasReadBeforeAnEndDoesNotCountAfterIt() {
        long before = memory.position();
        signOut(ada, new SignOut.OneSession(laptop.id()));
        memory.keep(live, before);

        assertThat(recalled()).isEmpty();
    }

    @Test
    void whatMayHaveLapsedIsReadAgain() {
        world.advance(Duration.ofHours(2));

        assertThat(recalled()).isEmpty();
    }

    @Test
    void moreEventsThanItTellsApartForgetEverything() {
        for (int i = 0; i < 60; i++) {
            store.decide(Key.NONE, _ -> {
                Change<Boolean> many = Change.answer(true);
                for (int j = 0; j < 1_000; j++) {
                    many.tell(Event.of(Event.Type.TOKEN_REVOKED, world.now(), "somebody", "revoked")
                            .jti(world.id("at")));
                }
                return many;
            });
            memory.position();
        }

        assertThat(recalled()).isEmpty();
    }

    private Optional<Tokens.Live.Access> recalled() {
        memory.position();
        return memory.recall(live.token().id(), world.now());
    }

    private void signOut(Person person, SignOut what) {
        sessions.signOut(person.id(), what, Cause.SIGNED_OUT, person.id(), world.now());
    }

    private Person person(String name) {
        var person = new Person(world.id("per"), name + "@example.com", name, Role.DEVELOPER, true, 0, world.now());
        store.decide(Key.NONE, _ -> Change.answer(true).create(Person.KIND, person));
        return person;
    }

    private Session session(Person person) {
        var session = new Session(
                world.id("ses"),
                person.id(),
                Presets.CLI,
                "dev_1",
                Surface.CLI,
                Optional.empty(),
                "pwd",
                Way.PASSWORD,
                world.now(),
                Optional.empty(),
                world.now().plus(Duration.ofDays(1)),
                0,
                new Session.Seen(world.now(), "203.0.113.7", ""),
                world.now().plus(Duration.ofHours(1)),
                Optional.empty());
        store.decide(Key.NONE, _ -> Change.answer(true).create(Session.KIND, session));
        return session;
    }

    private Tokens.Live.Access live(Session session) {
        var token = new AccessToken(
                ada.id(),
                List.of("https://curfew.example"),
                Presets.CLI,
                "openid",
                session.id(),
                world.id("at"),
                world.now(),
                world.now().plus(Duration.ofDays(1)),
                world.now(),
                1,
                0);
        return new Tokens.Live.Access(token, Optional.of(ada), Optional.of(session));
    }
}
