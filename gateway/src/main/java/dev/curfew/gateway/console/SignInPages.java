package dev.curfew.gateway.console;

import dev.curfew.authority.connection.ConnectionState;
import dev.curfew.authority.connection.Connections;
import dev.curfew.authority.connection.Custody;
import dev.curfew.authority.connection.Provider;
import dev.curfew.authority.connection.ProviderSignIn;
import dev.curfew.authority.connection.ProviderSignInRoutes;
import dev.curfew.authority.connection.ProviderSignIns;
import dev.curfew.authority.console.Deed;
import dev.curfew.authority.console.Desk;
import dev.curfew.authority.console.Faults;
import dev.curfew.authority.console.PageStream;
import dev.curfew.authority.console.page.GatewayPage;
import dev.curfew.authority.console.page.GatewayPage.ProviderSignIn.Step;
import dev.curfew.authority.console.page.Pages;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.store.Event;
import dev.curfew.authority.workspace.Rights;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Signing in at a provider from the *Pool* page, for a new account or again for one that is there: the
/// browser goes to the provider and comes back, or a code is typed there, and the page goes on by itself.
final class SignInPages {
    private static final String ONE = Pages.PROVIDER_SIGN_INS + "/{signIn}";
    /// The page that goes on to the provider at once.
    private static final String GO = "go";
    /// The provider is asked at its own pace all the same.
    private static final Duration LOOK = Duration.ofSeconds(2);

    private static final Faults FAULTS = Faults.at("issuer", "api")
            .and("label", "new-label")
            .and("clientId", "client")
            .and("address", "address");

    private final Desk desk;
    private final Callers callers;
    private final PageStream stream;
    private final PoolPages pool;
    private final ProviderSignIns signIns;
    private final Connections connections;
    private final URI callback;

    SignInPages(Desk desk, Callers callers, PageStream stream, PoolPages pool, Custody custody, String issuer) {
        this.desk = desk;
        this.callers = callers;
        this.stream = stream;
        this.pool = pool;
        this.signIns = custody.signIns();
        this.connections = custody.connections();
        this.callback = callback(issuer);
    }

    /// Where providers send browsers back to.
    static URI callback(String issuer) {
        return URI.create(issuer + ProviderSignInRoutes.CALLBACK);
    }

    Routes routes() {
        return Routes.none()
                .post(Pages.PROVIDER_SIGN_INS, Surface.PAGE, desk.takes(_ -> Pages.POOL, this::begin))
                .post(Pages.POOL + "/{id}/sign-in", Surface.PAGE, desk.takes(_ -> Pages.POOL, this::again))
                .get(ONE, Surface.PAGE, desk.showsAgain(this::show))
                .get(ONE + "/live", Surface.PAGE, this::live)
                .post(ONE + "/address", Surface.PAGE, desk.takes(_ -> Pages.POOL, this::bring));
    }

    private Answer begin(Request request, WebCaller caller, Form form) {
        requireGovernor(caller);
        var typed = Map.of(
                "new-label", typed(form, "label"),
                "issuer", typed(form, "issuer"),
                "client", typed(form, "client"),
                "api", typed(form, "api"));
        try {
            String issuer = typed.getOrDefault("issuer", "");
            boolean elsewhere = typed.entrySet().stream()
                    .anyMatch(it ->
                            !it.getKey().equals("new-label") && !it.getValue().isEmpty());
            if (elsewhere && typed.getOrDefault("client", "").isEmpty()) {
                throw Problem.of("clientId", "what the provider calls Curfew.");
            }
            Provider provider = elsewhere
                    ? signIns.described(
                            Provider.address("issuer", issuer),
                            typed.getOrDefault("client", ""),
                            Provider.address("api", typed.getOrDefault("api", "")))
                    : Provider.CODEX;
            return begun(provider, typed.getOrDefault("new-label", ""), Optional.empty(), form, request, caller);
        } catch (Problem wrong) {
            return pool.refused("The sign-in was not begun.", wrong, FAULTS, request, caller, true, typed);
        }
    }

    private static String typed(Form form, String field) {
        return form.value(field).orElse("").strip();
    }

    private Answer again(Request request, WebCaller caller, Form form) {
        requireGovernor(caller);
        ConnectionState state = connections
                .find(request.path("id"))
                .filter(it -> it.connection().owner().isEmpty())
                .orElseThrow(PoolPages::unknown);
        try {
            String id = state.connection().id();
            return begun(state.connection().provider(), "", Optional.of(id), form, request, caller);
        } catch (Problem wrong) {
            return pool.refused("The sign-in was not begun.", wrong, FAULTS, request, caller, false, Map.of());
        }
    }

    private Answer begun(
            Provider provider, String label, Optional<String> into, Form form, Request request, WebCaller caller) {
        var purpose =
                new ProviderSignIns.Purpose(label, into, caller.person().id(), Optional.of(Pages.PROVIDER_SIGN_INS));
        var begun = switch (form.value("way").orElse("browser")) {
            case "browser" -> signIns.browser(provider, callback, purpose, request.at());
            case "device" -> signIns.device(provider, purpose, request.at());
            default -> throw Problem.of("way", "is browser or device.");
        };
        String page = begun.signIn().page().orElse(Pages.POOL);
        return Answer.redirect(begun.comesBack() ? page + "?" + GO + "=1" : page);
    }

    private Answer show(Request request, WebCaller caller) {
        requireGovernor(caller);
        ProviderSignIn signIn = signIns.look(request.path("signIn"), request.at());
        boolean asked = request.header("Sec-Fetch-Dest").filter("empty"::equals).isEmpty();
        if (asked && signIn.stage() == ProviderSignIn.Stage.DONE) {
            // The page that asks for itself again is told in place.
            Deed deed = signIn.into().isPresent() ? Deed.ACCOUNT_SIGNED_IN : Deed.ACCOUNT_ADDED;
            return Desk.done(Pages.POOL, deed, 1, request, caller);
        }
        GatewayPage.ProviderSignIn page = page(signIn, Desk.frame(request, caller), request.at());
        Answer answer = Desk.page(200, page);
        boolean goes = page.step() == Step.GO && request.query(GO).isPresent();
        // A redirect that answers a form would be held to `form-action`; this is a step of its own.
        return goes ? answer.with("Refresh", "0; url=" + page.address().revealText(Secret.Purpose.DELIVER)) : answer;
    }

    private GatewayPage.ProviderSignIn page(ProviderSignIn signIn, Part.Frame frame, Instant now) {
        Optional<ProviderSignIns.Begun> prompt = signIns.prompt(signIn, now);
        String account = signIn.into()
                .flatMap(connections::find)
                .map(it -> it.connection().label())
                .orElse(signIn.label());
        URI issuer = ProviderSignIns.provider(signIn).issuer();
        return new GatewayPage.ProviderSignIn(
                frame,
                signIn.id(),
                account,
                signIn.into().isPresent(),
                Optional.ofNullable(issuer.getHost()).orElse(""),
                step(signIn, prompt, now),
                Secret.of(prompt.map(it -> it.address().toString()).orElse("")),
                prompt.flatMap(ProviderSignIns.Begun::userCode).orElse(""),
                signIn.outcome().orElse(ProviderSignIn.TOO_LATE),
                signIn.expiresAt());
    }

    private static Step step(ProviderSignIn signIn, Optional<ProviderSignIns.Begun> prompt, Instant now) {
        return switch (signIn.stage()) {
            case DONE -> Step.DONE;
            case FAILED -> Step.FAILED;
            case TAKING -> signIn.late(now) ? Step.FAILED : Step.WAIT;
            case WAITING ->
                prompt.isEmpty()
                        ? Step.FAILED
                        : signIn.redirect().isEmpty() ? Step.TYPE : prompt.get().comesBack() ? Step.GO : Step.BRING;
        };
    }

    private Answer bring(Request request, WebCaller caller, Form form) {
        requireGovernor(caller);
        String id = request.path("signIn");
        try {
            signIns.paste(id, typed(form, "address"), request.at());
        } catch (Problem wrong) {
            if (wrong.kind() != Problem.Kind.INVALID_VALUE) {
                throw wrong;
            }
            var frame = Desk.frame(request, caller, FAULTS.notice("Nobody was signed in.", wrong));
            return Desk.page(wrong.kind().status(), page(signIns.look(id, request.at()), frame, request.at()));
        }
        return Answer.redirect(Pages.PROVIDER_SIGN_INS + "/" + Desk.encoded(id));
    }

    private Answer live(Request request) {
        return stream.open(request, new PageStream.Interest() {
            @Override
            public boolean reads(Request opening) {
                return callers.present(opening, request.at())
                        .filter(caller -> Rights.settings(caller.person()))
                        .isPresent();
            }

            @Override
            public boolean changes(Event event) {
                return switch (event.type()) {
                    case CONNECTION_ADDED, CONNECTION_SIGNED_IN -> true;
                    default -> false;
                };
            }

            @Override
            public Duration keeps() {
                return LOOK;
            }
        });
    }

    private static void requireGovernor(WebCaller caller) {
        if (!Rights.settings(caller.person())) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Owners and admins look after the pool.");
        }
    }
}
