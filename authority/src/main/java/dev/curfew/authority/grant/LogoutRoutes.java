package dev.curfew.authority.grant;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.console.page.Page;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.key.IdToken;
import dev.curfew.authority.key.IdTokens;
import dev.curfew.authority.session.Cause;
import dev.curfew.authority.session.Sessions;
import dev.curfew.authority.session.SignOut;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.Cookies;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// `/oauth/logout` (OpenID Connect RP-Initiated Logout 1.0): an app sends the browser here to be signed out.
///
/// What ends is the browser's own session, and nothing else (law L8). An app that proves with an id token that
/// this person signed in to it gets that without a question; any other link only leads to the question.
final class LogoutRoutes {
    static final String PATH = "/oauth/logout";

    private static final String DECISION = PATH + "/decision";
    private static final List<String> CARRIED =
            List.of("id_token_hint", "client_id", "post_logout_redirect_uri", "state");

    private final Apps apps;
    private final Callers callers;
    private final IdTokens idTokens;
    private final Sessions sessions;
    private final Cookies cookies;

    LogoutRoutes(Apps apps, Callers callers, IdTokens idTokens, Sessions sessions, Cookies cookies) {
        this.apps = apps;
        this.callers = callers;
        this.idTokens = idTokens;
        this.sessions = sessions;
        this.cookies = cookies;
    }

    Routes routes() {
        return Routes.none()
                .get(PATH, Surface.PAGE, request -> logout(request, Asked.of(request.query(), apps, idTokens)))
                .post(PATH, Surface.PAGE, request -> logout(request, Asked.of(request.form(), apps, idTokens)))
                .post(DECISION, Surface.PAGE, this::decide);
    }

    /// What an app asks for.
    ///
    /// @param hint the person and app that an id token of ours names
    /// @param app that the hint names
    /// @param back where it may send the browser afterwards: only with a hint, and only where it is registered
    /// @param strays whether it named an address that it may not send anybody to
    private record Asked(
            Form sent, Optional<IdToken.Hint> hint, Optional<App> app, Optional<URI> back, boolean strays) {

        static Asked of(Form sent, Apps apps, IdTokens idTokens) {
            Optional<IdToken.Hint> hint = sent.value("id_token_hint")
                    .flatMap(idTokens::hint)
                    .filter(one -> one.clientId().equals(sent.value("client_id").orElse(one.clientId())));
            Optional<App> app = hint.flatMap(one -> apps.find(one.clientId()));
            Optional<String> address = sent.value("post_logout_redirect_uri");
            Optional<URI> back = address.filter(
                            uri -> app.filter(one -> one.logoutRedirects().contains(uri))
                                    .isPresent())
                    .map(URI::create);
            return new Asked(sent, hint, app, back, address.isPresent() && back.isEmpty());
        }

        /// Whether the app knows who is signed in, so that nobody needs to be asked.
        boolean names(WebCaller caller) {
            return !strays
                    && hint.filter(one -> one.subject().equals(caller.person().id()))
                            .isPresent();
        }

        List<Part.Hidden> carried() {
            return CARRIED.stream()
                    .flatMap(name -> sent.value(name).stream().map(value -> new Part.Hidden(name, value)))
                    .toList();
        }
    }

    private Answer logout(Request request, Asked asked) {
        Optional<WebCaller> caller = callers.web(request);
        if (caller.isEmpty()) {
            return out(asked);
        }
        return asked.names(caller.get()) ? end(request, asked, caller.get()) : ask(asked, caller.get());
    }

    private static Answer ask(Asked asked, WebCaller caller) {
        var page = new Page.ConfirmLogout(
                DECISION, Shown.viewer(caller), asked.app().map(App::name).orElse(""), asked.carried());
        Answer answer = Shown.page(200, page);
        return asked.back().map(answer::formMayLeadTo).orElse(answer);
    }

    private Answer decide(Request request) {
        Form form = request.form();
        var asked = Asked.of(form, apps, idTokens);
        Optional<WebCaller> caller = callers.web(request);
        if (caller.isEmpty()) {
            return out(asked);
        }
        callers.checkCsrf(request, caller.get(), form);
        return switch (form.require("decision")) {
            case "sign-out" -> end(request, asked, caller.get());
            case "stay" -> Answer.redirect(Pages.SESSIONS);
            default -> throw new Problem(Problem.Kind.INVALID_VALUE, "Sign out or stay.");
        };
    }

    private Answer end(Request request, Asked asked, WebCaller caller) {
        String person = caller.person().id();
        sessions.signOut(person, new SignOut.OneSession(caller.session().id()), Cause.SIGNED_OUT, person, request.at());
        return cookies.signedOut(out(asked), request);
    }

    private static Answer out(Asked asked) {
        return asked.back()
                .map(uri -> Answer.redirect(returning(uri, asked.sent().value("state"))))
                .orElseGet(() -> Shown.page(200, new Page.SignedOut("", "")));
    }

    private static String returning(URI uri, Optional<String> state) {
        return state.map(
                        value -> uri + (uri.getRawQuery() == null ? "?" : "&") + "state=" + ReturnAddress.encode(value))
                .orElse(uri.toString());
    }
}
