package dev.curfew.authority.app;

import dev.curfew.authority.signin.Caller;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.workspace.Role;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Json;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The API of apps, for owners and admins; auditors read it.
public final class AppRoutes {
    /// What an access token needs to call this.
    public static final String SCOPE = "apps";

    private static final int PAGE = 100;

    private final Callers callers;
    private final Registrations registrations;

    public AppRoutes(Callers callers, Registrations registrations) {
        this.callers = callers;
        this.registrations = registrations;
    }

    /// The routes.
    public Routes routes() {
        return Routes.none()
                .get("/api/v1/apps", Surface.API, this::list)
                .post("/api/v1/apps", Surface.API, this::register)
                .patch("/api/v1/apps/{id}", Surface.API, this::change)
                .delete("/api/v1/apps/{id}", Surface.API, this::remove)
                .post("/api/v1/apps/{id}/secret", Surface.API, this::newSecret);
    }

    private Answer list(Request request) {
        Caller caller = callers.api(request, SCOPE);
        require(caller.person().role().seesEverybody());
        List<App> page = registrations.list(request.query("cursor").orElse(""), PAGE);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("apps", page.stream().map(AppJson::write).toList());
        answer.put(
                "nextCursor",
                page.size() < PAGE
                        ? Optional.empty()
                        : Optional.of(page.getLast().id()));
        return Answer.json(200, answer);
    }

    private Answer register(Request request) {
        Caller caller = governor(request);
        Json json = request.json();
        var registered = registrations.register(
                AppJson.read(json, request.at()),
                json.bool("confidential").orElse(false),
                caller.person().id(),
                request.at());
        return Answer.json(201, withSecret(registered));
    }

    private Answer change(Request request) {
        Caller caller = governor(request);
        Json json = request.json();
        App changed = registrations.change(
                request.path("id"),
                app -> AppJson.edit(app, json),
                caller.person().id(),
                request.at());
        return Answer.json(200, AppJson.write(changed));
    }

    private Answer newSecret(Request request) {
        Caller caller = governor(request);
        var registered =
                registrations.newSecret(request.path("id"), caller.person().id(), request.at());
        return Answer.json(200, withSecret(registered));
    }

    private Answer remove(Request request) {
        Caller caller = governor(request);
        registrations.remove(request.path("id"), caller.person().id(), request.at());
        return Answer.noContent();
    }

    private static Map<String, Object> withSecret(Registrations.Registered registered) {
        Map<String, Object> json = AppJson.write(registered.app());
        json.put("clientSecret", registered.secret().map(secret -> secret.revealText(Secret.Purpose.DELIVER)));
        return json;
    }

    private Caller governor(Request request) {
        Caller caller = callers.api(request, SCOPE);
        require(caller.person().role().governs(Role.DEVELOPER));
        return caller;
    }

    private static void require(boolean may) {
        if (!may) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Apps are for owners and admins.");
        }
    }
}
