package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.apikey.ApiKey;
import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.SignOut;
import dev.curfew.authority.store.ForwardingStore;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.MemoryStore;
import dev.curfew.authority.workspace.Allowances;
import dev.curfew.authority.workspace.People;
import dev.curfew.authority.workspace.Right;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.gateway.admission.Admission;
import dev.curfew.gateway.admission.Admission.Forbidden;
import dev.curfew.gateway.admission.Admission.Refused;
import dev.curfew.gateway.admission.Admission.Unsure;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.admission.Door;
import dev.curfew.testkit.Engine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Who is let into the gateway, on two nodes, and how what ended is refused and cut on the other one.
class DoorStory {
    /// One node ends something, the other one hears of it.
    @Test
    void whatEndsOnOneNodeIsRefusedAndCutOnTheOther() {
        try (var gate = new Gate(Engine.POSTGRESQL);
                var there = gate.node()) {
            var here = gate.ground();
            Instant now = here.world().now();
            var sessions = new Sessions(here.store());
            String olga = gate.admitted(0, gate.accessToken(Gate.OWNER)).person();

            String token = gate.token();
            var ofSession = Call.of(gate, token);
            sessions.signOut(
                    gate.developer, new SignOut.OneSession(gate.session().id()), Cause.SIGNED_OUT, olga, now);
            ofSession.isCutAndRefused();

            var key = gate.key();
            var ofKey = Call.of(gate, Gate.text(key));
            here.apiKeys().revoke(key.key().id(), Cause.REVOKED, olga, now);
            ofKey.isCutAndRefused();

            var keyOfThem = Call.of(gate, Gate.text(gate.key()));
            var tokenOfThem = Call.of(gate, gate.token());
            sessions.signOut(gate.developer, new SignOut.Everywhere(Optional.empty()), Cause.REVOKED, olga, now);
            keyOfThem.isCutAndRefused();
            tokenOfThem.isCutAndRefused();

            var withoutRight = Call.of(gate, gate.token());
            var keyWithoutRight = Call.of(gate, Gate.text(gate.key()));
            var allowances = new Allowances(here.store());
            allowances.allow(olga, gate.developer, Right.POOL_USE, Optional.of(false), now);
            withoutRight.isCutAndForbidden();
            keyWithoutRight.isCutAndForbidden();
            allowances.allow(olga, gate.developer, Right.POOL_USE, Optional.empty(), now);
            Gate.await(() -> gate.admit(1, withoutRight.bearer) instanceof Admission.Admitted);
            assertThat(there.probe().get("/health/ready").status()).isEqualTo(200);
        }
    }

    /// Something that runs at the second node for whoever showed `bearer`.
    private record Call(Gate gate, String bearer, AtomicInteger cuts) {
        static Call of(Gate gate, String bearer) {
            var cuts = new AtomicInteger();
            gate.door(1).watch(gate.admitted(1, bearer), cuts::incrementAndGet);
            gate.admitted(0, bearer);
            assertThat(cuts).hasValue(0);
            return new Call(gate, bearer, cuts);
        }

        void isCutAndRefused() {
            Gate.await(() -> cuts.get() == 1 && gate.admit(1, bearer) instanceof Refused);
            assertThat(gate.admit(1, bearer)).extracting("code").isEqualTo("invalid_api_key");
        }

        void isCutAndForbidden() {
            Gate.await(() -> cuts.get() == 1 && gate.admit(1, bearer) instanceof Forbidden);
        }
    }

    @Test
    void whatWasMadeOnOneNodeIsLetInOnTheOtherAtOnce() {
        try (var gate = new Gate(Engine.POSTGRESQL);
                var there = gate.node()) {
            for (int i = 0; i < 20; i++) {
                var key = gate.key();
                assertThat(gate.admit(1, Gate.text(key))).isInstanceOf(Admission.Admitted.class);
                var next = rotate(gate, key.key().id(), Duration.ofHours(1));
                assertThat(gate.admit(1, Gate.text(next))).isInstanceOf(Admission.Admitted.class);
            }
            assertThat(there.uri()).isNotEqualTo(gate.authority.uri());
        }
    }

    private static ApiKeys.Made.Done rotate(Gate gate, String key, Duration overlap) {
        return (ApiKeys.Made.Done) gate.ground()
                .apiKeys()
                .rotate(
                        gate.developer,
                        key,
                        overlap,
                        Optional.empty(),
                        gate.ground().world().now());
    }

    @Test
    void saysWhoCalls() {
        try (var gate = new Gate(Engine.MEMORY)) {
            Caller byToken = gate.admitted(0, gate.token());
            var session = gate.session();
            assertThat(byToken)
                    .isEqualTo(new Caller(
                            gate.developer,
                            Optional.of(session.id()),
                            Optional.empty(),
                            Optional.of(session.device()),
                            "cli",
                            Optional.of("curfew-cli"),
                            byToken.token()));
            var key = gate.key();
            assertThat(gate.admitted(0, Gate.text(key)))
                    .isEqualTo(new Caller(
                            gate.developer,
                            key.key().mintedIn(),
                            Optional.of(key.key().id()),
                            Optional.empty(),
                            "agent",
                            Optional.empty()));
        }
    }

    @Test
    void aRefreshCutsNothing() {
        try (var gate = new Gate(Engine.MEMORY)) {
            var cuts = new AtomicInteger();
            var signedIn = gate.authority
                    .probe()
                    .post(
                            "/api/auth/login",
                            Map.of("email", Gate.DEVELOPER, "password", Gate.PASSWORD, "client", "native"))
                    .json();
            gate.door(0).watch(gate.admitted(0, signedIn.get("accessToken").asString()), cuts::incrementAndGet);
            String next = gate.authority
                    .probe()
                    .post(
                            "/api/auth/refresh",
                            Map.of("refreshToken", signedIn.get("refreshToken").asString()))
                    .json()
                    .get("accessToken")
                    .asString();
            gate.admitted(0, next);
            // Both were heard of by whoever hears of a third.
            String key = Gate.text(gate.key());
            Gate.await(() -> gate.admit(0, key) instanceof Admission.Admitted);
            assertThat(cuts).hasValue(0);
        }
    }

    @Test
    void watchingWhatHasEndedCutsAtOnce() {
        try (var gate = new Gate(Engine.MEMORY)) {
            String token = gate.token();
            var key = gate.key();
            Caller first = gate.admitted(0, token);
            Caller second = gate.admitted(0, Gate.text(key));
            new Sessions(gate.ground().store())
                    .signOut(
                            gate.developer,
                            new SignOut.Everywhere(Optional.empty()),
                            Cause.SIGNED_OUT_EVERYWHERE,
                            gate.developer,
                            gate.ground().world().now());
            Gate.await(
                    () -> gate.admit(0, token) instanceof Refused && gate.admit(0, Gate.text(key)) instanceof Refused);
            var cuts = new AtomicInteger();
            gate.door(0).watch(first, cuts::incrementAndGet);
            gate.door(0).watch(second, cuts::incrementAndGet);
            assertThat(cuts).hasValue(2);
        }
    }

    @Test
    void refusesWhatIsNoCredential() {
        try (var gate = new Gate(Engine.MEMORY)) {
            String key = Gate.text(gate.key());
            for (String garbage : List.of(
                    "",
                    " ",
                    "crak_",
                    "at-crak_",
                    key + "A",
                    key.substring(1),
                    key.substring(0, key.length() - 1),
                    key.replaceFirst(".$", key.endsWith("A") ? "B" : "A"),
                    "at-at-" + key,
                    "crak_" + "=".repeat(80),
                    "crak_" + "ä".repeat(80),
                    "crft_" + key.substring(5),
                    "a.b.c",
                    "x".repeat(100_000))) {
                assertThat(gate.admit(0, garbage)).as(garbage).isInstanceOf(Refused.class);
            }
            assertThat(gate.door(0).admit(Optional.empty())).isInstanceOf(Refused.class);
            gate.admitted(0, key);
            gate.admitted(0, "at-" + key);
        }
    }

    @Test
    void anotherRoleBringsTheRightAndTakesIt() {
        try (var gate = new Gate(Engine.MEMORY)) {
            String token = gate.token();
            var cuts = new AtomicInteger();
            gate.door(0).watch(gate.admitted(0, token), cuts::incrementAndGet);
            patch(gate, Map.of("role", "auditor"));
            Gate.await(() -> gate.admit(0, token) instanceof Forbidden && cuts.get() == 1);
            var allowances = new Allowances(gate.ground().store());
            String olga = gate.admitted(0, gate.accessToken(Gate.OWNER)).person();
            assertThat(allowances.allow(
                            gate.developer,
                            gate.developer,
                            Right.POOL_USE,
                            Optional.of(true),
                            gate.ground().world().now()))
                    .isEqualTo(new People.Outcome.Refused(People.Why.NOT_ALLOWED));
            allowances.allow(
                    olga,
                    gate.developer,
                    Right.POOL_USE,
                    Optional.of(true),
                    gate.ground().world().now());
            Gate.await(() -> gate.admit(0, token) instanceof Admission.Admitted);
        }
    }

    private static void patch(Gate gate, Map<String, Object> edit) {
        assertThat(gate.owner.patch("/api/v1/people/" + gate.developer, edit).status())
                .isEqualTo(200);
    }

    @Test
    void aKeyOfSomebodyWhoWasAwayStaysDead() {
        try (var gate = new Gate(Engine.MEMORY)) {
            String key = Gate.text(gate.key());
            gate.admitted(0, key);
            patch(gate, Map.of("active", false));
            Gate.await(() -> gate.admit(0, key) instanceof Refused);
            patch(gate, Map.of("active", true));
            String token = gate.token();
            Gate.await(() -> gate.admit(0, token) instanceof Admission.Admitted);
            assertThat(gate.admit(0, key)).isInstanceOf(Refused.class);
            gate.admitted(0, Gate.text(gate.key()));
        }
    }

    @Test
    void aReplacedSecretCountsAsLongAsItWasGiven() {
        try (var gate = new Gate(Engine.MEMORY)) {
            var made = gate.key();
            String first = Gate.text(made);
            String second = Gate.text(rotate(gate, made.key().id(), Duration.ofHours(1)));
            gate.admitted(0, first);
            gate.admitted(0, second);

            gate.authority.leap(Duration.ofHours(1));
            Gate.await(() -> gate.admit(0, second) instanceof Admission.Admitted);
            assertThat(gate.admit(0, first)).isInstanceOf(Refused.class);

            String third = Gate.text(rotate(gate, made.key().id(), Duration.ofHours(1)));
            String fourth = Gate.text(rotate(gate, made.key().id(), Duration.ZERO));
            gate.admitted(0, fourth);
            Gate.await(() -> gate.admit(0, third) instanceof Refused);
            assertThat(gate.admit(0, second)).isInstanceOf(Refused.class);

            gate.authority.leap(Duration.ofHours(23));
            Gate.await(() -> gate.admit(0, fourth) instanceof Admission.Admitted);
            gate.authority.leap(Duration.ofHours(1));
            Gate.await(() -> gate.admit(0, fourth) instanceof Refused);
            assertThat(gate.admit(0, fourth)).extracting("code").isEqualTo("expired");
        }
    }

    @Test
    void aKeyWithoutTheScopeAndAnAppOfItsOwnAreForbidden() {
        try (var gate = new Gate(Engine.MEMORY)) {
            gate.token();
            var other = (ApiKeys.Made.Done) gate.ground()
                    .apiKeys()
                    .create(
                            gate.session(),
                            "other",
                            List.of("another"),
                            Duration.ofDays(1),
                            gate.ground().world().now());
            assertThat(gate.admit(0, Gate.text(other))).extracting("code").isEqualTo("insufficient_scope");
            var app = gate.authority.resourceServer(gate.owner, "reports");
            String own = gate.authority
                    .probe()
                    .form(
                            "/oauth/token",
                            "grant_type",
                            "client_credentials",
                            "scope",
                            "feed",
                            "client_id",
                            app.id(),
                            "client_secret",
                            app.secret())
                    .json()
                    .get("access_token")
                    .asString();
            assertThat(gate.admit(0, own)).isInstanceOf(Forbidden.class);
        }
    }

    @Test
    void theLastUseIsWritten() {
        try (var gate = new Gate(Engine.MEMORY)) {
            var made = gate.key();
            var origin = new Door.Origin("192.0.2.7", "codex/0.169");
            gate.door(0).admit(Optional.of(Gate.text(made)), origin);
            gate.door(0).close();
            ApiKey key = gate.ground()
                    .store()
                    .read(found -> found.one(ApiKey.KIND, made.key().id()))
                    .orElseThrow();
            assertThat(key.used()).hasValueSatisfying(seen -> {
                assertThat(seen.address()).isEqualTo("192.0.2.7");
                assertThat(seen.agent()).isEqualTo("codex/0.169");
            });
        }
    }

    /// Law L9: who does not know what has ended lately says so, and never 401.
    @Test
    void aDoorThatHearsNothingIsUnsure() {
        var store = new DeafStore();
        try (var gate = new Gate(store)) {
            String token = gate.token();
            String key = Gate.text(gate.key());
            gate.admitted(0, token);
            gate.admitted(0, key);
            store.deaf = true;
            gate.authority.leap(Duration.ofSeconds(6));
            assertThat(gate.admit(0, token)).isInstanceOf(Unsure.class);
            assertThat(gate.admit(0, key)).isInstanceOf(Unsure.class);
            store.deaf = false;
            Gate.await(() -> gate.admit(0, token) instanceof Admission.Admitted
                    && gate.admit(0, key) instanceof Admission.Admitted);
        }
    }

    /// A database that at times cannot be reached.
    private static final class DeafStore extends ForwardingStore {
        private volatile boolean deaf;

        DeafStore() {
            super(new MemoryStore(World.system()));
        }

        @Override
        public List<Recorded> events(long position, int limit) {
            listen();
            return super.events(position, limit);
        }

        @Override
        public long head() {
            listen();
            return super.head();
        }

        @Override
        public <R> R read(Function<Found, R> query) {
            listen();
            return super.read(query);
        }

        private void listen() {
            if (deaf) {
                throw new Problem(Problem.Kind.UNAVAILABLE, "The database is away.");
            }
        }
    }
}
