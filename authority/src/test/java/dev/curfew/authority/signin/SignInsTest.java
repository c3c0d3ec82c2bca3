package dev.curfew.authority.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.app.Apps;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.key.AccessTokens;
import dev.curfew.authority.key.IdTokens;
import dev.curfew.authority.key.Keys;
import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.token.Mint;
import dev.curfew.authority.token.RefreshTokens;
import dev.curfew.authority.workspace.Password;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.authority.workspace.SetUp;
import dev.curfew.authority.workspace.Workspaces;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

class SignInsTest {
    private static final String OWNER = "olga@example.com";
    private static final String RIGHT = "four unrelated words do";
    private static final String WRONG = "not the right words";
    private static final String HOME = "203.0.113.7";
    private static final String ELSEWHERE = "198.51.100.9";
    private static final Keyset KEYS = Keyset.first(World.manual(1));

    private final ManualWorld world = World.manual(7);
    private final MemoryStore store = new MemoryStore(world);
    private final Passwords passwords = new Passwords(2);
    private final Apps apps = new Apps(store, new Workspaces(store));
    private final SignIns signIns = signIns();

    private SignIns signIns() {
        var keys = Keys.at(KeysetHome.inMemory(KEYS), world);
        String issuer = "https://curfew.example";
        var mint = new Mint(new AccessTokens(keys, issuer, world), new IdTokens(keys, issuer), issuer, world);
        return new SignIns(store, passwords, apps, new RefreshTokens(keys, world), mint, world);
    }

    @BeforeEach
    void makeTheOwner() {
        Presets.install(store, world.now());
        new SetUp(store, passwords, world).owner(OWNER, Secret.of(RIGHT), world.now());
    }

    @Test
    void guesserElsewhereDoesNotKeepTheOwnerOut() {
        for (int i = 0; i < 11; i++) {
            attempt(OWNER, WRONG, ELSEWHERE, "cookie:guesser");
        }

        assertThat(attempt(OWNER, RIGHT, ELSEWHERE, "cookie:guesser")).isInstanceOf(SignIns.Outcome.Throttled.class);
        assertThat(attempt(OWNER, RIGHT, HOME, "cookie:new browser")).isInstanceOf(SignIns.Outcome.In.class);
    }

    @Test
    void manyNamesFromOneNetworkAreSlowedDown() {
        for (int i = 0; i < 60; i++) {
            assertThat(attempt("nobody" + i + "@example.com", WRONG, HOME, "cookie:x"))
                    .isInstanceOf(SignIns.Outcome.Wrong.class);
        }

        assertThat(attempt("nobody@example.com", WRONG, HOME, "cookie:x"))
                .isEqualTo(new SignIns.Outcome.Throttled<>(Duration.ofSeconds(2)));
        assertThat(attempt("nobody@example.com", WRONG, ELSEWHERE, "cookie:x"))
                .isInstanceOf(SignIns.Outcome.Wrong.class);
    }

    @Test
    void guessersFromEverywhereRunIntoOneCountThatItsPeopleDoNotMeet() {
        in(attempt(OWNER, RIGHT, HOME, "cookie:laptop"));
        // from one network after the other, so that none of them is slowed down for itself
        for (int i = 0; i < 100; i++) {
            attempt(OWNER, WRONG, "198.18.%d.1".formatted(i), "cookie:guesser");
        }

        assertThat(attempt(OWNER, RIGHT, "198.19.1.1", "cookie:guesser"))
                .isEqualTo(new SignIns.Outcome.Throttled<>(Duration.ofSeconds(10)));
        assertThat(attempt(OWNER, RIGHT, ELSEWHERE, "cookie:laptop")).isInstanceOf(SignIns.Outcome.In.class);
        assertThat(attempt(OWNER, RIGHT, HOME, "cookie:new browser")).isInstanceOf(SignIns.Outcome.In.class);
        assertThat(attempt("nobody@example.com", WRONG, "198.19.1.1", "cookie:x"))
                .isInstanceOf(SignIns.Outcome.Wrong.class);
    }

    @Test
    void guesserInTheOwnersNetworkStillHasOnlyTenTries() {
        in(attempt(OWNER, RIGHT, HOME, "cookie:laptop"));
        for (int i = 0; i < 10; i++) {
            attempt(OWNER, WRONG, HOME, "cookie:guesser");
        }

        assertThat(attempt(OWNER, RIGHT, HOME, "cookie:guesser")).isInstanceOf(SignIns.Outcome.Throttled.class);
    }

    @Test
    void everyTryThatIsLookedAtCostsOneHash() {
        in(attempt(OWNER, RIGHT, HOME, "cookie:laptop"));
        String person = store.read(found -> found.many(Person.KIND, Page.first(1)))
                .getFirst()
                .id();
        var invited = new Person("per_2", "invited@example.com", "I", Role.DEVELOPER, true, 0, world.now());
        var gone = new Person("per_3", "gone@example.com", "G", Role.DEVELOPER, false, 0, world.now());
        var hash = store.read(found -> found.one(Password.KIND, person))
                .orElseThrow()
                .hash();
        store.decide(
                Key.NONE,
                _ -> Change.answer(true)
                        .create(Person.KIND, invited)
                        .create(Person.KIND, gone)
                        .create(Password.KIND, new Password(gone.id(), hash, world.now())));

        assertThat(cost("nobody@example.com", WRONG)).isEqualTo(1);
        assertThat(cost(OWNER, WRONG)).isEqualTo(1);
        assertThat(cost(OWNER, RIGHT)).isEqualTo(1);
        assertThat(cost(invited.email(), WRONG)).isEqualTo(1);
        assertThat(cost(gone.email(), RIGHT)).isEqualTo(1);
        assertThat(cost("nobody@example.com", "")).isEqualTo(1);
        for (int i = 0; i < 10; i++) {
            attempt(OWNER, WRONG, HOME, "cookie:guesser");
        }
        assertThat(cost(OWNER, WRONG)).isZero();
    }

    private long cost(String email, String password) {
        long before = passwords.computed();
        attempt(email, password, HOME, "cookie:guesser");
        return passwords.computed() - before;
    }

    @Test
    void goodTriesAreNotCounted() {
        for (int i = 0; i < 12; i++) {
            assertThat(attempt(OWNER, RIGHT, HOME, "cookie:" + i)).isInstanceOf(SignIns.Outcome.In.class);
        }
    }

    @Test
    void refusalIsRecordedWithoutWhatWasTyped() {
        attempt("Nobody@Example.com", WRONG, HOME, "cookie:x");

        var told = store.events(0, 100).getLast().event();
        assertThat(told.type()).isEqualTo(Event.Type.SIGN_IN_REFUSED);
        assertThat(told.toString()).doesNotContainIgnoringCase("nobody@").doesNotContain(WRONG);
    }

    @Test
    void datedHashIsMadeAgainAtTheNextSignIn() {
        // the same password under weaker parameters
        var weak = new Argon2PasswordEncoder(16, 32, 1, 1024, 1);
        String owner = in(attempt(OWNER, RIGHT, HOME, "cookie:x")).person();
        var old = new Password(owner, "{argon2}" + weak.encode(RIGHT), world.now());
        store.decide(Key.of(Password.KIND, owner), _ -> Change.answer(true).replace(Password.KIND, old));

        in(attempt(OWNER, RIGHT, HOME, "cookie:x"));

        var now = store.read(found -> found.one(Password.KIND, owner)).orElseThrow();
        assertThat(now.hash()).contains("m=19456,t=2,p=1");
        assertThat(now.changedAt()).isEqualTo(old.changedAt());
        in(attempt(OWNER, RIGHT, HOME, "cookie:x"));
    }

    @Test
    void storeHoldsNothingThatCouldBePresented() {
        var outcome = attempt(OWNER, RIGHT, HOME, "cookie:mark of the browser");
        String cookie = outcome instanceof SignIns.Outcome.In<SignIns.Browser>(SignIns.Browser browser)
                ? browser.cookie().revealText(Secret.Purpose.DELIVER)
                : "";
        String secret = cookie.substring(cookie.indexOf('.') + 1);

        Session kept = in(outcome);
        assertThat(secret).hasSize(43);
        assertThat(kept.cookie().orElseThrow().toString()).isNotEqualTo(secret);
        assertThat(kept.toString()).doesNotContain(secret);
        assertThat(store.events(0, 100).toString()).doesNotContain(secret).doesNotContain("mark of the browser");
    }

    private SignIns.Outcome<SignIns.Browser> attempt(String email, String password, String from, String evidence) {
        return signIns.browser(
                new SignIns.Attempt(
                        email,
                        Secret.of(password),
                        Optional.of(evidence),
                        "",
                        InetAddress.ofLiteral(from),
                        "",
                        world.now()),
                Optional.empty());
    }

    private static Session in(SignIns.Outcome<SignIns.Browser> outcome) {
        if (outcome instanceof SignIns.Outcome.In<SignIns.Browser>(SignIns.Browser browser)) {
            return browser.session();
        }
        throw new AssertionError("not signed in: " + outcome);
    }
}
