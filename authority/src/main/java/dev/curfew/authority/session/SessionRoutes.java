package dev.curfew.authority.session;

import dev.curfew.authority.device.Device;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.signin.Caller;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.Cookies;
import dev.curfew.authority.signin.Window;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Rights;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Json;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.util.LinkedHashMap;
import java.util.Optional;

/// The API on sessions: the caller's own, and for those who look after people, others'.
public final class SessionRoutes {
    /// What an access token must carry for its person's own sessions and devices.
    public static final String SCOPE = "sessions";

    /// What an access token must carry for other people and what they hold.
    public static final String PEOPLE_SCOPE = "people";

    private final Store store;
    private final Sessions sessions;
    private final Callers callers;
    private final Cookies cookies;
    private final Places places;

    public SessionRoutes(Store store, Sessions sessions, Callers callers, Cookies cookies, Places places) {
        this.store = store;
        this.sessions = sessions;
        this.callers = callers;
        this.cookies = cookies;
        this.places = places;
    }

    public Routes routes() {
        return Routes.none()
                .get("/api/v1/sessions", Surface.API, this::own)
                .delete("/api/v1/sessions/{id}", Surface.API, this::end)
                .post("/api/v1/sign-out", Surface.API, this::signOut)
                .get("/api/v1/people/{id}/sessions", Surface.API, this::others)
                .post("/api/v1/people/{id}/sign-out", Surface.API, this::signOutOther);
    }

    private Answer own(Request request) {
        Caller caller = callers.api(request, SCOPE);
        return list(request, caller, caller.person());
    }

    private Answer others(Request request) {
        Caller caller = callers.api(request, PEOPLE_SCOPE);
        return list(request, caller, visible(caller, request.path("id")));
    }

    private Answer list(Request request, Caller caller, Person owner) {
        var which = switch (request.query("state").orElse("active")) {
            case "active" -> Sessions.Which.ACTIVE;
            case "ended" -> Sessions.Which.ENDED;
            default -> throw new Problem(Problem.Kind.INVALID_VALUE, "The state is \"active\" or \"ended\".");
        };
        Window window = Window.of(request);
        var slice = Listed.of(store, owner.id(), which, window.after(), window.limit(), request.at());
        var tree = new LinkedHashMap<String, Object>();
        tree.put(
                "sessions",
                slice.sessions().stream()
                        .map(listed -> listed.json(caller.session().id(), places, request.at()))
                        .toList());
        tree.put("nextCursor", slice.next());
        return Answer.json(200, tree);
    }

    private Answer end(Request request) {
        Caller caller = callers.api(request, SCOPE);
        Session session = sessions.find(request.path("id"), request.at())
                .map(Sessions.Standing::session)
                .orElseThrow(SessionRoutes::nothing);
        Person owner = visible(caller, session.person());
        requireEnding(caller, owner);
        return ended(request, caller, owner, new SignOut.OneSession(session.id()));
    }

    private Answer signOut(Request request) {
        Caller caller = callers.api(request, SCOPE);
        Json body = request.json();
        return ended(request, caller, caller.person(), asked(body, body.require("scope"), caller, caller.person()));
    }

    private Answer signOutOther(Request request) {
        Caller caller = callers.api(request, PEOPLE_SCOPE);
        Person owner = visible(caller, request.path("id"));
        requireEnding(caller, owner);
        Json body = request.hasBody() ? request.json() : Json.empty();
        return ended(request, caller, owner, asked(body, body.text("scope").orElse("everywhere"), caller, owner));
    }

    /// Exactly what the body asks for (law L8).
    private SignOut asked(Json body, String scope, Caller caller, Person owner) {
        boolean own = owner.id().equals(caller.person().id());
        return switch (scope) {
            case "everywhere" -> new SignOut.Everywhere(Optional.empty());
            case "device" -> new SignOut.OneDevice(device(body.require("deviceId"), owner));
            case "app" -> new SignOut.OneApp(body.require("appId"));
            case "others" -> {
                if (!own) {
                    throw new Problem(Problem.Kind.INVALID_VALUE, "\"others\" is for one's own sessions.");
                }
                yield new SignOut.Everywhere(Optional.of(caller.session().id()));
            }
            default ->
                throw new Problem(
                        Problem.Kind.INVALID_VALUE, "The scope is \"others\", \"everywhere\", \"device\" or \"app\".");
        };
    }

    private String device(String id, Person owner) {
        return store.read(found -> found.one(Device.KIND, id))
                .filter(device -> device.person().equals(owner.id()))
                .map(Device::id)
                .orElseThrow(SessionRoutes::nothing);
    }

    private Answer ended(Request request, Caller caller, Person owner, SignOut what) {
        var done =
                sessions.signOut(owner.id(), what, what.cause(), caller.person().id(), request.at());
        var standing = done.sessions().stream()
                .map(session -> new Sessions.Standing(session, session.seen(), session.idleUntil(), session.ended()))
                .toList();
        var tree = new LinkedHashMap<String, Object>();
        tree.put(
                "ended",
                Listed.all(store, standing).stream()
                        .map(listed -> listed.json(caller.session().id(), places, request.at()))
                        .toList());
        tree.put("count", done.count());
        tree.put("countedAll", !done.more());
        tree.put("apiKeys", done.keys());
        tree.put("position", done.position());
        Answer answer = Answer.json(200, tree);
        boolean current = done.sessions().stream()
                .anyMatch(session -> session.id().equals(caller.session().id()));
        return current && request.bearer().isEmpty() ? cookies.signedOut(answer, request) : answer;
    }

    private Person visible(Caller caller, String id) {
        return store.read(found -> found.one(Person.KIND, id))
                .filter(person -> Rights.see(caller.person(), person))
                .orElseThrow(SessionRoutes::nothing);
    }

    private static void requireEnding(Caller caller, Person owner) {
        if (!Rights.end(caller.person(), owner)) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Your role does not let you end the sessions of this person.");
        }
    }

    private static Problem nothing() {
        return new Problem(Problem.Kind.NOT_FOUND, "Look at the list again: it may be gone, or not be yours.");
    }
}
