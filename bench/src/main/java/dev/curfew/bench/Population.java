package dev.curfew.bench;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.key.AccessToken;
import dev.curfew.authority.key.AccessTokens;
import dev.curfew.authority.key.Keys;
import dev.curfew.authority.session.Beginnings;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.session.Way;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.RefreshToken;
import dev.curfew.authority.token.RefreshTokens;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.base.Octets;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// People with sessions, put into a store before the server opens it: signing a hundred thousand in by a
/// browser would take a day. Everything is as a sign-in through the command line leaves it, a device for each
/// session.
final class Population {
    /// A resource server, which may ask about tokens.
    static final String RESOURCE = "bench-resource-server";

    /// Its secret: of a throwaway server on loopback.
    static final String RESOURCE_SECRET = "known to whoever reads this";

    private static final String SCOPE = "openid profile email offline_access sessions";
    private static final String ADDRESS = "127.0.0.1";
    private static final int TOGETHER = 500;

    private final Store store;
    private final World world;
    private final RefreshTokens refreshTokens;
    private final AccessTokens accessTokens;
    private final String issuer;
    private final Deque<String> singles = new ArrayDeque<>();
    private final List<String> accesses = new ArrayList<>();
    private final Map<Integer, Deque<Subject.Person>> crowds = new HashMap<>();

    private Population(Store store, Keys keys, String issuer, World world) {
        this.store = store;
        this.world = world;
        this.issuer = issuer;
        this.refreshTokens = new RefreshTokens(keys, world);
        this.accessTokens = new AccessTokens(keys, issuer, world);
    }

    /// How many there are of each.
    ///
    /// @param sessions of people who have one each, to refresh and to revoke
    /// @param introspected how many of these have an access token
    /// @param crowds how many people there are with so many sessions
    record Size(int sessions, int introspected, Map<Integer, Integer> crowds) {}

    /// Fills `store`.
    static Population settle(Size size, Store store, Keys keys, String issuer, World world) {
        var population = new Population(store, keys, issuer, world);
        Presets.install(store, world.now());
        population.resourceServer();
        population.singles(size.sessions(), size.introspected());
        size.crowds().forEach((sessions, people) -> {
            for (int i = 0; i < people; i++) {
                population.crowd(sessions);
            }
        });
        return population;
    }

    /// The next refresh tokens.
    List<String> refreshTokens(int count) {
        if (singles.size() < count) {
            throw new IllegalStateException("only " + singles.size() + " sessions are left, not " + count);
        }
        var taken = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            taken.add(singles.removeFirst());
        }
        return taken;
    }

    List<String> accessTokens(int count) {
        return List.copyOf(accesses.subList(0, count));
    }

    /// The next person with so many sessions.
    Subject.Person person(int sessions) {
        return crowds.getOrDefault(sessions, new ArrayDeque<>()).removeFirst();
    }

    private void resourceServer() {
        var app = new App(
                RESOURCE,
                world.now(),
                "A resource server",
                Optional.of(Octets.sha256(Secret.of(RESOURCE_SECRET).reveal(Secret.Purpose.DERIVE))),
                true,
                true,
                0,
                Surface.PLATFORM,
                App.Dialect.STANDARD,
                List.of(),
                List.of(),
                List.of("feed"),
                List.of(App.Grant.CLIENT_CREDENTIALS),
                App.Pkce.REQUIRED,
                "",
                App.Lifetimes.STANDARD);
        store.decide(Key.NONE, found -> Change.answer(true).create(App.KIND, app));
    }

    private void singles(int count, int introspected) {
        for (int first = 0; first < count; first += TOGETHER) {
            var begun = new ArrayList<Begun>();
            Change<Boolean> change = Change.answer(true);
            for (int i = first; i < Math.min(count, first + TOGETHER); i++) {
                begun.add(begin(change, born(change)));
            }
            store.decide(Key.NONE, found -> change);
            begun.forEach(one -> singles.add(one.refreshToken()));
            if (accesses.size() < introspected) {
                begun.forEach(one -> accesses.add(access(one.family())));
            }
        }
    }

    private void crowd(int sessions) {
        Change<Boolean> birth = Change.answer(true);
        Person person = born(birth);
        store.decide(Key.NONE, found -> birth);
        String credential = "";
        for (int done = 0; done < sessions; done += TOGETHER) {
            Change<Boolean> change = Change.answer(true);
            for (int i = done; i < Math.min(sessions, done + TOGETHER); i++) {
                Begun begun = begin(change, person);
                if (i == sessions - 1) {
                    credential = access(begun.family());
                }
            }
            store.decide(Key.NONE, found -> change);
        }
        crowds.computeIfAbsent(sessions, some -> new ArrayDeque<>()).add(new Subject.Person(person.id(), credential));
    }

    /// A session just begun.
    private record Begun(TokenFamily.Active family, String refreshToken) {}

    private Person born(Change<?> change) {
        String id = world.id("per");
        var person = new Person(id, id + "@example.com", "Somebody", Role.DEVELOPER, true, 0, world.now());
        change.create(Person.KIND, person);
        return person;
    }

    private Begun begin(Change<?> change, Person person) {
        Instant now = world.now();
        var device = new Device(
                world.id("dev"), person.id(), Optional.empty(), now, "A laptop", "Debian 12", "curfew/1", false);
        String id = world.id("ses");
        RefreshToken token = refreshTokens.mint(id, 1);
        var life = new TokenFamily.Lifetime(Duration.ofDays(30), Duration.ofDays(90));
        TokenFamily.Active family = TokenFamily.born(
                new TokenFamily.Authorization(id, Presets.CLI, person.id(), 0, SCOPE, "", now),
                token.digest(),
                new Holder(null, ADDRESS, "curfew-bench/1"),
                life,
                now);
        var session = new Session(
                id,
                person.id(),
                Presets.CLI,
                device.id(),
                Surface.CLI,
                Optional.empty(),
                "pwd",
                Way.PASSWORD,
                now,
                Optional.empty(),
                family.endsAt(),
                0,
                new Session.Seen(now, ADDRESS, "curfew-bench/1"),
                family.idleUntil(),
                Optional.empty());
        change.create(Device.KIND, device);
        Beginnings.withTokens(change, session, family);
        return new Begun(family, token.text().revealText(Secret.Purpose.DELIVER));
    }

    private String access(TokenFamily.Active family) {
        Instant now = world.now();
        return accessTokens.mint(new AccessToken(
                family.person(),
                List.of(issuer),
                family.app(),
                SCOPE,
                family.id(),
                world.id("at"),
                now,
                now.plus(App.Lifetimes.STANDARD.access()),
                now,
                family.generation(),
                family.authorization().epoch()));
    }
}
