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
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.token.Mint;
import dev.curfew.authority.token.RefreshTokens;
import dev.curfew.authority.workspace.Password;
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
