package dev.curfew.authority.console;

import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.session.Listed;
import dev.curfew.authority.session.Roster;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.SignOut;
import dev.curfew.authority.session.Surface;
import dev.curfew.authority.signin.Cookies;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Signing out: first what would end and what stays usable, then the act, which ends that and nothing else
/// (laws L7 and L8).
final class SignOutPages {
    private static final String BENEATH = "/sign-out";
    /// So many of the sessions that end are named; all of them are counted.
    private static final int LISTED = 100;

    private final Desk desk;
    private final Store store;
    private final Sessions sessions;
    private final Apps apps;
    private final Cookies cookies;
    private final Places places;

    SignOutPages(Desk desk, Store store, Sessions sessions, Apps apps, Cookies cookies, Places places) {
        this.desk = desk;
        this.store = store;
        this.sessions = sessions;
        this.apps = apps;
        this.cookies = cookies;
        this.places = places;
    }

    Routes routes() {
        var page = dev.curfew.web.Surface.PAGE;
        return Routes.none()
                .get(
                        Pages.SESSIONS + BENEATH,
                        page,
                        desk.shows((request, caller) -> confirm(request, Subject.own(caller))))
                .get(
                        Subject.OTHERS + BENEATH,
                        page,
                        desk.shows((request, caller) -> confirm(request, named(request, caller))))
                .post(
                        Pages.SESSIONS + BENEATH,
                        page,
                        desk.takes(
                                _ -> Pages.SESSIONS,
                                (request, caller, form) -> signOut(request, Subject.own(caller), form)))
                .post(
                        Subject.OTHERS + BENEATH,
                        page,
                        desk.takes(
                                request -> Subject.page(request.path("id")),
                                (request, caller, form) -> signOut(request, named(request, caller), form)));
    }

    private Subject named(Request request, WebCaller caller) {
        return Subject.named(request, caller, store).toEnd();
    }

    /// What was asked for.
    ///
    /// @param id of the session, device or app; empty for what has none
    private record Asked(Part.Extent extent, String id) {
        static Asked of(Form form, Subject subject) {
            var extent = switch (form.require("scope")) {
                case "session" -> Part.Extent.SESSION;
                case "device" -> Part.Extent.DEVICE;
                case "app" -> Part.Extent.APP;
                case "others" -> Part.Extent.OTHERS;
                case "everywhere" -> Part.Extent.EVERYWHERE;
                default -> throw new Problem(Problem.Kind.INVALID_VALUE, "Choose on the page what to sign out.");
            };
            if (extent == Part.Extent.OTHERS && !subject.own()) {
                throw new Problem(Problem.Kind.INVALID_VALUE, "There is no other session to keep.");
            }
            boolean all = extent == Part.Extent.OTHERS || extent == Part.Extent.EVERYWHERE;
            return new Asked(extent, all ? "" : form.require("id"));
        }

        SignOut signOut(Subject subject) {
            return switch (extent) {
                case SESSION -> new SignOut.OneSession(id);
                case DEVICE -> new SignOut.OneDevice(id);
                case APP -> new SignOut.OneApp(id);
                case OTHERS ->
                    new SignOut.Everywhere(
                            Optional.of(subject.caller().session().id()));
                case EVERYWHERE -> new SignOut.Everywhere(Optional.empty());
            };
        }

        /// Whether that ends `session`.
        boolean ends(Session session, Subject subject) {
            return switch (extent) {
                case SESSION -> session.id().equals(id);
                case DEVICE -> session.device().equals(id);
                case APP -> session.app().equals(id);
                case OTHERS -> !session.id().equals(subject.caller().session().id());
                case EVERYWHERE -> true;
            };
        }

        String name(Listed one) {
            return switch (extent) {
                case SESSION -> Wording.name(one);
                case DEVICE -> Wording.name(one.device());
                case APP -> one.app();
                case OTHERS, EVERYWHERE -> "";
            };
        }
    }

    private Answer confirm(Request request, Subject subject) {
        var asked = Asked.of(request.query(), subject);
        var roster = Roster.of(store, subject.person().id(), Optional.empty(), 0, request.at());
        var ends = roster.active().stream()
                .filter(one -> asked.ends(one.session(), subject))
                .toList();
        if (ends.isEmpty()) {
            return Answer.redirect(subject.page() + "?" + Farewell.nothing(subject.caller(), request));
        }
        var shown = ends.subList(0, Math.min(LISTED, ends.size()));
        var approved = approved(roster, ends);
        long keys = store.read(found -> ApiKeys.living(found, subject.person(), request.at()));
        boolean all = asked.extent() == Part.Extent.EVERYWHERE || asked.extent() == Part.Extent.OTHERS;
        return Desk.page(
                200,
                new Page.SignOutConfirm(
                        Desk.frame(request, subject.caller()),
                        subject.whose(),
                        asked.extent(),
                        asked.id(),
                        asked.name(ends.getFirst()),
                        subject.wording(request, places).devices(shown),
                        ends.size(),
                        roster.whole(),
                        Wording.surfaces(ends),
                        all ? keys : 0,
                        approved,
                        staying(ends, all ? 0 : keys)));
    }

    /// What a sign-out does not reach at once, or not at all: a line for each time that it takes.
    private List<Part.Staying> staying(List<Listed> ends, long keys) {
        var lives = new TreeMap<String, Duration>();
        ends.stream()
                .map(Listed::session)
                .filter(session -> session.cookie().isEmpty())
                .map(Session::app)
                .distinct()
                .flatMap(app -> apps.find(app).stream())
                .forEach(app -> lives.merge(app.name(), app.lifetimes().access(), SignOutPages::longer));
        var stays = new ArrayList<Part.Staying>();
        lives.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue, TreeMap::new, Collectors.mapping(Map.Entry::getKey, Collectors.toList())))
                .forEach((life, names) -> stays.add(new Part.Staying(
                        "Access tokens that " + Wording.several(names, "app") + " already "
                                + (names.size() == 1 ? "holds" : "hold")
                                + ", where a server checks them by itself and asks nobody",
                        life)));
        var others = ends.stream()
                .filter(one -> one.session().surface() == Surface.THIRD_PARTY)
                .map(Listed::app)
                .distinct()
                .sorted()
                .toList();
        if (!others.isEmpty()) {
            stays.add(new Part.Staying(
                    "What " + Wording.several(others, "app") + (others.size() == 1 ? " keeps" : " keep") + " of "
                            + (others.size() == 1 ? "its" : "their") + " own, such as a cookie",
                    null));
        }
        if (keys > 0) {
            stays.add(new Part.Staying(keys == 1 ? "1 API key" : keys + " API keys", null));
        }
        return stays;
    }

    /// The active sessions that those which end have approved, and which do not end with them.
    private static List<String> approved(Roster roster, List<Listed> ends) {
        var ending = ends.stream().map(one -> one.session().id()).collect(Collectors.toSet());
        return roster.active().stream()
                .filter(one -> !ending.contains(one.session().id()))
                .filter(one -> one.session().parent().filter(ending::contains).isPresent())
                .map(Wording::name)
                .toList();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private Answer signOut(Request request, Subject subject, Form form) {
        var asked = Asked.of(form, subject);
        var what = asked.signOut(subject);
        var caller = subject.caller();
        var ended = sessions.signOut(
                subject.person().id(), what, what.cause(), caller.person().id(), request.at());
        boolean stillIn = sessions.find(caller.session().id(), request.at())
                .filter(one -> one.over().isEmpty())
                .isPresent();
        if (stillIn) {
            long expected = form.value("expected")
                    .filter(number -> number.matches("[0-9]{1,9}"))
                    .map(Long::valueOf)
                    .orElse(0L);
            return Answer.redirect(subject.page() + "?" + Farewell.told(ended, expected, caller, request));
        }
        var page = new Page.SignedOut("", "", asked.extent() == Part.Extent.EVERYWHERE);
        return cookies.signedOut(Desk.page(200, page), request);
    }
}
