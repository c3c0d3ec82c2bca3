package dev.curfew.authority.console;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Presets;
import dev.curfew.authority.app.Registrations;
import dev.curfew.authority.console.page.Admin;
import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Rights;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// *Apps*: what people can sign in to, and how an owner or admin registers, changes, disables and removes
/// one. Says what would end before the click, and what ended after it (law L7).
final class AppPages {
    private static final int SHOWN = 50;
    /// The sessions of an app are counted up to this many in the list, and on its own page.
    private static final int COUNTED = 1_000;

    private static final int COUNTED_OF_ONE = 10_000;

    private static final String ONE = Pages.APPS + "/{id}";
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
                .get(ONE, Surface.PAGE, desk.shows(this::one))
                .post(ONE, Surface.PAGE, desk.takes(AppPages::address, this::save))
                .post(ONE + "/secret", Surface.PAGE, desk.takes(AppPages::address, this::newSecret))
                .post(ONE + "/disable", Surface.PAGE, desk.takes(AppPages::address, this::disable))
                .post(ONE + "/enable", Surface.PAGE, desk.takes(AppPages::address, this::enable))
                .post(ONE + "/remove", Surface.PAGE, desk.takes(AppPages::address, this::remove));
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
            return AppForm.words(redirectUris);
        }
    }

    private static String address(Request request) {
        return address(request.path("id"));
    }

    private static String address(String app) {
        return Pages.APPS + "/" + Desk.encoded(app);
    }

    private Answer list(int status, Request request, WebCaller caller, Part.Frame frame, Entry entry) {
        requireReader(caller);
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
                app.enabled(),
                app.redirects(),
                registrations.holdings(app.id(), COUNTED, now).count());
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

    private Answer one(Request request, WebCaller caller) {
        requireReader(caller);
        return one(200, Desk.frame(request, caller), request, caller, Map.of());
    }

    /// @param typed what was typed before, by field; what is not there is as it is
    private Answer one(int status, Part.Frame frame, Request request, WebCaller caller, Map<String, String> typed) {
        App app = app(request);
        var held = registrations.holdings(app.id(), COUNTED_OF_ONE, request.at());
        var fields = AppForm.fields(app);
        fields.putAll(typed);
        return Desk.page(
                status,
                new Page.EditApp(
                        frame,
                        shown(app, request.at()),
                        new Admin.AppForm(
                                fields,
                                AppForm.spans(registrations.usual(app)),
                                Rights.apps(caller.person()),
                                app.id().equals(Presets.CONSOLE)),
                        new Admin.InUse(
                                PersonPages.held(held.bySurface()), held.people(), held.count() < COUNTED_OF_ONE)));
    }

    private Answer save(Request request, WebCaller caller, Form form) {
        requireGovernor(caller);
        try {
            registrations.change(
                    request.path("id"),
                    app -> AppForm.edit(app, form),
                    caller.person().id(),
                    request.at());
        } catch (Problem wrong) {
            return unchanged("The app was not saved.", wrong, request, caller, AppForm.typed(form));
        }
        return Desk.done(address(request), Deed.APP_SAVED, 1, request, caller);
    }

    private Answer enable(Request request, WebCaller caller, Form form) {
        requireGovernor(caller);
        registrations.change(
                request.path("id"), app -> app.enabled(true), caller.person().id(), request.at());
        return Desk.done(address(request), Deed.APP_ENABLED, 1, request, caller);
    }

    private Answer disable(Request request, WebCaller caller, Form form) {
        return close(address(request), Deed.APP_DISABLED, registrations::disable, request, caller);
    }

    private Answer remove(Request request, WebCaller caller, Form form) {
        return close(Pages.APPS, Deed.APP_REMOVED, registrations::remove, request, caller);
    }

    /// A verb that ends what is signed in through an app.
    @FunctionalInterface
    private interface Closing {
        Registrations.Holdings close(String app, String by, Instant now);
    }

    private Answer close(String next, Deed deed, Closing verb, Request request, WebCaller caller) {
        requireGovernor(caller);
        Registrations.Holdings ended;
        try {
            ended = verb.close(request.path("id"), caller.person().id(), request.at());
        } catch (Problem wrong) {
            return unchanged("Nothing was changed.", wrong, request, caller, Map.of());
        }
        var numbers = new ArrayList<>(Deed.numbers(ended.count(), PersonPages.held(ended.bySurface())));
        numbers.add((long) ended.people());
        return Answer.redirect(next + "?" + deed.told(numbers, caller, request.at()));
    }

    /// @throws Problem `wrong` itself, where the page cannot help
    private Answer unchanged(
            String title, Problem wrong, Request request, WebCaller caller, Map<String, String> typed) {
        return switch (wrong.kind()) {
            case INVALID_VALUE, CONFLICT -> {
                var frame = Desk.frame(request, caller, AppForm.FAULTS.notice(title, wrong));
                yield one(wrong.kind().status(), frame, request, caller, typed);
            }
            default -> throw wrong;
        };
    }

    private Answer newSecret(Request request, WebCaller caller, Form form) {
        requireGovernor(caller);
        try {
            var registered =
                    registrations.newSecret(request.path("id"), caller.person().id(), request.at());
            return once(registered.app(), registered.secret().orElseThrow(), request, caller);
        } catch (Problem wrong) {
            return unchanged("No secret was made.", wrong, request, caller, Map.of());
        }
    }

    private static Answer once(App app, Secret secret, Request request, WebCaller caller) {
        var once = new Admin.Once(
                "Secret of " + app.name(), app.id(), secret, "Put both into the settings of " + app.name() + ".", null);
        return Desk.once(request, caller, once, Pages.APPS);
    }

    private App app(Request request) {
        return store.read(found -> found.one(App.KIND, request.path("id")))
                .orElseThrow(() -> new Problem(Problem.Kind.NOT_FOUND, "There is no such app."));
    }

    /// @throws Problem `wrong` itself, where typing something else would not help
    private static Part.Notice unsaved(String title, Problem wrong) {
        if (wrong.kind() != Problem.Kind.INVALID_VALUE) {
            throw wrong;
        }
        return AppForm.FAULTS.notice(title, wrong);
    }

    private static void requireReader(WebCaller caller) {
        if (!caller.person().role().seesEverybody()) {
            throw refused();
        }
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
