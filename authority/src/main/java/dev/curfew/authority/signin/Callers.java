package dev.curfew.authority.signin;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.device.Device;
import dev.curfew.authority.session.Session;
import dev.curfew.authority.store.Change;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.authority.token.Tokens;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.Problem;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Tells who sends a request.
public final class Callers {
    /// How long a use is not written down again.
    private static final Duration TOUCH = Duration.ofMinutes(1);

    /// The methods that change nothing (RFC 9110, section 9.2.1).
    private static final List<String> SAFE = List.of("GET", "HEAD");

    private final Store store;
    private final Tokens tokens;
    private final Apps apps;
    private final Cookies cookies;
    private final String issuer;
    private final String origin;

    /// @param issuer the URL under which browsers and clients reach this server
    public Callers(Store store, Tokens tokens, Apps apps, String issuer) {
        this.store = store;
        this.tokens = tokens;
        this.apps = apps;
        this.cookies = new Cookies(issuer);
        this.issuer = issuer;
        var url = URI.create(issuer);
        this.origin = url.getScheme() + "://" + url.getRawAuthority();
    }

    /// Who is signed in with the browser that sent this, if anybody is. Being seen keeps the session from
    /// lapsing.
    public Optional<WebCaller> web(Request request) {
        return cookies.session(request)
                .flatMap(cookie -> signedIn(cookie, request.at()).map(seen -> {
                    if (Duration.between(seen.session().seen().at(), request.at())
                                    .compareTo(TOUCH)
                            >= 0) {
                        touch(seen, request);
                    }
                    return new WebCaller(seen.session(), seen.person(), cookie.csrf());
                }));
    }

    /// Who is signed in with the browser that sent this, at `now`, where being looked at is no use: for what
    /// a page does by itself while it is open, which must not keep a session from lapsing.
    public Optional<WebCaller> present(Request request, Instant now) {
        return cookies.session(request)
                .flatMap(cookie ->
                        signedIn(cookie, now).map(seen -> new WebCaller(seen.session(), seen.person(), cookie.csrf())));
    }

    /// The session whose cookie the browser has, whether or not it still counts.
    public Optional<Session> held(Request request) {
        return cookies.session(request)
                .flatMap(cookie -> store.read(found -> found.one(Session.KIND, cookie.session()))
                        .filter(session -> session.cookie().equals(Optional.of(cookie.digest()))));
    }

    /// What the access token in the `Authorization` header is good for, if anything.
    public Optional<Tokens.Live.Access> bearer(Request request) {
        return request.bearer().flatMap(token -> tokens.access(token, request.at()));
    }

    /// Refuses a form that was not shown to this browser in this session.
    ///
    /// @throws Problem FOREIGN_ORIGIN
    public void checkCsrf(Request request, WebCaller caller, Form form) {
        checkToken(form, caller.csrf());
    }

    /// The person who calls the API: with an access token of a first-party app that has `scope`, else with a
    /// browser's cookie. A change asked for with a cookie must come from our own page.
    ///
    /// @throws Problem SIGN_IN_NEEDED, NOT_ALLOWED or FOREIGN_ORIGIN
    public Caller api(Request request, String scope) {
        if (request.bearer().isPresent()) {
            return withToken(request, scope);
        }
        WebCaller caller = web(request)
                .orElseThrow(() -> new Problem(
                        Problem.Kind.SIGN_IN_NEEDED, "Send an access token, or the cookie of a signed-in browser."));
        if (!SAFE.contains(request.method())) {
            checkOrigin(request);
        }
        return new Caller(caller.person(), caller.session());
    }

    /// Refuses what did not come from our own page: for requests that a cookie vouches for and that are no
    /// form.
    ///
    /// @throws Problem FOREIGN_ORIGIN
    public void checkOrigin(Request request) {
        if (!request.sameOrigin(origin)) {
            throw new Problem(Problem.Kind.FOREIGN_ORIGIN, "With a cookie, call this from " + origin + " only.");
        }
    }

    static void checkToken(Form form, String expected) {
        byte[] sent = form.value("csrf").orElse("").getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(sent, expected.getBytes(StandardCharsets.UTF_8))) {
            throw new Problem(
                    Problem.Kind.FOREIGN_ORIGIN, "Go back, load the page again, and send the form once more.");
        }
    }

    private Caller withToken(Request request, String scope) {
        Tokens.Live.Access access = bearer(request)
                .filter(live -> live.token().audience().contains(issuer))
                .orElseThrow(
                        () -> new Problem(Problem.Kind.SIGN_IN_NEEDED, "The access token is not good (any more)."));
        if (access.person().isEmpty() || access.session().isEmpty() || !may(access, scope)) {
            throw new Problem(
                    Problem.Kind.NOT_ALLOWED, "This takes a person's access token with the scope " + scope + ".");
        }
        return new Caller(access.person().get(), access.session().get());
    }

    /// Whether the token is a first-party app's and carries `scope`.
    boolean may(Tokens.Live.Access access, String scope) {
        String granted = Optional.ofNullable(access.token().scope()).orElse("");
        return List.of(granted.split(" ")).contains(scope)
                && apps.find(access.token().clientId()).filter(App::firstParty).isPresent();
    }

    private record Seen(Session session, Person person, boolean trusted) {}

    private Optional<Seen> signedIn(SessionCookie cookie, Instant now) {
        return store.read(found -> found.one(Session.KIND, cookie.session())
                .filter(session -> session.cookie().equals(Optional.of(cookie.digest())))
                .flatMap(session -> found.one(Person.KIND, session.person())
                        .filter(person -> session.over(person, now).isEmpty())
                        .map(person -> new Seen(
                                session,
                                person,
                                found.one(Device.KIND, session.device())
                                        .filter(Device::trusted)
                                        .isPresent()))));
    }

    private void touch(Seen caller, Request request) {
        String id = caller.session().id();
        var idle = WebLifetime.idle(apps, caller.trusted());
        var by = new Session.Seen(request.at(), request.peer().address().getHostAddress(), request.userAgent());
        store.decide(Key.of(Session.KIND, id).seeing(Person.KIND, "person"), found -> {
            Change<Boolean> change = Change.answer(true);
            found.one(Session.KIND, id)
                    .filter(session -> found.one(Person.KIND, session.person())
                            .filter(person -> session.over(person, request.at()).isEmpty())
                            .isPresent())
                    .filter(session -> session.seen().at().isBefore(request.at()))
                    .ifPresent(session -> change.replace(Session.KIND, session.used(by, idle)));
            return change;
        });
    }
}
