package dev.curfew.authority.signin;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.SignOut;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The page on which people sign in, and the button with which they sign out of this browser.
public final class SignInRoutes {
    /// Where a browser is that has just been signed out.
    public static final String SIGNED_OUT = "/signed-out";

    private static final int NEXT_LIMIT = 8 * 1024;

    private final SignIns signIns;
    private final Callers callers;
    private final Sessions sessions;
    private final Apps apps;
    private final Cookies cookies;
    private final Function<String, Optional<URI>> leadsTo;
    private final World world;

    /// @param leadsTo where outside of this server a browser may end up that goes on to `next`
    public SignInRoutes(
            SignIns signIns,
            Callers callers,
            Sessions sessions,
            Apps apps,
            Cookies cookies,
            Function<String, Optional<URI>> leadsTo,
            World world) {
        this.signIns = signIns;
        this.callers = callers;
        this.sessions = sessions;
        this.apps = apps;
        this.cookies = cookies;
        this.leadsTo = leadsTo;
        this.world = world;
    }

    public Routes routes() {
        return Routes.none()
                .get(Pages.SIGN_IN, Surface.PAGE, this::show)
                .post(Pages.SIGN_IN, Surface.PAGE, this::signIn)
                .post(Pages.SIGN_OUT, Surface.PAGE, this::signOut)
                .get(SIGNED_OUT, Surface.PAGE, SignInRoutes::signedOut);
    }

    /// `next`, the path of ours to go on to; `email`, to be filled in; `app`, the identifier of the app that
    /// asked. Whoever is sent here to go on somewhere signs in again, even if somebody is signed in.
    private Answer show(Request request) {
        Optional<String> next = request.query("next").filter(SignInRoutes::isOurs);
        if (next.isEmpty() && callers.web(request).isPresent()) {
            return Answer.redirect(Pages.SESSIONS);
        }
        var onwards = new Onwards(next.orElse(""), request.query("app").orElse(""));
        return page(200, visitor(request), request.query("email").orElse(""), onwards, null);
    }

    /// Where somebody goes who has signed in.
    ///
    /// @param next a path of ours, or empty
    /// @param app the identifier of the app that sent them, or empty
    private record Onwards(String next, String app) {
        String address() {
            return next.isEmpty() ? Pages.SESSIONS : next;
        }
    }

    private Answer signIn(Request request) {
        Form form = request.form();
        var visitor = visitor(request);
        visitor.check(form);
        String email = form.value("email").orElse("");
        var onwards = new Onwards(
                form.value("next").filter(SignInRoutes::isOurs).orElse(""),
                form.value("app").orElse(""));
        var attempt = new SignIns.Attempt(
                email,
                Secret.of(form.value("password").orElse("")),
                Optional.of("cookie:" + visitor.mark()),
                "",
                request.peer().address(),
                request.userAgent(),
                request.at());
        var before = cookies.session(request);
        return switch (signIns.browser(attempt, before)) {
            case SignIns.Outcome.In<SignIns.Browser>(SignIns.Browser in) ->
                cookies.signedIn(Answer.redirect(onwards.address()), in, request);
            case SignIns.Outcome.Wrong<SignIns.Browser> _ -> page(401, visitor, email, onwards, Page.SignIn.wrong());
            case SignIns.Outcome.Throttled<SignIns.Browser>(Duration left) -> {
                long seconds = Problem.slowDown(left).retryAfterSeconds().orElseThrow();
                yield page(429, visitor, email, onwards, Page.SignIn.throttled(seconds))
                        .with("Retry-After", Long.toString(seconds));
            }
        };
    }

    private Answer page(int status, Visitor visitor, String email, Onwards onwards, Part.@Nullable Notice notice) {
        var app = Optional.of(onwards.app()).filter(id -> !id.isEmpty()).flatMap(apps::find);
        var page = new Page.SignIn(
                Pages.SIGN_IN,
                Secret.of(visitor.csrf()),
                email,
                onwards.next(),
                app.map(App::id).orElse(""),
                app.map(App::name).orElse(""),
                notice);
        Answer shown = visitor.marking(Answer.html(status, Pages.render(page)));
        return leadsTo.apply(onwards.next()).map(shown::formMayLeadTo).orElse(shown);
    }

    private Answer signOut(Request request) {
        callers.web(request).ifPresent(caller -> {
            callers.checkCsrf(request, caller, request.form());
            sessions.signOut(
                    caller.person().id(),
                    new SignOut.OneSession(caller.session().id()),
                    Cause.SIGNED_OUT,
                    caller.person().id(),
                    request.at());
        });
        return cookies.signedOut(Answer.redirect(SIGNED_OUT), request);
    }

    private static Answer signedOut(Request request) {
        return Answer.html(200, Pages.render(new Page.SignedOut("", "")));
    }

    private Visitor visitor(Request request) {
        return Visitor.of(request, cookies.secure(request), world);
    }

    /// Whether it is a path of this server, however a browser reads it: it begins with one slash, and holds
    /// nothing that a browser would take for a second one.
    static boolean isOurs(String next) {
        return next.length() <= NEXT_LIMIT
                && next.startsWith("/")
                && !next.startsWith("//")
                && next.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '\\');
    }
}
