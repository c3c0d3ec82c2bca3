package dev.curfew.gateway.pool;

import dev.curfew.authority.session.SessionRoutes;
import dev.curfew.authority.signin.Caller;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.workspace.Role;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Json;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The API of the pool: owners and admins change it, auditors read it.
public final class PoolRoutes {
    private static final String POOL = "/api/v1/pool";
    private static final String ACCOUNT = POOL + "/accounts/{id}";

    private final Accounts accounts;
    private final Callers callers;

    public PoolRoutes(Accounts accounts, Callers callers) {
        this.accounts = accounts;
        this.callers = callers;
    }

    /// The routes.
    public Routes routes() {
        return Routes.none()
                .get(POOL, Surface.API, this::show)
                .patch(POOL, Surface.API, this::settle)
                .patch(ACCOUNT, Surface.API, this::change)
                .delete(ACCOUNT, Surface.API, this::remove)
                .post(ACCOUNT + "/pause", Surface.API, this::pause)
                .post(ACCOUNT + "/resume", Surface.API, this::resume);
    }

    private Answer show(Request request) {
        Caller caller = callers.api(request, SessionRoutes.PEOPLE_SCOPE);
        if (!caller.person().role().seesEverybody()) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "The pool is for owners, admins and auditors.");
        }
        return Answer.json(200, json(accounts.view()));
    }

    private Answer settle(Request request) {
        Caller caller = governor(request);
        Json json = request.json();
        PoolSettings before = accounts.view().settings();
        Strategy strategy = json.text("strategy")
                .map(code -> Strategy.of(code).orElseThrow(() -> Problem.of("strategy", "is one of " + codes() + ".")))
                .orElse(before.strategy());
        var settings = before.by(strategy, json.text("account").or(before::single));
        accounts.settle(settings, caller.person().id(), request.at());
        return Answer.json(200, json(accounts.view()));
    }

    private Answer change(Request request) {
        Caller caller = governor(request);
        Json json = request.json();
        if (json.has("weight")) {
            Optional<Double> weight = json.number("weight").map(BigDecimal::doubleValue);
            accounts.weigh(request.path("id"), weight, caller.person().id(), request.at());
        }
        if (json.has("securityWork")) {
            boolean cleared =
                    json.bool("securityWork").orElseThrow(() -> Problem.of("securityWork", "is true or false."));
            accounts.clear(request.path("id"), cleared, caller.person().id(), request.at());
        }
        return account(request);
    }

    private Answer pause(Request request) {
        Caller caller = governor(request);
        accounts.pause(request.path("id"), caller.person().id(), request.at());
        return account(request);
    }

    private Answer resume(Request request) {
        Caller caller = governor(request);
        accounts.resume(request.path("id"), caller.person().id(), request.at());
        return account(request);
    }

    private Answer remove(Request request) {
        Caller caller = governor(request);
        accounts.remove(request.path("id"), caller.person().id(), request.at());
        return Answer.noContent();
    }

    private Answer account(Request request) {
        return accounts.view().accounts().stream()
                .filter(seen -> seen.id().equals(request.path("id")))
                .findFirst()
                .map(seen -> Answer.json(200, json(seen)))
                .orElseThrow(() -> new Problem(Problem.Kind.NOT_FOUND, "There is no such account in the pool."));
    }

    private Caller governor(Request request) {
        Caller caller = callers.api(request, SessionRoutes.PEOPLE_SCOPE);
        if (!caller.person().role().governs(Role.DEVELOPER)) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "The pool is changed by owners and admins.");
        }
        return caller;
    }

    private static String codes() {
        return Arrays.stream(Strategy.values()).map(Strategy::code).collect(Collectors.joining(", "));
    }

    private static Map<String, Object> json(PoolView view) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("strategy", view.settings().strategy().code());
        tree.put("account", view.settings().single());
        tree.put("accounts", view.accounts().stream().map(PoolRoutes::json).toList());
        return tree;
    }

    private static Map<String, Object> json(PoolView.Seen seen) {
        AccountStatus status = seen.status();
        var tree = new LinkedHashMap<String, Object>();
        tree.put("id", seen.id());
        tree.put("label", seen.label());
        tree.put("plan", seen.plan());
        tree.put("preset", seen.upstream().preset().name().toLowerCase(Locale.ROOT));
        tree.put("status", status.name());
        tree.put("lifecycle", status.lifecycle());
        tree.put("reasonCode", status.why());
        tree.put("reason", status.advice());
        tree.put("resetsAt", status.freeAt());
        tree.put("weight", seen.weight());
        tree.put("securityWork", seen.cleared());
        tree.put("generation", seen.generation());
        tree.put("inFlight", seen.inFlight());
        tree.put("health", seen.health().name().toLowerCase(Locale.ROOT));
        tree.put("windows", seen.windows().stream().map(PoolRoutes::json).toList());
        return tree;
    }

    private static Map<String, Object> json(Evidence.Gauge gauge) {
        Observation.Window window = gauge.window();
        var tree = new LinkedHashMap<String, Object>();
        tree.put("name", window.name());
        tree.put("usedPercent", window.usedPercent());
        tree.put("seconds", window.length().map(Duration::toSeconds));
        tree.put("resetsAt", window.resetsAt());
        tree.put("source", gauge.source().name().toLowerCase(Locale.ROOT));
        tree.put("at", gauge.at());
        return tree;
    }
}
