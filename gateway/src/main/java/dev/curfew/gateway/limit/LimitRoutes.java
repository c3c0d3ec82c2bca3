package dev.curfew.gateway.limit;

import dev.curfew.authority.apikey.ApiKey;
import dev.curfew.authority.session.SessionRoutes;
import dev.curfew.authority.signin.Caller;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Role;
import dev.curfew.authority.workspace.Typed;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Json;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The API of limits: owners and admins set them, auditors read them, and everybody reads their own.
public final class LimitRoutes {
    private static final String LIMITS = "/api/v1/pool/limits";
    private static final int LONGEST_MODEL = 100;

    private final Limits limits;
    private final Callers callers;
    private final Store store;

    public LimitRoutes(Limits limits, Callers callers, Store store) {
        this.limits = limits;
        this.callers = callers;
        this.store = store;
    }

    /// The routes.
    public Routes routes() {
        return Routes.none()
                .get(LIMITS, Surface.API, this::list)
                .post(LIMITS, Surface.API, this::set)
                .delete(LIMITS + "/{id}", Surface.API, this::remove);
    }

    private Answer list(Request request) {
        Caller caller = callers.api(request, SessionRoutes.PEOPLE_SCOPE);
        String subject = request.query("subject").orElse(caller.person().id());
        boolean own = subject.equals(caller.person().id())
                || store.<Optional<ApiKey>>read(found -> found.one(ApiKey.KIND, subject))
                        .filter(key -> key.person().equals(caller.person().id()))
                        .isPresent();
        if (!own && !caller.person().role().seesEverybody()) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "You may see your own limits.");
        }
        return Answer.json(
                200,
                Map.of(
                        "limits",
                        limits.of(subject).stream().map(LimitRoutes::json).toList()));
    }

    private Answer set(Request request) {
        Caller caller = governor(request);
        Json json = request.json();
        String subject = json.require("subject");
        Wish wish = wish(
                json.require("measure"),
                json.require("span"),
                json.text("model").orElse(""));
        Limit set = limits.set(
                holder(subject),
                subject,
                wish.measure(),
                wish.span(),
                wish.model(),
                most(json),
                caller.person().id(),
                request.at());
        return Answer.json(
                201,
                limits.of(subject).stream()
                        .filter(it -> it.limit().equals(set))
                        .findFirst()
                        .map(LimitRoutes::json)
                        .orElseThrow(() -> new Problem(Problem.Kind.CONFLICT, "Somebody changed it just now.")));
    }

    /// What kind of limit somebody asks for.
    public record Wish(Measure measure, Span span, Optional<String> model) {}

    /// The kind of limit that these words mean.
    ///
    /// @param model empty text for all models together
    /// @throws Problem INVALID_VALUE
    public static Wish wish(String measure, String span, String model) {
        if (model.length() > LONGEST_MODEL || model.codePoints().anyMatch(Typed::unsayable)) {
            throw Problem.of("model", "is the name of a model.");
        }
        return new Wish(
                Measure.of(measure)
                        .orElseThrow(() ->
                                oneOf("measure", Arrays.stream(Measure.values()).map(Measure::code))),
                Span.of(span)
                        .orElseThrow(
                                () -> oneOf("span", Arrays.stream(Span.values()).map(Span::code))),
                Optional.of(model).filter(name -> !name.isBlank()));
    }

    private static Problem oneOf(String field, Stream<String> codes) {
        return Problem.of(field, "is one of " + codes.collect(Collectors.joining(", ")) + ".");
    }

    private Limit.Holder holder(String subject) {
        return store.read(found -> {
            if (found.one(Person.KIND, subject).isPresent()) {
                return Limit.Holder.PERSON;
            }
            if (found.one(ApiKey.KIND, subject).isPresent()) {
                return Limit.Holder.KEY;
            }
            throw Problem.of("subject", "is the identifier of a person or an API key.");
        });
    }

    private static long most(Json json) {
        BigDecimal most = json.number("most").orElseThrow(() -> Problem.of("most", "says how much."));
        try {
            return most.longValueExact();
        } catch (ArithmeticException e) {
            throw Problem.of("most", "is a whole number.");
        }
    }

    private Answer remove(Request request) {
        Caller caller = governor(request);
        limits.remove(request.path("id"), caller.person().id(), request.at());
        return Answer.noContent();
    }

    private Caller governor(Request request) {
        Caller caller = callers.api(request, SessionRoutes.PEOPLE_SCOPE);
        if (!caller.person().role().governs(Role.DEVELOPER)) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Limits are set by owners and admins.");
        }
        return caller;
    }

    private static Map<String, Object> json(Limits.Standing standing) {
        Limit limit = standing.limit();
        var tree = new LinkedHashMap<String, Object>();
        tree.put("id", limit.id());
        tree.put("holder", limit.holder().name().toLowerCase(Locale.ROOT));
        tree.put("subject", limit.subject());
        tree.put("measure", limit.measure().code());
        tree.put("span", limit.span().code());
        tree.put("model", limit.model());
        tree.put("most", limit.most());
        tree.put("used", standing.used());
        tree.put("resetsAt", standing.resetsAt());
        return tree;
    }
}
