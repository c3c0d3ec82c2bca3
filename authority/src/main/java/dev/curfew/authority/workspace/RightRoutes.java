package dev.curfew.authority.workspace;

import dev.curfew.authority.session.SessionRoutes;
import dev.curfew.authority.signin.Callers;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The API on the rights of a person.
public final class RightRoutes {
    private final Allowances allowances;
    private final Callers callers;

    public RightRoutes(Allowances allowances, Callers callers) {
        this.allowances = allowances;
        this.callers = callers;
    }

    public Routes routes() {
        return Routes.none()
                .put("/api/v1/people/{id}/rights/{right}", Surface.API, this::set)
                .delete("/api/v1/people/{id}/rights/{right}", Surface.API, this::reset);
    }

    private Answer set(Request request) {
        boolean allowed = request.json().bool("allowed").orElseThrow(() -> Problem.of("allowed", "true or false."));
        return change(request, Optional.of(allowed));
    }

    private Answer reset(Request request) {
        return change(request, Optional.empty());
    }

    private Answer change(Request request, Optional<Boolean> given) {
        var caller = callers.api(request, SessionRoutes.PEOPLE_SCOPE);
        Right right = Right.find(request.path("right"))
                .orElseThrow(() -> new Problem(Problem.Kind.NOT_FOUND, "There is no such right. There is pool.use."));
        var done = PeopleRoutes.done(
                allowances.allow(caller.person().id(), request.path("id"), right, given, request.at()));
        return Answer.json(200, Map.of("rights", json(done.person())));
    }

    /// The rights of a person: what they may, and whether somebody said so by name.
    static List<Map<String, Object>> json(Person person) {
        return Arrays.stream(Right.values())
                .<Map<String, Object>>map(right -> {
                    var tree = new LinkedHashMap<String, Object>();
                    tree.put("right", right.code());
                    tree.put("allowed", person.may(right));
                    tree.put("byName", person.exceptions().containsKey(right));
                    return tree;
                })
                .toList();
    }
}
