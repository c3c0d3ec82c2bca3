package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.device.Devices;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.session.Listed;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.Sessions.Slice;
import dev.curfew.authority.session.Sessions.Standing;
import dev.curfew.authority.session.Sessions.Which;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.workspace.Typed;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// *Active sessions*: one's own, and for those who look after people, another person's.
final class SessionPages {
    /// How many active sessions a page shows.
    private static final int ACTIVE = 100;
    /// How many ended ones.
    private static final int ENDED = 20;
    /// A slice may hold none of what is asked for and still not be the last: how often to go on for one page.
    private static final int SLICES = 20;

    private final Desk desk;
    private final Store store;
    private final Sessions sessions;
    private final Devices devices;
    private final Places places;
    private final Copies copies;

    SessionPages(Desk desk, Store store, Sessions sessions, Devices devices, Places places) {
        this.desk = desk;
        this.store = store;
        this.sessions = sessions;
        this.devices = devices;
        this.places = places;
        this.copies = new Copies(store, places);
    }

    Routes routes() {
        return Routes.none()
                .get(
                        Pages.SESSIONS,
                        Surface.PAGE,
                        desk.shows((request, caller) ->
                                list(200, request, Subject.own(caller), Desk.frame(request, caller))))
                .get(
                        Subject.OTHERS,
                        Surface.PAGE,
                        desk.shows((request, caller) ->
                                list(200, request, Subject.named(request, caller, store), Desk.frame(request, caller))))
                .post(Pages.SESSIONS + "/device", Surface.PAGE, desk.takes(_ -> Pages.SESSIONS, this::device));
    }

    private Answer list(int status, Request request, Subject subject, Part.Frame frame) {
        var wording = subject.wording(request, places);
        String after = request.query("after").orElse("");
        var active = active(subject, after, request.at());
        var listed = Listed.all(store, active.sessions());
        var ended =
                slice(subject.person().id(), Which.ENDED, request.query("ended").orElse(""), ENDED, request.at());
        var over = Listed.all(store, ended.sessions());
        var names = wording.names(store, over);
        boolean whole = after.isEmpty() && active.next().isEmpty();
        return Desk.page(
                status,
                new Page.Sessions(
                        frame,
                        subject.whose(),
                        wording.devices(
                                listed,
                                copies.of(active.sessions()),
                                subject.person().createdAt()),
                        over.stream()
                                .map(one -> wording.ended(one, names))
                                .sorted((one, other) -> other.endedAt().compareTo(one.endedAt()))
                                .toList(),
                        whole
                                ? listed.size()
                                : (int) sessions.count(subject.person().id()),
                        more(subject, "after", active.next(), ""),
                        more(subject, "ended", ended.next(), "#ended"),
                        ""));
    }

    /// The part of the active sessions after one of them. The session in which the page is asked for stands
    /// on the first part, however old it is, and on no other.
    private Slice active(Subject subject, String after, Instant now) {
        String current = subject.caller().session().id();
        var slice = slice(subject.person().id(), Which.ACTIVE, after, ACTIVE, now);
        if (!subject.own()) {
            return slice;
        }
        var shown = new ArrayList<>(slice.sessions());
        shown.removeIf(one -> one.session().id().equals(current));
        if (after.isEmpty()) {
            sessions.find(current, now).filter(one -> one.over().isEmpty()).ifPresent(one -> shown.add(0, one));
        }
        return new Slice(shown, slice.next());
    }

    private Slice slice(String person, Which which, String after, int limit, Instant now) {
        var held = new ArrayList<Standing>();
        Optional<String> next = Optional.of(after);
        for (int i = 0; i < SLICES && held.size() < limit && next.isPresent(); i++) {
            var slice = sessions.list(person, which, next.get(), ACTIVE, now);
            held.addAll(slice.sessions());
            next = slice.next();
        }
        if (held.size() <= limit) {
            return new Slice(held, next);
        }
        List<Standing> cut = List.copyOf(held.subList(0, limit));
        return new Slice(cut, Optional.of(cut.getLast().session().id()));
    }

    private static String more(Subject subject, String name, Optional<String> next, String fragment) {
        return next.map(id -> subject.page() + "?" + name + "=" + Desk.encoded(id) + fragment)
                .orElse("");
    }

    private Answer device(Request request, WebCaller caller, Form form) {
        String name;
        try {
            name = Typed.name(form.value("name").orElse(""));
        } catch (Problem wrong) {
            var notice = Part.Notice.failed("The device was not saved.", wrong.hint());
            return list(400, request, Subject.own(caller), Desk.frame(request, caller, notice));
        }
        boolean trusted = form.value("trusted").filter("true"::equals).isPresent();
        return devices.change(
                        caller.person().id(), form.require("id"), Optional.of(name), Optional.of(trusted), request.at())
                .map(_ -> Desk.done(Pages.SESSIONS, Deed.DEVICE_SAVED, 1, request, caller))
                .orElseThrow(() -> new Problem(Problem.Kind.NOT_FOUND, "You have no such device (any more)."));
    }
}
