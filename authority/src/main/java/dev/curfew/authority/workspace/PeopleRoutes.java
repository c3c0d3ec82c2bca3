package dev.curfew.authority.workspace;

import dev.curfew.authority.session.SessionRoutes;
import dev.curfew.authority.signin.Caller;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.Passwords;
import dev.curfew.authority.signin.SetUpRoutes;
import dev.curfew.authority.signin.Window;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Json;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The API on people.
public final class PeopleRoutes {
    private final People people;
    private final Links links;
    private final Passwords passwords;
    private final Callers callers;
    private final String issuer;

    public PeopleRoutes(People people, Links links, Passwords passwords, Callers callers, String issuer) {
        this.people = people;
        this.links = links;
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
        var slice = people.list(window.after(), window.limit());
        var tree = new LinkedHashMap<String, Object>();
        tree.put("people", slice.people().stream().map(PeopleRoutes::json).toList());
        tree.put("nextCursor", slice.next());
        return Answer.json(200, tree);
    }

    private Answer one(Request request) {
        return Answer.json(200, json(visible(caller(request), request.path("id"))));
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
        password.flatMap(each -> Passwords.wrong(each, email)).ifPresent(why -> {
            throw new Problem(Problem.Kind.INVALID_VALUE, "The password: " + why);
        });
        var outcome =
                people.create(caller.person().id(), email, name, role, password.map(passwords::hash), request.at());
        return Answer.json(201, json(done(outcome)));
    }

    private Answer change(Request request) {
        Caller caller = caller(request);
        Json body = request.json();
        var edit = new People.Edit(
                body.text("name").map(Typed::name), body.text("role").map(Typed::role), body.bool("active"));
        return Answer.json(
                200, json(done(people.change(caller.person().id(), request.path("id"), edit, request.at()))));
    }

    private Answer passwordLink(Request request) {
        Caller caller = caller(request);
        Person person = visible(caller, request.path("id"));
        if (!Rights.admit(caller.person(), person)) {
            throw refused(People.Why.NOT_ALLOWED);
        }
        Secret token = links.forPassword(person.id(), caller.person().id(), request.at());
        var tree = new LinkedHashMap<String, Object>();
        tree.put("url", issuer + SetUpRoutes.CHOOSE_PASSWORD + "?token=" + token.revealText(Secret.Purpose.DELIVER));
        tree.put("expiresAt", request.at().plus(Links.LIFE));
        return Answer.json(201, tree);
    }

    private Caller caller(Request request) {
        return callers.api(request, SessionRoutes.PEOPLE_SCOPE);
    }

    private Person visible(Caller caller, String id) {
        return people.find(id)
                .filter(person -> Rights.see(caller.person(), person))
                .orElseThrow(() -> refused(People.Why.NOBODY));
    }

    /// The person of an outcome, or the problem that it is.
    public static Person done(People.Outcome outcome) {
        return switch (outcome) {
            case People.Outcome.Done(Person person) -> person;
            case People.Outcome.Refused(People.Why why) -> throw refused(why);
        };
    }

    private static Problem refused(People.Why why) {
        return switch (why) {
            case NOBODY -> new Problem(Problem.Kind.NOT_FOUND, "There is no such person, or none that you may see.");
            case NOT_ALLOWED -> new Problem(Problem.Kind.NOT_ALLOWED, "Your role does not let you do this.");
            case LAST_OWNER ->
                new Problem(Problem.Kind.CONFLICT, "The workspace needs an active owner: make another one first.");
            case EMAIL_TAKEN -> new Problem(Problem.Kind.CONFLICT, "Somebody else has this e-mail.");
        };
    }

    private static Map<String, Object> json(Person person) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("id", person.id());
        tree.put("email", person.email());
        tree.put("name", person.name());
        tree.put("role", person.role().code());
        tree.put("active", person.active());
        tree.put("createdAt", person.createdAt());
        return tree;
    }
}
