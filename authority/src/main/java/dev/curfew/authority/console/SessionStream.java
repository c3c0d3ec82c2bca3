package dev.curfew.authority.console;

import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.web.Answer;
import dev.curfew.web.EventStream;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The stream of an open list: tells it when it is no longer true, and when its own session is over. It
/// carries no more than that; the page then asks for itself again. Like every reader of the feed it goes on
/// from a position, so a lost connection, a restart and another node are one case.
///
/// Being looked at by a stream is no use of a session: it keeps none from lapsing.
final class SessionStream {
    private static final long BEAT = Duration.ofSeconds(10).toNanos();
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int STEP = 500;

    private final Store store;
    private final Callers callers;
    private final Sessions sessions;
    private final World world;

    SessionStream(Store store, Callers callers, Sessions sessions, World world) {
        this.store = store;
        this.callers = callers;
        this.sessions = sessions;
        this.world = world;
    }

    Routes routes() {
        return Routes.none()
                .get(Pages.SESSIONS + "/live", Surface.PAGE, request -> stream(request, Optional.empty()))
                .get(
                        Subject.OTHERS + "/live",
                        Surface.PAGE,
                        request -> stream(request, Optional.of(request.path("id"))))
                .get(Pages.OVER, Surface.PAGE, this::over);
    }

    private Answer stream(Request request, Optional<String> other) {
        Optional<String> person = callers.present(request, request.at())
                .map(caller -> other.map(_ -> Subject.named(request, caller, store))
                        .orElseGet(() -> Subject.own(caller))
                        .person()
                        .id());
        long from = request.header("Last-Event-ID")
                .or(() -> request.query("after"))
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::valueOf)
                .orElseGet(store::head);
        return Answer.events(stream -> write(stream, request, other, person, from));
    }

    private void write(
            EventStream stream, Request request, Optional<String> other, Optional<String> person, long from) {
        if (person.isEmpty()) {
            // A browser asks again for what was refused, but not for what was answered to its end.
            say(stream, from, "over");
            return;
        }
        var wake = new Semaphore(0);
        stream.whenClosed(wake::release);
        try (var _ = store.onEvents(wake::release)) {
            follow(stream, request, other, person.get(), from, wake);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(
            EventStream stream, Request request, Optional<String> other, String person, long from, Semaphore wake)
            throws InterruptedException {
        long position = from;
        say(stream, position, "beat");
        while (stream.open()) {
            List<Store.Recorded> next = store.events(position, STEP);
            if (!next.isEmpty()) {
                position = next.getLast().position();
            }
            boolean changed =
                    next.stream().anyMatch(one -> person.equals(one.event().person()));
            if (!reads(request, other)) {
                say(stream, position, "over");
                return;
            }
            if (changed) {
                say(stream, position, "changed");
            }
            if (next.size() < STEP) {
                if (!wake.tryAcquire(BEAT, TimeUnit.NANOSECONDS) && stream.open()) {
                    say(stream, position, "beat");
                }
                // A thousand ends in a second are a handful of looks.
                world.sleep(PAUSE);
                wake.drainPermits();
            }
        }
    }

    /// Browsers drop an event without data, so the position stands there too.
    private static void say(EventStream stream, long position, String type) {
        stream.send(Long.toString(position), type, Long.toString(position));
    }

    /// Whether whoever opened the stream is still signed in, and may still see the person.
    private boolean reads(Request request, Optional<String> other) {
        try {
            return callers.present(request, world.now())
                    .filter(caller -> other.isEmpty() || Subject.named(request, caller, store) != null)
                    .isPresent();
        } catch (Problem refused) {
            return false;
        }
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
