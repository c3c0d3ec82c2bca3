package dev.curfew.authority.console;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.app.Registrations;
import dev.curfew.authority.console.page.Admin;
import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Person;
import dev.curfew.authority.workspace.Rights;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/// *Apps*: what people can sign in to, and how an owner or admin registers another one.
final class AppPages {
    private static final int SHOWN = 50;
    /// The sessions of an app are counted up to this many.
    private static final int COUNTED = 1_000;

    private static final String ONE = Pages.APPS + "/{id}";
    private static final Pattern BREAKS = Pattern.compile("\\s+");
    private static final Entry NOTHING = new Entry("", true, "");

    private final Desk desk;
    private final Store store;
    private final Registrations registrations;

    AppPages(Desk desk, Store store, Registrations registrations) {
        this.desk = desk;
        this.store = store;
        this.registrations = registrations;
    }

    Routes routes() {
        return Routes.none()
                .get(
                        Pages.APPS,
                        Surface.PAGE,
                        desk.shows(
                                (request, caller) -> list(200, request, caller, Desk.frame(request, caller), NOTHING)))
                .post(Pages.APPS, Surface.PAGE, desk.takes(_ -> Pages.APPS, this::register))
                .get(ONE, Surface.PAGE, desk.shows(this::edit))
                .post(ONE, Surface.PAGE, desk.takes(AppPages::address, this::save))
                .post(ONE + "/secret", Surface.PAGE, desk.takes(AppPages::address, this::newSecret));
    }

    /// What was typed into a form.
    private record Entry(String name, boolean confidential, String redirectUris) {
        static Entry of(Form form) {
            return new Entry(
                    form.value("name").orElse("").strip(),
                    !form.value("kind").orElse("").equals("public"),
                    form.value("redirect_uris").orElse(""));
        }

        List<String> redirects() {
            return BREAKS.splitAsStream(redirectUris)
                    .filter(uri -> !uri.isEmpty())
                    .toList();
        }
    }

    private static String address(Request request) {
        return address(request.path("id"));
    }

    private static String address(String app) {
        return Pages.APPS + "/" + Desk.encoded(app);
    }

    private Answer list(int status, Request request, WebCaller caller, Part.Frame frame, Entry entry) {
        if (!caller.person().role().seesEverybody()) {
            throw refused();
        }
        var apps = registrations.list(request.query("after").orElse(""), SHOWN + 1);
        var shown = apps.subList(0, Math.min(SHOWN, apps.size()));
        String more = apps.size() > SHOWN
                ? Pages.APPS + "?after=" + Desk.encoded(shown.getLast().id())
                : "";
        var parts = shown.stream().map(app -> shown(app, request.at())).toList();
        return Desk.page(
                status, new Page.Apps(frame, parts, entry.name(), entry.confidential(), entry.redirectUris(), more));
    }

    private Admin.App shown(App app, Instant now) {
        return new Admin.App(
                app.id(),
                app.name(),
                Presets.isOne(app.id()),
                app.confidential(),
                app.redirects(),
                store.read(found -> active(found, app, now)));
    }

    private static int active(Found found, App app, Instant now) {
        var sessions = found.many(
                Session.KIND, Found.Page.first(COUNTED), Where.is("app", app.id()), Where.is("state", "active"));
        var people = found.all(
                Person.KIND, sessions.stream().map(Session::person).distinct().toList());
        return (int) sessions.stream()
                .filter(session -> {
                    Person person = people.get(session.person());
                    return person != null && session.over(person, now).isEmpty();
                })
                .count();
    }

    private Answer register(Request request, WebCaller caller, Form form) {
        requireGovernor(caller);
        var entry = Entry.of(form);
        var app = App.thirdParty(entry.name(), entry.redirects(), request.at());
        try {
            var registered = registrations.register(
                    app, entry.confidential(), caller.person().id(), request.at());
            return registered
                    .secret()
                    .map(secret -> once(registered.app(), secret, request, caller))
                    .orElseGet(() -> Desk.done(Pages.APPS, Deed.APP_REGISTERED, 1, request, caller));
        } catch (Problem wrong) {
            var frame = Desk.frame(request, caller, unsaved("The app was not registered.", wrong));
            return list(400, request, caller, frame, entry);
        }
    }

    private Answer edit(Request request, WebCaller caller) {
        requireGovernor(caller);
        App app = app(request);
        return editing(200, Desk.frame(request, caller), app, app.name(), String.join("\n", app.redirects()), request);
    }

    private Answer save(Request request, WebCaller caller, Form form) {
        requireGovernor(caller);
        App app = app(request);
        var entry = Entry.of(form);
        try {
            registrations.change(
                    app.id(),
                    each -> each.with(entry.name(), entry.redirects()),
                    caller.person().id(),
                    request.at());
            return Desk.done(Pages.APPS, Deed.APP_SAVED, 1, request, caller);
        } catch (Problem wrong) {
            var frame = Desk.frame(request, caller, unsaved("The app was not saved.", wrong));
            return editing(400, frame, app, entry.name(), entry.redirectUris(), request);
        }
    }

    private Answer editing(int status, Part.Frame frame, App app, String name, String redirectUris, Request request) {
        return Desk.page(status, new Page.EditApp(frame, shown(app, request.at()), name, redirectUris));
    }

    private Answer newSecret(Request request, WebCaller caller, Form form) {
        requireGovernor(caller);
        var registered =
                registrations.newSecret(app(request).id(), caller.person().id(), request.at());
        return once(registered.app(), registered.secret().orElseThrow(), request, caller);
    }

    private static Answer once(App app, Secret secret, Request request, WebCaller caller) {
        var once = new Admin.Once(
                "Secret of " + app.name(), app.id(), secret, "Put both into the settings of " + app.name() + ".", null);
        return Desk.once(request, caller, once, Pages.APPS);
    }

    private App app(Request request) {
        return store.read(found -> found.one(App.KIND, request.path("id")))
                .filter(app -> !Presets.isOne(app.id()))
                .orElseThrow(() -> new Problem(Problem.Kind.NOT_FOUND, "There is no such app to edit."));
    }

    /// @throws Problem `wrong` itself, where typing something else would not help
    private static Part.Notice unsaved(String title, Problem wrong) {
        if (wrong.kind() != Problem.Kind.INVALID_VALUE) {
            throw wrong;
        }
        return Part.Notice.failed(title, wrong.hint());
    }

    private static void requireGovernor(WebCaller caller) {
        if (!Rights.apps(caller.person())) {
            throw refused();
        }
    }

    private static Problem refused() {
        return new Problem(Problem.Kind.NOT_ALLOWED, "Apps are for owners and admins.");
    }
}
