package dev.curfew.authority.workspace;

import dev.curfew.authority.session.SessionRoutes;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.signin.Caller;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.Passwords;
import dev.curfew.authority.signin.SetUpRoutes;
import dev.curfew.authority.signin.Window;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Json;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The API on people.
public final class PeopleRoutes {
    private final People people;
    private final Links links;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Callers callers;
    private final String issuer;

    public PeopleRoutes(
            People people, Links links, Sessions sessions, Passwords passwords, Callers callers, String issuer) {
        this.people = people;
        this.links = links;
        this.sessions = sessions;
        this.passwords = passwords;
        this.callers = callers;
        this.issuer = issuer;
    }

    public Routes routes() {
        return Routes.none()
                .get("/api/v1/people", Surface.API, this::list)
                .post("/api/v1/people", Surface.API, this::create)
                .get("/api/v1/people/{id}", Surface.API, this::one)
                .patch("/api/v1/people/{id}", Surface.API, this::change)
                .post("/api/v1/people/{id}/password-link", Surface.API, this::passwordLink);
    }

    private Answer list(Request request) {
        Caller caller = caller(request);
        if (!caller.person().role().seesEverybody()) {
            throw refused(People.Why.NOT_ALLOWED);
        }
        Window window = Window.of(request);
        var slice = people.list(filter(request.query()), window.after(), window.limit(), request.at());
        var tree = new LinkedHashMap<String, Object>();
        tree.put("people", slice.people().stream().map(PeopleRoutes::json).toList());
        tree.put("nextCursor", slice.next());
        return Answer.json(200, tree);
    }

    /// Whom a query asks for, by `q`, `role` and `standing`.
    ///
    /// @throws Problem INVALID_VALUE
    public static Member.Filter filter(Form query) {
        return new Member.Filter(
                query.value("q").orElse(""),
                query.value("role").map(Typed::role),
                query.value("standing").map(Member.Standing::of));
    }

    private Answer one(Request request) {
        Caller caller = caller(request);
        var member = people.member(request.path("id"), request.at())
                .filter(one -> Rights.see(caller.person(), one.person()))
                .orElseThrow(() -> refused(People.Why.NOBODY));
        var held = sessions.holdings(member.person().id(), request.at());
        var bySurface = new LinkedHashMap<String, Object>();
        held.bySurface().forEach((surface, count) -> bySurface.put(surface.code(), count));
        Map<String, Object> tree = json(member);
        tree.put("sessions", Map.of("count", held.count(), "bySurface", bySurface));
        return Answer.json(200, tree);
    }

    private Answer create(Request request) {
        Caller caller = caller(request);
        Json body = request.json();
        String email = Typed.email(body.require("email"));
        String name = Typed.name(body.text("name").orElse(email));
        Role role = Typed.role(body.text("role").orElse(Role.DEVELOPER.code()));
        Optional<Secret> password = body.text("password").map(Secret::of);
        if (!Rights.create(caller.person(), role)) {
            throw refused(People.Why.NOT_ALLOWED);
        }
        password.flatMap(each -> Passwords.wrong(each, email, name)).ifPresent(why -> {
            throw Problem.of("password", why);
        });
        var outcome =
                people.create(caller.person().id(), email, name, role, password.map(passwords::hash), request.at());
        var done = done(outcome);
        Map<String, Object> tree = json(done, request.at());
        tree.put("invitation", done.link().map(this::json));
        return Answer.json(201, tree);
    }

    private Answer change(Request request) {
        Caller caller = caller(request);
        Json body = request.json();
        var edit = new People.Edit(
                body.text("name").map(Typed::name),
                body.text("email").map(Typed::email),
                body.text("role").map(Typed::role),
                body.bool("active"));
        var done = done(people.change(caller.person().id(), request.path("id"), edit, request.at()));
        Map<String, Object> tree = json(done, request.at());
        tree.put("endedSessions", done.ended());
        return Answer.json(200, tree);
    }

    private Answer passwordLink(Request request) {
        Caller caller = caller(request);
        var outcome = links.forPassword(request.path("id"), caller.person().id(), request.at());
        return Answer.json(201, json(made(outcome)));
    }

    /// The link of an outcome, or the problem that it is.
    public static Links.Issued made(Links.Outcome outcome) {
        return switch (outcome) {
            case Links.Outcome.Made(Links.Issued link) -> link;
            case Links.Outcome.Refused(People.Why why) -> throw refused(why);
        };
    }

    private Map<String, Object> json(Links.Issued link) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("url", SetUpRoutes.address(issuer, link.token()).revealText(Secret.Purpose.DELIVER));
        tree.put("expiresAt", link.expiresAt());
        return tree;
    }

    private Caller caller(Request request) {
        return callers.api(request, SessionRoutes.PEOPLE_SCOPE);
    }

    /// What was done, or the problem that it is.
    public static People.Outcome.Done done(People.Outcome outcome) {
        return switch (outcome) {
            case People.Outcome.Done done -> done;
            case People.Outcome.Refused(People.Why why) -> throw refused(why);
        };
    }

    private static Problem refused(People.Why why) {
        return switch (why) {
            case NOBODY -> new Problem(Problem.Kind.NOT_FOUND, "There is no such person, or none that you may see.");
            case NOT_ALLOWED -> new Problem(Problem.Kind.NOT_ALLOWED, "Your role does not let you do this.");
            case LAST_OWNER ->
                new Problem(Problem.Kind.CONFLICT, "The workspace needs an active owner: make another one first.");
            case EMAIL_TAKEN -> Problem.of(Problem.Kind.CONFLICT, "email", "somebody else has it.");
            case DEACTIVATED -> new Problem(Problem.Kind.CONFLICT, "The person is deactivated: reactivate them first.");
        };
    }

    private Map<String, Object> json(People.Outcome.Done done, Instant now) {
        return json(people.member(done.person().id(), now).orElseThrow());
    }

    private static Map<String, Object> json(Member member) {
        var person = member.person();
        var tree = new LinkedHashMap<String, Object>();
        tree.put("id", person.id());
        tree.put("email", person.email());
        tree.put("name", person.name());
        tree.put("role", person.role().code());
        tree.put("active", person.active());
        tree.put("standing", member.standing().code());
        tree.put("linkUntil", member.linkUntil());
        tree.put("createdAt", person.createdAt());
        tree.put("rights", RightRoutes.json(person));
        return tree;
    }
}
