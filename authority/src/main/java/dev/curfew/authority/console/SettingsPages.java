package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Admin;
import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.signin.Caller;
import dev.curfew.authority.signin.Cookies;
import dev.curfew.authority.signin.PasswordChange;
import dev.curfew.authority.signin.Passwords;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.workspace.People;
import dev.curfew.authority.workspace.PeopleRoutes;
import dev.curfew.authority.workspace.Rights;
import dev.curfew.authority.workspace.Typed;
import dev.curfew.authority.workspace.Workspace;
import dev.curfew.authority.workspace.Workspaces;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// *Settings*: one's own account, and what holds for the whole workspace.
final class SettingsPages {
    private static final String ACCOUNT = Pages.SETTINGS + "/account";
    private static final String PASSWORD = Pages.SETTINGS + "/password";
    private static final String WORKSPACE = Pages.SETTINGS + "/workspace";

    private final Desk desk;
    private final People people;
    private final Sessions sessions;
    private final PasswordChange passwordChange;
    private final Cookies cookies;
    private final Workspaces workspaces;
    private final Supplier<List<Admin.Fact>> facts;

    /// At which field of the workspace's form a problem belongs.
    private static final Faults FAULTS =
            Faults.at("name").andSpans("access", "idle", "absolute", "web_idle", "web_absolute", "trusted_idle");

    /// @param facts what is true of this server and cannot be changed here
    SettingsPages(
            Desk desk,
            People people,
            Sessions sessions,
            PasswordChange passwordChange,
            Cookies cookies,
            Workspaces workspaces,
            Supplier<List<Admin.Fact>> facts) {
        this.desk = desk;
        this.people = people;
        this.sessions = sessions;
        this.passwordChange = passwordChange;
        this.cookies = cookies;
        this.workspaces = workspaces;
        this.facts = facts;
    }

    Routes routes() {
        return Routes.none()
                .get(
                        Pages.SETTINGS,
                        Surface.PAGE,
                        desk.shows(
                                (request, caller) -> show(200, request, caller, Desk.frame(request, caller), Map.of())))
                .post(ACCOUNT, Surface.PAGE, desk.takes(_ -> Pages.SETTINGS, this::rename))
                .post(PASSWORD, Surface.PAGE, desk.takes(_ -> Pages.SETTINGS, this::changePassword))
                .post(WORKSPACE, Surface.PAGE, desk.takes(_ -> Pages.SETTINGS, this::changeWorkspace));
    }

    /// @param typed what was typed before, by field; what is not there is as it is
    private Answer show(int status, Request request, WebCaller caller, Part.Frame frame, Map<String, String> typed) {
        var person = caller.person();
        var workspace = workspaces.workspace();
        var fields = fields(workspace, person.name());
        fields.putAll(typed);
        long held = sessions.holdings(person.id(), request.at()).count();
        return Desk.page(
                status,
                new Page.Settings(
                        frame,
                        new Admin.Settings(
                                fields,
                                (int) Math.max(0, held - 1),
                                Passwords.MINIMUM,
                                Rights.settings(person),
                                facts.get())));
    }

    private static Map<String, String> fields(Workspace workspace, String ownName) {
        var lifetimes = workspace.lifetimes();
        var fields = new LinkedHashMap<String, String>();
        fields.put("own_name", ownName);
        fields.put("name", workspace.name());
        fields.put("access", Span.text(lifetimes.access()));
        fields.put("idle", Span.text(lifetimes.idle()));
        fields.put("absolute", Span.text(lifetimes.absolute()));
        fields.put("web_idle", Span.text(lifetimes.webIdle()));
        fields.put("web_absolute", Span.text(lifetimes.webAbsolute()));
        fields.put("trusted_idle", Span.text(lifetimes.trustedIdle()));
        fields.put("on_copy", workspace.onCopy().code());
        return fields;
    }

    private Answer rename(Request request, WebCaller caller, Form form) {
        String typed = form.value("own_name").orElse("");
        try {
            var edit = new People.Edit(
                    Optional.of(Typed.name(typed)), Optional.empty(), Optional.empty(), Optional.empty());
            PeopleRoutes.done(
                    people.change(caller.person().id(), caller.person().id(), edit, request.at()));
        } catch (Problem wrong) {
            var notice = notice("Your name was not saved.", wrong).at("own_name");
            return show(400, request, caller, Desk.frame(request, caller, notice), Map.of("own_name", typed));
        }
        return Desk.done(Pages.SETTINGS, Deed.SETTINGS_SAVED, 1, request, caller);
    }

    private Answer changePassword(Request request, WebCaller caller, Form form) {
        var wish = new PasswordChange.Wish(
                new Caller(caller.person(), caller.session()),
                Secret.of(form.value("current").orElse("")),
                Secret.of(form.value("password").orElse("")),
                form.value("end_others").isPresent(),
                request.peer().address(),
                request.at());
        return switch (passwordChange.change(wish)) {
            case PasswordChange.Outcome.Changed changed -> {
                var in = changed.cookie().orElseThrow();
                // told under the form token of the cookie that the browser has from now on
                var next = new WebCaller(in.session(), caller.person(), in.csrf());
                Answer onwards = Desk.done(Pages.SETTINGS, Deed.PASSWORD_CHANGED, changed.ended(), request, next);
                yield cookies.signedIn(onwards, in, request);
            }
            case PasswordChange.Outcome.Unfit(String why) -> unchanged(400, request, caller, why, "password");
            case PasswordChange.Outcome.Wrong _ ->
                unchanged(400, request, caller, "That is not your password. It is case-sensitive.", "current");
            case PasswordChange.Outcome.Throttled(Duration left) -> {
                var problem = Problem.slowDown(left);
                yield unchanged(429, request, caller, "Too many tries. " + problem.hint(), "current")
                        .with(
                                "Retry-After",
                                Long.toString(problem.retryAfterSeconds().orElseThrow()));
            }
        };
    }

    private Answer unchanged(int status, Request request, WebCaller caller, String why, String field) {
        var notice = Part.Notice.failed("The password was not changed.", why).at(field);
        return show(status, request, caller, Desk.frame(request, caller, notice), Map.of());
    }

    private Answer changeWorkspace(Request request, WebCaller caller, Form form) {
        if (!Rights.settings(caller.person())) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Settings are for owners and admins.");
        }
        try {
            var wanted = typed(form);
            workspaces.change(
                    caller.person().id(),
                    before -> new Workspace(before.id(), wanted.name(), wanted.lifetimes(), wanted.onCopy()),
                    request.at());
        } catch (Problem wrong) {
            var typed = new LinkedHashMap<>(form.asMap());
            typed.remove("own_name");
            return show(400, request, caller, Desk.frame(request, caller, notice("Nothing was saved.", wrong)), typed);
        }
        return Desk.done(Pages.SETTINGS, Deed.SETTINGS_SAVED, 1, request, caller);
    }

    private static Workspace typed(Form form) {
        return new Workspace(
                "",
                Typed.name(form.value("name").orElse("")),
                new Workspace.Lifetimes(
                        span(form, "access"),
                        span(form, "idle"),
                        span(form, "absolute"),
                        span(form, "web_idle"),
                        span(form, "web_absolute"),
                        span(form, "trusted_idle")),
                Workspace.OnCopy.of(form.value("on_copy").orElse("")));
    }

    private static Duration span(Form form, String field) {
        return Span.of(form.value(field).orElse(""), field).orElseThrow(() -> Problem.of(field, "say how long."));
    }

    /// @throws Problem `wrong` itself, where typing something else would not help
    private static Part.Notice notice(String title, Problem wrong) {
        if (wrong.kind() != Problem.Kind.INVALID_VALUE) {
            throw wrong;
        }
        return FAULTS.notice(title, wrong);
    }
}
