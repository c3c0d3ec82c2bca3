package dev.curfew.authority.console;

import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.device.Devices;
import dev.curfew.authority.device.Devices.Saying;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.session.Listed;
import dev.curfew.authority.session.Roster;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Found.Mark;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Typed;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// *Active sessions*: one's own, and for those who look after people, another person's.
final class SessionPages {
    /// How many ended sessions a page shows.
    private static final int ENDED = 20;

    private static final Pattern MARK = Pattern.compile("(\\d{1,15})\\.([a-z0-9_]{1,64})");

    private final Desk desk;
    private final Store store;
    private final Sessions sessions;
    private final ApiKeys keys;
    private final Devices devices;
    private final Places places;

    SessionPages(Desk desk, Store store, Sessions sessions, ApiKeys keys, Devices devices, Places places) {
        this.desk = desk;
        this.store = store;
        this.sessions = sessions;
        this.keys = keys;
        this.devices = devices;
        this.places = places;
    }

    Routes routes() {
        return Routes.none()
                .get(
                        Pages.SESSIONS,
                        Surface.PAGE,
                        desk.showsAgain(
                                (request, caller) -> list(200, request, Subject.own(caller), frame(request, caller))))
                .get(
                        Subject.OTHERS,
                        Surface.PAGE,
                        desk.showsAgain((request, caller) ->
                                list(200, request, Subject.named(request, caller, store), frame(request, caller))))
                .post(Pages.SESSIONS + "/device", Surface.PAGE, desk.takes(_ -> Pages.SESSIONS, this::device))
                .post(Pages.SESSIONS + "/known", Surface.PAGE, desk.takes(_ -> Pages.SESSIONS, this::known))
                .post(Pages.SESSIONS + "/copied", Surface.PAGE, desk.takes(_ -> Pages.SESSIONS, this::copied));
    }

    private Part.Frame frame(Request request, WebCaller caller) {
        return Farewell.heard(request, caller, store)
                .map(notice -> Desk.frame(request, caller, notice))
                .orElseGet(() -> Desk.frame(request, caller));
    }

    private Answer list(int status, Request request, Subject subject, Part.Frame frame) {
        long position = store.head();
        var wording = subject.wording(request, places);
        var roster = Roster.of(
                store, subject.person().id(), mark(request.query("ended").orElse("")), ENDED, request.at());
        var active = withCurrent(roster, subject, request);
        var all = wording.devices(active);
        var narrowing = Narrowing.of(request);
        var left = narrowing.of(all);
        String after = request.query("after").orElse("");
        var roll = narrowing.device().isEmpty() || left.isEmpty()
                ? Roll.of(left, after)
                : Roll.ofOne(left.getFirst(), after);
        int found = left.stream().mapToInt(device -> device.sessions().size()).sum();
        var names = wording.names(store, roster.ended());
        var page = new Page.Sessions(
                frame,
                subject.whose(),
                roll.devices(),
                wording.suspects(active),
                Narrowing.apps(all),
                roster.ended().stream().map(one -> wording.ended(one, names)).toList(),
                active.size(),
                all.size(),
                roster.whole(),
                narrowing.form(all, found),
                roll.next()
                        .map(next -> subject.page() + "?after=" + Desk.encoded(next) + narrowing.query())
                        .orElse(""),
                roster.more()
                        .map(next -> subject.page() + "?ended=" + next.number() + "." + next.id() + "#ended")
                        .orElse(""),
                KeyPages.living(keys, subject, request, places),
                position);
        return Desk.page(status, page);
    }

    /// The session in which the page is asked for is on it, whatever else there is.
    private List<Listed> withCurrent(Roster roster, Subject subject, Request request) {
        String current = subject.caller().session().id();
        if (!subject.own()
                || roster.active().stream().anyMatch(one -> one.session().id().equals(current))) {
            return roster.active();
        }
        var own = sessions.find(current, request.at())
                .filter(one -> one.over().isEmpty())
                .map(one -> Listed.all(store, List.of(one)))
                .orElse(List.of());
        return Stream.concat(own.stream(), roster.active().stream()).toList();
    }

    private static Optional<Mark> mark(String text) {
        var form = MARK.matcher(text);
        return form.matches() ? Optional.of(new Mark(Long.parseLong(form.group(1)), form.group(2))) : Optional.empty();
    }

    private Answer device(Request request, WebCaller caller, Form form) {
        String name;
        try {
            name = Typed.name(form.value("name").orElse(""));
        } catch (Problem wrong) {
            var notice =
                    Faults.at().and("name", "name-" + form.require("id")).notice("The device was not saved.", wrong);
            return list(400, request, Subject.own(caller), Desk.frame(request, caller, notice));
        }
        boolean trusted = form.value("trusted").filter("true"::equals).isPresent();
        return said(request, caller, form, new Devices.Word(Optional.of(name), Optional.of(trusted), false));
    }

    private Answer known(Request request, WebCaller caller, Form form) {
        return said(request, caller, form, new Devices.Word(Optional.empty(), Optional.empty(), true));
    }

    private Answer said(Request request, WebCaller caller, Form form, Devices.Word word) {
        return switch (devices.change(caller.session(), form.require("id"), word, request.at())) {
            case Saying.Done _ -> Desk.done(Pages.SESSIONS, Deed.DEVICE_SAVED, 1, request, caller);
            case Saying.Unfamiliar _ ->
                refused(
                        403,
                        request,
                        caller,
                        "The device was not saved.",
                        Devices.unfamiliar().hint());
            case Saying.Nothing _ -> throw new Problem(Problem.Kind.NOT_FOUND, "You have no such device (any more).");
        };
    }

    private Answer copied(Request request, WebCaller caller, Form form) {
        if (devices.unfamiliar(caller.session(), request.at())) {
            return refused(
                    403,
                    request,
                    caller,
                    "Nothing was changed.",
                    Devices.unfamiliar().hint());
        }
        if (!sessions.settle(caller.session(), form.require("id"), request.at())) {
            throw new Problem(Problem.Kind.NOT_FOUND, "There is no such warning (any more).");
        }
        return Desk.done(Pages.SESSIONS, Deed.COPY_SETTLED, 1, request, caller);
    }

    private Answer refused(int status, Request request, WebCaller caller, String what, String hint) {
        var notice = Part.Notice.failed(what, hint);
        return list(status, request, Subject.own(caller), Desk.frame(request, caller, notice));
    }
}
