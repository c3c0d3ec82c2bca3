package dev.curfew.authority.grant;

import dev.curfew.authority.app.Apps;
import dev.curfew.authority.console.page.GrantPage;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.device.UserAgent;
import dev.curfew.authority.grant.AuthorizeRequest.Prompt;
import dev.curfew.authority.grant.AuthorizeRequest.Reading;
import dev.curfew.authority.key.IdTokens;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.util.Optional;

/// `/oauth/authorize`: a browser brings an app's request, and takes an outcome back.
///
/// Nothing is kept between the request and the person's decision: the page carries the request along, and it
/// is read anew when it comes back.
final class AuthorizeRoutes {
    private static final String DECISION = AuthorizeRequest.PATH + "/decision";

    private final Apps apps;
    private final Callers callers;
    private final Consents consents;
    private final IdTokens idTokens;
    private final String issuer;

    AuthorizeRoutes(Apps apps, Callers callers, Consents consents, IdTokens idTokens, String issuer) {
        this.apps = apps;
        this.callers = callers;
        this.consents = consents;
        this.idTokens = idTokens;
        this.issuer = issuer;
    }

    Routes routes() {
        return Routes.none()
                .get(AuthorizeRequest.PATH, Surface.PAGE, request -> authorize(request, request.query()))
                .post(AuthorizeRequest.PATH, Surface.PAGE, request -> authorize(request, request.form()))
                .post(DECISION, Surface.PAGE, this::decide);
    }

    private Answer authorize(Request request, Form sent) {
        return switch (AuthorizeRequest.read(sent, apps, issuer, request.at())) {
            case Reading.Bad bad -> refuse(bad);
            case Reading.Good good -> authorize(request, good.request());
        };
    }

    private Answer authorize(Request request, AuthorizeRequest asked) {
        boolean silent = asked.prompts().contains(Prompt.NONE);
        Optional<WebCaller> caller = callers.web(request);
        if (caller.isEmpty() && request.method().equals("POST")) {
            // Posted from another site, the browser keeps the cookie back; it brings it when it comes by itself.
            return Answer.redirect(asked.again());
        }
        if (caller.isEmpty() || asked.tooOld(caller.get().session().createdAt(), request.at())) {
            return silent
                    ? refuse(asked, "login_required", "The person would have to sign in.")
                    : Shown.signIn(asked, request.at());
        }
        if (isSomebodyElse(asked, caller.get())) {
            return refuse(asked, "login_required", "Somebody else is signed in.");
        }
        if (consents.needed(asked, caller.get().person().id())) {
            return silent
                    ? refuse(asked, "consent_required", "The person would have to be asked.")
                    : ask(request, asked, caller.get());
        }
        return allow(request, asked, caller.get(), "");
    }

    /// Whether the hint names another person, or nobody whom we know.
    private boolean isSomebodyElse(AuthorizeRequest asked, WebCaller caller) {
        return asked.identityHint()
                .filter(hint -> idTokens.hint(hint)
                        .filter(identity ->
                                identity.subject().equals(caller.person().id()))
                        .isEmpty())
                .isPresent();
    }

    private static Answer ask(Request request, AuthorizeRequest asked, WebCaller caller) {
        var page = new GrantPage.Consent(
                DECISION,
                Shown.viewer(caller),
                asked.app().name(),
                Redirects.host(asked.back().redirect()),
                deviceName(asked, request),
                Scopes.words(asked.scope()),
                asked.parameters().stream()
                        .map(one -> new Part.Hidden(one.getKey(), one.getValue()))
                        .toList());
        return Shown.page(200, page).formMayLeadTo(asked.back().redirect());
    }

    private Answer decide(Request request) {
        Form form = request.form();
        return switch (AuthorizeRequest.read(form, apps, issuer, request.at())) {
            case Reading.Bad bad -> refuse(bad);
            case Reading.Good good -> decide(request, form, good.request());
        };
    }

    private Answer decide(Request request, Form form, AuthorizeRequest asked) {
        Optional<WebCaller> caller = callers.web(request);
        if (caller.isEmpty() || asked.tooOld(caller.get().session().createdAt(), request.at())) {
            return Shown.signIn(asked, request.at());
        }
        callers.checkCsrf(request, caller.get(), form);
        return switch (form.require("decision")) {
            case "allow" ->
                allow(request, asked, caller.get(), form.value("device_name").orElse(""));
            case "deny" -> refuse(asked, "access_denied", "The person denied it.");
            default -> throw new Problem(Problem.Kind.INVALID_VALUE, "Allow it or deny it.");
        };
    }

    /// @param named what the person calls the device, if it is one of its own and they were asked
    private Answer allow(Request request, AuthorizeRequest asked, WebCaller caller, String named) {
        String usual = deviceName(asked, request);
        String own = Shown.tidy(named);
        String device = usual.isEmpty() || own.isEmpty() ? usual : own;
        Optional<Secret> code = consents.allow(asked, caller, device, Shown.address(request), request.at());
        return code.map(given -> Answer.redirect(asked.back().code(given.revealText(Secret.Purpose.DELIVER))))
                .orElseGet(() -> Shown.signIn(asked, request.at()));
    }

    /// A program on the person's machine is a device beside its browser, on the same system; a web app is
    /// used in the browser itself.
    private static String deviceName(AuthorizeRequest asked, Request request) {
        if (!Redirects.leadsToThisMachine(asked.back().redirect())) {
            return "";
        }
        String name = asked.app().name();
        return UserAgent.system(request.userAgent())
                .map(system -> name + " on " + system)
                .orElse(name);
    }

    private static Answer refuse(Reading.Bad bad) {
        return Answer.redirect(bad.back().error(bad.fault().error(), bad.fault().description()));
    }

    private static Answer refuse(AuthorizeRequest asked, String error, String description) {
        return Answer.redirect(asked.back().error(error, description));
    }
}
