package dev.curfew.authority.apikey;

import dev.curfew.authority.place.Places;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.SessionRoutes;
import dev.curfew.authority.signin.Caller;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Rights;
import dev.curfew.authority.workspace.Typed;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Json;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The API on API keys: the caller's own, and for those who look after people, others'. Nobody makes or
/// rotates a key of somebody else: its secret would have two holders.
public final class ApiKeyRoutes {
    private final Store store;
    private final ApiKeys keys;
    private final Callers callers;
    private final Places places;

    public ApiKeyRoutes(Store store, ApiKeys keys, Callers callers, Places places) {
        this.store = store;
        this.keys = keys;
        this.callers = callers;
        this.places = places;
    }

    public Routes routes() {
        return Routes.none()
                .get("/api/v1/keys", Surface.API, this::own)
                .post("/api/v1/keys", Surface.API, this::create)
                .get("/api/v1/keys/{id}", Surface.API, this::one)
                .delete("/api/v1/keys/{id}", Surface.API, this::revoke)
                .post("/api/v1/keys/{id}/rotate", Surface.API, this::rotate)
                .post("/api/v1/keys/revoke", Surface.API, this::revokeOwn)
                .get("/api/v1/people/{id}/keys", Surface.API, this::others)
                .post("/api/v1/people/{id}/keys/revoke", Surface.API, this::revokeOthers);
    }

    private Answer own(Request request) {
        return list(request, callers.api(request, SessionRoutes.SCOPE).person());
    }

    private Answer others(Request request) {
        Caller caller = callers.api(request, SessionRoutes.PEOPLE_SCOPE);
        return list(request, visible(caller, request.path("id")));
    }

    private Answer list(Request request, Person owner) {
        return Answer.json(
                200,
                Map.of(
                        "keys",
                        keys.list(owner.id(), request.at()).stream()
                                .map(this::json)
                                .toList()));
    }

    private Answer one(Request request) {
        Caller caller = callers.api(request, SessionRoutes.SCOPE);
        return Answer.json(200, json(visibleKey(caller, request)));
    }

    private Answer create(Request request) {
        Caller caller = callers.api(request, SessionRoutes.SCOPE);
        Json body = request.json();
        String name = Typed.name(body.require("name"));
        List<String> scopes = scopes(body.has("scopes") ? body.strings("scopes") : List.of(ApiKey.POOL));
        Duration life = life(body).orElse(ApiKeys.LIFE);
        return made(keys.create(caller.session(), name, scopes, life, request.at()), 201);
    }

    private Answer rotate(Request request) {
        Caller caller = callers.api(request, SessionRoutes.SCOPE);
        Json body = request.hasBody() ? request.json() : Json.empty();
        Duration overlap = overlap(body.seconds("overlapSeconds").orElse(ApiKeys.OVERLAP));
        ApiKey key = visibleKey(caller, request).key();
        if (!key.person().equals(caller.person().id())) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Only its owner rotates a key. You can revoke it.");
        }
        return made(keys.rotate(key.person(), key.id(), overlap, life(body), request.at()), 200);
    }

    private Answer revoke(Request request) {
        Caller caller = callers.api(request, SessionRoutes.SCOPE);
        ApiKey key = visibleKey(caller, request).key();
        requireEnding(caller, visible(caller, key.person()));
        return revoked(keys.revoke(key.id(), Cause.REVOKED, caller.person().id(), request.at()));
    }

    private Answer revokeOwn(Request request) {
        Caller caller = callers.api(request, SessionRoutes.SCOPE);
        return revokeAll(request, caller, caller.person());
    }

    private Answer revokeOthers(Request request) {
        Caller caller = callers.api(request, SessionRoutes.PEOPLE_SCOPE);
        Person owner = visible(caller, request.path("id"));
        requireEnding(caller, owner);
        return revokeAll(request, caller, owner);
    }

    private Answer revokeAll(Request request, Caller caller, Person owner) {
        return revoked(keys.revokeAll(owner.id(), Cause.REVOKED, caller.person().id(), request.at()));
    }

    /// The scopes that somebody typed.
    ///
    /// @throws Problem INVALID_VALUE
    public static List<String> scopes(List<String> typed) {
        if (typed.isEmpty() || !ApiKey.SCOPES.containsAll(typed)) {
            throw Problem.of("scopes", "of these, one at least: " + String.join(", ", ApiKey.SCOPES) + ".");
        }
        return typed.stream().distinct().toList();
    }

    /// A number of days that a secret is to live.
    ///
    /// @throws Problem INVALID_VALUE
    public static Duration life(BigDecimal days) {
        try {
            var life = Duration.ofDays(days.longValueExact());
            if (!life.isNegative() && !life.isZero() && life.compareTo(ApiKeys.LONGEST_LIFE) <= 0) {
                return life;
            }
        } catch (ArithmeticException e) {
            // As much out of range as any other.
        }
        throw Problem.of("expiresInDays", "a whole number from 1 to " + ApiKeys.LONGEST_LIFE.toDays() + ".");
    }

    private static Optional<Duration> life(Json body) {
        return body.number("expiresInDays").map(ApiKeyRoutes::life);
    }

    /// How long an old secret is to count beside the new one.
    ///
    /// @throws Problem INVALID_VALUE
    public static Duration overlap(Duration asked) {
        if (asked.isNegative() || asked.compareTo(ApiKeys.LONGEST_OVERLAP) > 0) {
            throw Problem.of("overlapSeconds", "from 0 to " + ApiKeys.LONGEST_OVERLAP.toSeconds() + ".");
        }
        return asked;
    }

    private Answer made(ApiKeys.Made made, int status) {
        var done = done(made);
        Map<String, Object> tree = json(new ApiKeys.Standing(done.key(), Optional.empty()));
        tree.put("secret", done.secret().text().revealText(Secret.Purpose.DELIVER));
        tree.put("codexToken", done.secret().forCodex().revealText(Secret.Purpose.DELIVER));
        return Answer.json(status, tree).with("Cache-Control", "no-store");
    }

    /// What was made, or the problem that it is.
    public static ApiKeys.Made.Done done(ApiKeys.Made made) {
        return switch (made) {
            case ApiKeys.Made.Done done -> done;
            case ApiKeys.Made.Refused(ApiKeys.Why why) ->
                throw switch (why) {
                    case NOTHING ->
                        new Problem(
                                Problem.Kind.CONFLICT, "The key has ended: nothing revives it. Create another one.");
                    case TOO_MANY ->
                        new Problem(
                                Problem.Kind.CONFLICT,
                                "Nobody has more than " + ApiKeys.MOST + " keys at a time. Revoke one first.");
                    case SIGNED_OUT -> new Problem(Problem.Kind.SIGN_IN_NEEDED, "The session has just ended.");
                };
        };
    }

    private Answer revoked(ApiKeys.Revoked revoked) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put(
                "ended",
                revoked.keys().stream()
                        .map(key -> json(new ApiKeys.Standing(key, key.ended())))
                        .toList());
        tree.put("count", revoked.keys().size());
        tree.put("position", revoked.position());
        return Answer.json(200, tree);
    }

    private Map<String, Object> json(ApiKeys.Standing standing) {
        ApiKey key = standing.key();
        var tree = new LinkedHashMap<String, Object>();
        tree.put("id", key.id());
        tree.put("personId", key.person());
        tree.put("name", key.name());
        tree.put("scopes", key.scopes());
        tree.put("createdAt", key.createdAt());
        tree.put("sessionId", key.mintedIn());
        tree.put("expiresAt", key.expiresAt());
        tree.put("rotatedAt", key.generation() == 0 ? Optional.<Instant>empty() : Optional.of(key.madeAt()));
        tree.put("oldSecretUntil", key.old().map(ApiKey.Old::until));
        tree.put("lastUsed", key.used().map(seen -> {
            var used = new LinkedHashMap<String, Object>();
            used.put("at", seen.at());
            used.put("address", seen.address());
            used.put("place", places.of(seen.address()));
            used.put("userAgent", seen.agent());
            return used;
        }));
        tree.put("ended", standing.over().map(end -> {
            var ended = new LinkedHashMap<String, Object>();
            ended.put("at", end.at());
            ended.put("cause", end.cause().code());
            ended.put("by", end.by());
            return ended;
        }));
        return tree;
    }

    private ApiKeys.Standing visibleKey(Caller caller, Request request) {
        ApiKeys.Standing standing = keys.find(request.path("id"), request.at()).orElseThrow(ApiKeyRoutes::nothing);
        visible(caller, standing.key().person());
        return standing;
    }

    private Person visible(Caller caller, String id) {
        return store.read(found -> found.one(Person.KIND, id))
                .filter(person -> Rights.see(caller.person(), person))
                .orElseThrow(ApiKeyRoutes::nothing);
    }

    private static void requireEnding(Caller caller, Person owner) {
        if (!Rights.end(caller.person(), owner)) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Your role does not let you end the keys of this person.");
        }
    }

    private static Problem nothing() {
        return new Problem(Problem.Kind.NOT_FOUND, "Look at the list again: it may be gone, or not be yours.");
    }
}
