package dev.curfew.authority.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.curfew.authority.app.Apps;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.key.AccessTokens;
import dev.curfew.authority.key.IdTokens;
import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.session.Way;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.authority.workspace.Workspace;
import dev.curfew.authority.workspace.Workspaces;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the workspace's policy does with a credential that two networks share.
class CopiedCredentialTest {
    private static final Holder HOME = new Holder(null, "203.0.113.7", "codex/1");
    private static final Holder ELSEWHERE = new Holder(null, "198.51.100.9", "codex/1");

    private final ManualWorld world = World.manual(3);
    private final MemoryStore store = new MemoryStore(world);
    private final Keys keys = Keys.at(KeysetHome.inMemory(Keyset.first(World.manual(1))), world);
    private final RefreshTokens refreshTokens = new RefreshTokens(keys, world);
    private final Workspaces workspaces = new Workspaces(store);
    private final Tokens tokens = tokens();
    private final Person owner =
            new Person(world.id("per"), "olga@example.com", "Olga", Role.OWNER, true, 0, world.now());

    private Tokens tokens() {
        var accessTokens = new AccessTokens(keys, "https://curfew.example", world);
        var mint =
                new Mint(accessTokens, new IdTokens(keys, "https://curfew.example"), "https://curfew.example", world);
        return new Tokens(
                store, refreshTokens, accessTokens, mint, new Apps(store, workspaces), Duration.ofSeconds(30));
    }

    @Test
    void itIsToldAndGoesOn() {
        String live = shared();

        assertThat(told(Event.Type.CREDENTIAL_COPIED)).hasSize(1);
        assertThat(findings())
                .extracting(it -> it.one().address(), it -> it.other().address(), Copied::settledAt)
                .containsExactly(tuple("203.0.113.7", "198.51.100.9", Optional.empty()));
        assertThat(tokens.refresh(live, Optional.empty(), HOME, world.now()))
                .isInstanceOf(Tokens.Refreshed.Issued.class);
    }

    @Test
    void itEndsWhereTheWorkspaceWouldRatherNotWait() {
        store.decide(Key.NONE, _ -> Change.answer(true).create(Person.KIND, owner));
        workspaces.change(
                owner.id(), it -> new Workspace(it.id(), it.name(), it.lifetimes(), Workspace.OnCopy.END), world.now());

        String live = shared();

        assertThat(told(Event.Type.CREDENTIAL_COPIED).getFirst().note()).isEqualTo("203.0.113.7 and 198.51.100.9");
        assertThat(told(Event.Type.SESSION_ENDED)).extracting(Event::cause).containsExactly("copied");
        assertThat(tokens.refresh(live, Optional.empty(), HOME, world.now()))
                .isEqualTo(new Tokens.Refreshed.Refused(Redemption.Why.ENDED));
    }

    /// Redeems at home and again elsewhere, until it must be noticed.
    ///
    /// @return the last token that was live
    private String shared() {
        Presets.install(store, world.now());
        String id = world.id("ses");
        var first = refreshTokens.mint(id, 1);
        var family = TokenFamily.born(
                new TokenFamily.Authorization(id, Presets.CODEX, owner.id(), 0, "openid", "", world.now()),
                first.digest(),
                HOME,
                new TokenFamily.Lifetime(Duration.ofDays(30), Duration.ofDays(90)),
                world.now());
        var session = new Session(
                id,
                owner.id(),
                Presets.CODEX,
                "dev_1",
                Surface.CLI,
                Optional.empty(),
                "pwd",
                Way.PASSWORD,
                world.now(),
                Optional.empty(),
                family.endsAt(),
                0,
                new Session.Seen(world.now(), HOME.address(), ""),
                family.endsAt(),
                Optional.empty());
        store.decide(Key.of(Person.KIND, owner.id()), found -> {
            Change<Boolean> change = Change.answer(true);
            if (found.one(Person.KIND, owner.id()).isEmpty()) {
                change.create(Person.KIND, owner);
            }
            return change.create(Session.KIND, session).create(TokenFamily.KIND, family);
        });
        String live = first.text().revealText(Secret.Purpose.DELIVER);
        for (int i = 0; i < TokenFamily.Shadow.TELLING; i++) {
            String spent = live;
            if (tokens.refresh(spent, Optional.empty(), HOME, world.now())
                    instanceof Tokens.Refreshed.Issued(TokenSet issued, boolean _)) {
                live = issued.refresh().orElseThrow().revealText(Secret.Purpose.DELIVER);
            }
            tokens.refresh(spent, Optional.empty(), ELSEWHERE, world.now());
        }
        return live;
    }

    private List<Copied> findings() {
        return store.read(found -> found.many(Copied.KIND, Found.Page.ALL));
    }

    private List<Event> told(Event.Type type) {
        return store.events(0, 1_000).stream()
                .map(Store.Recorded::event)
                .filter(event -> event.type() == type)
                .toList();
    }
}
