package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Store;
import dev.curfew.base.World;
import dev.curfew.web.Answer;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.util.List;
import java.util.Optional;

/// The streams of the lists of sessions, and where such a page goes when its own session is over.
final class SessionStream {
    private final Store store;
    private final Callers callers;
    private final Sessions sessions;
    private final PageStream pages;
    private final World world;

    SessionStream(Store store, Callers callers, Sessions sessions, World world) {
        this.store = store;
        this.callers = callers;
        this.sessions = sessions;
        this.pages = new PageStream(store, world);
        this.world = world;
    }

    Routes routes() {
        return Routes.none()
                .get(Pages.SESSIONS + "/live", Surface.PAGE, request -> stream(request, false))
                .get(Subject.OTHERS + "/live", Surface.PAGE, request -> stream(request, true))
                .get(Pages.OVER, Surface.PAGE, this::over);
    }

    private Answer stream(Request request, boolean another) {
        Optional<String> person = callers.present(request, request.at())
                .map(caller -> another ? Subject.named(request, caller, store) : Subject.own(caller))
                .map(subject -> subject.person().id());
        return pages.open(request, new PageStream.Interest() {
            @Override
            public boolean reads(Request opening) {
                return callers.present(opening, world.now())
                        .filter(caller -> !another || Subject.named(opening, caller, store) != null)
                        .isPresent();
            }

            @Override
            public boolean changes(Event event) {
                return person.equals(Optional.ofNullable(event.person()));
            }
        });
    }

    /// Where a page goes when its session is over: says why, to whoever still has the cookie.
    private Answer over(Request request) {
        if (callers.present(request, request.at()).isPresent()) {
            return Answer.redirect(Pages.SESSIONS);
        }
        return callers.held(request)
                .flatMap(session -> sessions.find(session.id(), request.at()))
                .flatMap(one -> one.over().map(end -> over(one.session(), end, request)))
                .orElseGet(() -> Desk.page(200, new Page.SignedOut("", "")));
    }

    private Answer over(Session session, Session.End end, Request request) {
        var names = Wording.names(store, session.person(), List.of(end.by()));
        return Desk.page(
                200,
                new Page.SessionOver(
                        Wording.cause(end.cause()),
                        end.cause() == Cause.LAPSED ? "" : names.getOrDefault(end.by(), ""),
                        end.at(),
                        request.at()));
    }
}
