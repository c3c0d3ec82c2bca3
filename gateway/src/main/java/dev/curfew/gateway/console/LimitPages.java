package dev.curfew.gateway.console;

import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.console.Deed;
import dev.curfew.authority.console.Desk;
import dev.curfew.authority.console.Faults;
import dev.curfew.authority.console.page.Allowance;
import dev.curfew.authority.console.page.GatewayPage;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Rights;
import dev.curfew.base.Problem;
import dev.curfew.gateway.limit.Limit;
import dev.curfew.gateway.limit.LimitRoutes;
import dev.curfew.gateway.limit.Limits;
import dev.curfew.gateway.limit.Measure;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// *Limits*: how much somebody and their API keys may use, how much of it is used, and the form that sets it.
public final class LimitPages {
    private static final String OTHERS = Pages.PEOPLE + "/{id}/limits";
    private static final Faults FAULTS = Faults.at("most", "model");

    private final Desk desk;
    private final Store store;
    private final Limits limits;
    private final ApiKeys keys;

    public LimitPages(Desk desk, Store store, Limits limits, ApiKeys keys) {
        this.desk = desk;
        this.store = store;
        this.limits = limits;
        this.keys = keys;
    }

    public Routes routes() {
        return Routes.none()
                .get(
                        Pages.LIMITS,
                        Surface.PAGE,
                        desk.shows((request, caller) -> show(request, caller, caller.person())))
                .get(
                        OTHERS,
                        Surface.PAGE,
                        desk.shows((request, caller) -> show(request, caller, named(request, caller))))
                .post(OTHERS, Surface.PAGE, desk.takes(LimitPages::address, this::set))
                .post(OTHERS + "/{limit}/remove", Surface.PAGE, desk.takes(LimitPages::address, this::remove));
    }

    private static String address(Request request) {
        return Pages.PEOPLE + "/" + Desk.encoded(request.path("id")) + "/limits";
    }

    private Person named(Request request, WebCaller caller) {
        return store.read(found -> found.one(Person.KIND, request.path("id")))
                .filter(person -> Rights.see(caller.person(), person))
                .orElseThrow(() ->
                        new Problem(Problem.Kind.NOT_FOUND, "There is no such person, or none that you may see."));
    }

    private Answer show(Request request, WebCaller caller, Person person) {
        return page(200, request, caller, person, Desk.frame(request, caller), Map.of());
    }

    private Answer page(
            int status, Request request, WebCaller caller, Person person, Part.Frame frame, Map<String, String> typed) {
        var holders = new ArrayList<Allowance.Holder>();
        holders.add(holder(person.id(), name(person), false));
        for (ApiKeys.Standing key : living(person, request)) {
            holders.add(holder(key.key().id(), key.key().name(), true));
        }
        boolean own = person.id().equals(caller.person().id());
        var whose = new Part.Whose(person.id(), name(person), own, Rights.end(caller.person(), person));
        return Desk.page(
                status, new GatewayPage.Limits(frame, whose, holders, Rights.settings(caller.person()), typed));
    }

    private List<ApiKeys.Standing> living(Person person, Request request) {
        return keys.list(person.id(), request.at()).stream()
                .filter(key -> key.over().isEmpty())
                .toList();
    }

    private static String name(Person person) {
        return person.name().isBlank() ? person.email() : person.name();
    }

    private Allowance.Holder holder(String id, String name, boolean key) {
        return new Allowance.Holder(
                id, name, key, limits.of(id).stream().map(LimitPages::shown).toList());
    }

    private static Allowance.Limit shown(Limits.Standing standing) {
        Limit limit = standing.limit();
        // What is refused at is one request further at most, and a bound of nothing is reached from the start.
        int percent = limit.most() == 0 ? 100 : (int) Math.clamp(100.0 * standing.used() / limit.most(), 0, 100);
        return new Allowance.Limit(
                limit.id(),
                said(limit.measure()),
                said(limit),
                limit.model().orElse(""),
                amount(limit.measure(), standing.used()),
                amount(limit.measure(), limit.most()),
                percent,
                standing.resetsAt());
    }

    private static String said(Measure measure) {
        return measure == Measure.COST ? "Cost" : name(Allowance.MEASURES, measure.code());
    }

    private static String said(Limit limit) {
        return name(Allowance.SPANS, limit.span().code());
    }

    private static String name(List<Allowance.Choice> choices, String code) {
        return choices.stream()
                .filter(choice -> choice.code().equals(code))
                .map(Allowance.Choice::name)
                .findFirst()
                .orElse(code);
    }

    private static String amount(Measure measure, long amount) {
        return switch (measure) {
            case COST -> Figures.dollars(amount);
            case REQUESTS -> Figures.count(amount);
            case TOKENS, INPUT_TOKENS, OUTPUT_TOKENS -> Figures.tokens(amount);
        };
    }

    private Answer set(Request request, WebCaller caller, Form form) {
        requireGovernor(caller);
        Person person = named(request, caller);
        String subject = form.value("subject").orElse("");
        var typed = Map.of(
                "subject", subject,
                "measure", form.value("measure").orElse(""),
                "span", form.value("span").orElse(""),
                "model", form.value("model").orElse("").strip(),
                "most", form.value("most").orElse("").strip());
        boolean key = living(person, request).stream()
                .anyMatch(each -> each.key().id().equals(subject));
        if (!key && !subject.equals(person.id())) {
            throw new Problem(Problem.Kind.NOT_FOUND, "This person has no such key (any more).");
        }
        try {
            var wish = LimitRoutes.wish(
                    typed.getOrDefault("measure", ""), typed.getOrDefault("span", ""), typed.getOrDefault("model", ""));
            limits.set(
                    key ? Limit.Holder.KEY : Limit.Holder.PERSON,
                    subject,
                    wish.measure(),
                    wish.span(),
                    wish.model(),
                    most(wish.measure(), typed.getOrDefault("most", "")),
                    caller.person().id(),
                    request.at());
        } catch (Problem wrong) {
            if (wrong.kind() != Problem.Kind.INVALID_VALUE) {
                throw wrong;
            }
            var frame = Desk.frame(request, caller, FAULTS.notice("No limit was set.", wrong));
            return page(wrong.kind().status(), request, caller, person, frame, typed);
        }
        return Desk.done(address(request), Deed.LIMIT_SET, 1, request, caller);
    }

    /// A whole number, or dollars as millionths of them.
    private static long most(Measure measure, String typed) {
        boolean dollars = measure == Measure.COST;
        String plain = typed.replace(",", "").replaceFirst("^\\$", "");
        if (!plain.matches(dollars ? "[0-9]{1,9}(\\.[0-9]{1,6})?" : "[0-9]{1,15}")) {
            throw Problem.of("most", dollars ? "is dollars, such as 12.50." : "is a whole number.");
        }
        return new BigDecimal(plain).movePointRight(dollars ? 6 : 0).longValueExact();
    }

    private Answer remove(Request request, WebCaller caller, Form form) {
        requireGovernor(caller);
        Person person = named(request, caller);
        String id = request.path("limit");
        boolean theirs = limits.of(person.id()).stream()
                        .anyMatch(each -> each.limit().id().equals(id))
                || living(person, request).stream()
                        .flatMap(key -> limits.of(key.key().id()).stream())
                        .anyMatch(each -> each.limit().id().equals(id));
        if (!theirs) {
            throw new Problem(Problem.Kind.NOT_FOUND, "There is no such limit (any more).");
        }
        limits.remove(id, caller.person().id(), request.at());
        return Desk.done(address(request), Deed.LIMIT_REMOVED, 1, request, caller);
    }

    private static void requireGovernor(WebCaller caller) {
        if (!Rights.settings(caller.person())) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Limits are set by owners and admins.");
        }
    }
}
