package dev.curfew.gateway.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.curfew.authority.Wing;
import dev.curfew.authority.apikey.ApiKey;
import dev.curfew.authority.apikey.ApiKeySecret;
import dev.curfew.authority.apikey.ApiKeySecrets;
import dev.curfew.authority.app.App;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.store.Kind;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Right;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.client.guard.Guard;
import dev.curfew.client.guard.GuardSettings;
import dev.curfew.client.guard.Token;
import dev.curfew.client.guard.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// The door of the gateway: access tokens are checked by a guard that follows this server's own feed, API
/// keys and the right `pool.use` against a register that follows it too.
///
/// Nothing is read from the database for a credential that the feed has told of. Only a genuine key that it
/// has not told of yet, made or rotated on another node a moment ago, is looked for there: a refusal never
/// comes from a memory that is behind.
public final class GuardedDoor implements Door, AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int SESSIONS = 100_000;
    private static final String INVALID = "invalid_api_key";

    private static final Admission NOTHING_SHOWN =
            new Admission.Refused(INVALID, "Send an access token or an API key as a bearer.");
    private static final Admission NO_KEY =
            new Admission.Refused(INVALID, "The API key is none that counts: it was revoked, rotated, or never ours.");
    private static final Admission NO_TOKEN =
            new Admission.Refused(INVALID, "The access token is none that counts. Sign in again.");
    private static final Admission LAPSED_KEY = new Admission.Refused("expired", "The API key is past its time.");
    private static final Admission LAPSED_TOKEN =
            new Admission.Refused("expired", "The access token has lapsed. Refresh it.");
    private static final Admission NO_RIGHT =
            new Admission.Forbidden("not_allowed", "This takes the right pool.use. Ask an admin of the workspace.");
    private static final Admission NO_SCOPE =
            new Admission.Forbidden("insufficient_scope", "The credential does not cover the scope pool.");
    private static final Admission ELSEWHERE =
            new Admission.Forbidden("wrong_audience", "The access token is meant for another service.");
    private static final Admission NOBODY = new Admission.Forbidden(
            "not_allowed", "An app on its own account has no pool: a person must be signed in.");
    private static final Admission UNSURE = new Admission.Unsure(SOON);
    private static final Origin UNKNOWN = new Origin("", "");

    private final Store store;
    private final World world;
    private final ApiKeySecrets secrets;
    private final Guard guard;
    private final Register register;
    private final Uses uses;
    private final Cache<String, Seat> seats =
            Caffeine.newBuilder().maximumSize(SESSIONS).build();

    /// What never changes of a session.
    private record Seat(Optional<String> device, Surface surface) {}

    private GuardedDoor(Wing.Ground ground, Guard guard, Duration bound) {
        this.store = ground.store();
        this.world = ground.world();
        this.secrets = ground.apiKeySecrets();
        this.guard = guard;
        this.register = new Register(store, bound, world);
        this.uses = new Uses(ground.apiKeys(), world);
    }

    /// Opens it; until the feed was first heard it is unsure of everybody.
    ///
    /// @param audiences of which an access token must name one
    public static GuardedDoor open(Wing.Ground ground, Set<String> audiences) {
        return open(ground, audiences, GuardSettings.BOUND);
    }

    static GuardedDoor open(Wing.Ground ground, Set<String> audiences, Duration bound) {
        var settings = GuardSettings.within(ground.issuer(), audiences).within(bound);
        var door = new GuardedDoor(ground, Guard.start(ground.world(), settings, new OwnFeed(ground)), bound);
        door.register.start();
        door.uses.start();
        return door;
    }

    @Override
    public Admission admit(Optional<String> bearer) {
        return admit(bearer, UNKNOWN);
    }

    @Override
    public Admission admit(Optional<String> bearer, Origin origin) {
        if (bearer.isEmpty()) {
            return NOTHING_SHOWN;
        }
        return ApiKeySecrets.claims(bearer.get()) ? byKey(bearer.get(), origin) : byToken(bearer.get());
    }

    private Admission byKey(String presented, Origin origin) {
        Optional<ApiKeySecret> secret = secrets.parse(presented);
        if (secret.isEmpty()) {
            return NO_KEY;
        }
        Optional<ApiKey> known = register.key(secret.get().key());
        boolean news = known.filter(key -> secret.get().generation() <= key.generation())
                .isEmpty();
        if (news && !register.isFresh()) {
            return UNSURE;
        }
        try {
            Optional<ApiKey> key = news ? row(ApiKey.KIND, secret.get().key()) : known;
            return key.isEmpty() ? NO_KEY : judged(key.get(), secret.get(), origin);
        } catch (Problem e) {
            return UNSURE;
        }
    }

    private Admission judged(ApiKey key, ApiKeySecret secret, Origin origin) {
        Instant now = world.now();
        Optional<Person> owner = person(key.person());
        if (owner.isEmpty() || !key.opens(secret, now)) {
            return NO_KEY;
        }
        Optional<Cause> over = key.over(owner.get(), now);
        if (over.isPresent()) {
            return over.get() == Cause.LAPSED ? LAPSED_KEY : NO_KEY;
        }
        if (!register.isFresh()) {
            return UNSURE;
        }
        if (!key.scopes().contains(ApiKey.POOL)) {
            return NO_SCOPE;
        }
        if (!owner.get().may(Right.POOL_USE)) {
            return NO_RIGHT;
        }
        uses.note(key.id(), origin, now);
        return new Admission.Admitted(new Caller(
                key.person(),
                key.mintedIn(),
                Optional.of(key.id()),
                Optional.empty(),
                Surface.AGENT.code(),
                Optional.empty()));
    }

    private Admission byToken(String jwt) {
        return switch (guard.verify(jwt)) {
            case Verdict.Admitted(Token token) -> judged(token);
            case Verdict.Refused(Verdict.Reason reason) -> reason == Verdict.Reason.LAPSED ? LAPSED_TOKEN : NO_TOKEN;
            case Verdict.Forbidden _ -> ELSEWHERE;
            case Verdict.Unsure(Verdict.Cause cause, Duration retryAfter) -> new Admission.Unsure(retryAfter);
        };
    }

    private Admission judged(Token token) {
        if (token.session().isEmpty()) {
            return NOBODY;
        }
        if (!register.isFresh()) {
            return UNSURE;
        }
        Optional<App> app = register.app(token.app());
        if (app.filter(App::firstParty).isEmpty() && !token.scopes().contains(ApiKey.POOL)) {
            return NO_SCOPE;
        }
        try {
            Optional<Person> person = person(token.subject());
            if (person.filter(one -> one.may(Right.POOL_USE)).isEmpty()) {
                return NO_RIGHT;
            }
        } catch (Problem e) {
            return UNSURE;
        }
        Seat seat = seat(token.session().get(), app);
        return new Admission.Admitted(new Caller(
                token.subject(),
                token.session(),
                Optional.empty(),
                seat.device(),
                seat.surface().code(),
                Optional.of(token.app()),
                Optional.of(token)));
    }

    /// Somebody brought in on another node a moment ago may not have been told of yet.
    private Optional<Person> person(String id) {
        return register.person(id).or(() -> row(Person.KIND, id));
    }

    private <T> Optional<T> row(Kind<T> kind, String id) {
        return store.read(found -> found.one(kind, id));
    }

    /// Read once for each session. It decides nothing, so that where it cannot be read the call goes on.
    private Seat seat(String session, Optional<App> app) {
        Seat known = seats.getIfPresent(session);
        if (known != null) {
            return known;
        }
        try {
            Optional<Seat> read =
                    row(Session.KIND, session).map(row -> new Seat(Optional.of(row.device()), row.surface()));
            read.ifPresent(seat -> seats.put(session, seat));
            return read.orElseGet(() -> seatOf(app));
        } catch (Problem e) {
            return seatOf(app);
        }
    }

    private static Seat seatOf(Optional<App> app) {
        return new Seat(Optional.empty(), app.map(App::surface).orElse(Surface.THIRD_PARTY));
    }

    @Override
    public Watch watch(Caller caller, Runnable cut) {
        var told = new AtomicBoolean();
        Runnable once = () -> {
            if (!told.getAndSet(true)) {
                cut.run();
            }
        };
        Watch ofRow = register.watch(caller, once);
        Runnable ofToken = caller.token().map(token -> guard.watch(token, once)).orElse(() -> {});
        return () -> {
            ofRow.close();
            ofToken.run();
        };
    }

    /// Waits until the feed was first heard.
    ///
    /// @return whether it was, within `patience`
    public boolean awaitFeed(Duration patience) {
        return guard.awaitFeed(patience);
    }

    @Override
    public void close() {
        guard.close();
        register.close();
        uses.close();
    }
}
