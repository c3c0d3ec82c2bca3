package dev.curfew.authority.grant;

import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.console.page.GrantPage;
import dev.curfew.authority.console.page.Part;
import dev.curfew.authority.place.Places;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.signin.WebCaller;
import dev.curfew.authority.token.Holder;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.web.Answer;
import dev.curfew.web.Form;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sign-in of a device without a browser (RFC 8628): `/oauth/device_authorization` for the device, and the
/// pages on which a person enters its code, sees what asks and from where, and decides. `/codex/device` is
/// where Codex sends people.
final class DeviceCodeRoutes {
    static final String PAGE = "/device";

    private static final String CODEX_PAGE = "/codex/device";
    private static final String DECISION = "/device/decision";

    private final Apps apps;
    private final Clients clients;
    private final Callers callers;
    private final DeviceCodes deviceCodes;
    private final Places places;
    private final String issuer;
    /// User codes are short enough to be guessed by somebody who may try for ever.
    private final Tries codesEntered;
    /// Anybody may ask for a code, and each is a row.
    private final Tries codesAsked;

    DeviceCodeRoutes(
            Apps apps,
            Clients clients,
            Callers callers,
            DeviceCodes deviceCodes,
            Places places,
            World world,
            String issuer) {
        this.apps = apps;
        this.clients = clients;
        this.callers = callers;
        this.deviceCodes = deviceCodes;
        this.places = places;
        this.issuer = issuer;
        codesEntered = new Tries(world, 10, Duration.ofMinutes(1));
        codesAsked = new Tries(world, 60, Duration.ofSeconds(1));
    }

    Routes routes() {
        return Routes.none()
                .post("/oauth/device_authorization", Surface.OAUTH, this::authorization)
                .get(PAGE, Surface.PAGE, request -> enter(request, PAGE))
                .post(PAGE, Surface.PAGE, request -> look(request, PAGE))
                .get(CODEX_PAGE, Surface.PAGE, request -> enter(request, CODEX_PAGE))
                .post(CODEX_PAGE, Surface.PAGE, request -> look(request, CODEX_PAGE))
                .post(DECISION, Surface.PAGE, this::decide);
    }

    private Answer authorization(Request request) {
        var sent = Parameters.of(request);
        App app = clients.authenticate(request, sent);
        if (!app.grants().contains(App.Grant.DEVICE_CODE)) {
            return Answer.oauthError(400, "unauthorized_client", "The app is not registered for this grant.");
        }
        Optional<String> audience = Resources.audience(sent.resources());
        if (audience.isEmpty()) {
            return Answer.oauthError(400, "invalid_target", "A resource is an absolute URI without a fragment.");
        }
        var asked = ask(request, app, sent.value("scope"), audience.get());
        String userCode = asked.row().userCode();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("device_code", asked.deviceCode().revealText(Secret.Purpose.DELIVER));
        tree.put("user_code", userCode);
        tree.put("verification_uri", issuer + PAGE);
        tree.put("verification_uri_complete", issuer + PAGE + "?user_code=" + userCode);
        tree.put("expires_in", DeviceCodes.LIFE.toSeconds());
        tree.put("interval", asked.row().interval());
        return Answer.json(200, tree).with("Cache-Control", "no-store");
    }

    /// A new pair of codes for the device that sends `request`.
    ///
    /// @throws Problem SLOW_DOWN
    DeviceCodes.Asked ask(Request request, App app, Optional<String> scope, String audience) {
        String address = Shown.address(request);
        codesAsked.count(address).ifPresent(wait -> {
            throw Problem.slowDown(wait);
        });
        return deviceCodes.ask(app, Scopes.narrow(scope, app), audience, address, request.userAgent(), request.at());
    }

    private Answer enter(Request request, String path) {
        String typed = request.query("user_code").flatMap(DeviceCodes::typed).orElse("");
        return callers.web(request)
                .map(caller -> entry(200, path, caller, typed, null))
                .orElseGet(() -> signIn(path, typed));
    }

    private static Answer signIn(String path, String typed) {
        return Shown.signIn(typed.isEmpty() ? path : path + "?user_code=" + typed);
    }

    private static Answer entry(int status, String path, WebCaller caller, String typed, Part.@Nullable Notice notice) {
        return Shown.page(status, new GrantPage.DeviceCode(path, Shown.viewer(caller), typed, notice));
    }

    private Answer look(Request request, String path) {
        return withCode(request, path, (caller, code) -> approval(request, caller, code, null));
    }

    private Answer decide(Request request) {
        Form form = request.form();
        return withCode(request, PAGE, (caller, code) -> {
            App app = app(code);
            String name = Shown.tidy(form.value("device_name").orElse(""));
            return switch (form.require("decision")) {
                case "deny" -> done(deviceCodes.deny(code.userCode(), request.at()), caller, app, name);
                case "approve" ->
                    name.isEmpty()
                            ? approval(
                                    request,
                                    caller,
                                    code,
                                    Part.Notice.failed("Give the device a name.")
                                            .at("device_name"))
                            : done(
                                    deviceCodes.approve(code.userCode(), app, caller, name, request.at()),
                                    caller,
                                    app,
                                    name);
                default -> throw new Problem(Problem.Kind.INVALID_VALUE, "Approve it or deny it.");
            };
        });
    }

    @FunctionalInterface
    private interface Step {
        Answer with(WebCaller caller, DeviceCode code);
    }

    /// Goes on with the sign-in whose code a person has entered. Every entry counts as a try, whatever page
    /// it comes from, and a right one is taken back.
    private Answer withCode(Request request, String path, Step step) {
        Form form = request.form();
        String entered = form.value("user_code").orElse("");
        Optional<String> typed = DeviceCodes.typed(entered);
        Optional<WebCaller> known = callers.web(request);
        if (known.isEmpty()) {
            return signIn(path, typed.orElse(""));
        }
        WebCaller caller = known.get();
        callers.checkCsrf(request, caller, form);
        String person = caller.person().id();
        String address = Shown.address(request);
        Optional<Duration> wait = codesEntered.count(person).or(() -> codesEntered.count(address));
        if (wait.isPresent()) {
            Problem problem = Problem.slowDown(wait.get());
            return entry(429, path, caller, entered, Part.Notice.warning("Too many tries.", problem.hint()))
                    .with(
                            "Retry-After",
                            Long.toString(problem.retryAfterSeconds().orElseThrow()));
        }
        Optional<DeviceCode> code = typed.flatMap(one -> deviceCodes.waiting(one, request.at()));
        if (code.isEmpty()) {
            return entry(400, path, caller, entered, nothing());
        }
        codesEntered.forgive(person);
        codesEntered.forgive(address);
        return step.with(caller, code.get());
    }

    private static Part.Notice nothing() {
        return Part.Notice.failed(
                        "Nothing waits under this code.",
                        "Check the letters. A code is good for 15 minutes, and for one sign-in.")
                .at("user_code");
    }

    private Answer approval(Request request, WebCaller caller, DeviceCode code, Part.@Nullable Notice notice) {
        App app = app(code);
        String here = Shown.address(request);
        return Shown.page(
                notice == null ? 200 : 400,
                new GrantPage.DeviceApproval(
                        DECISION,
                        Shown.viewer(caller),
                        code.userCode(),
                        app.name(),
                        Part.Surface.valueOf(app.surface().name()),
                        Part.Place.of(places, code.address()),
                        Holder.elsewhere(here, code.address()) ? Part.Place.of(places, here) : null,
                        code.agent(),
                        app.name() + " of " + caller.person().name(),
                        code.createdAt(),
                        request.at(),
                        Scopes.words(code.scope()),
                        notice));
    }

    private static Answer done(DeviceCodes.Decision decision, WebCaller caller, App app, String name) {
        return switch (decision) {
            case APPROVED -> Shown.page(200, new GrantPage.DeviceDone(Shown.viewer(caller), true, app.name(), name));
            case DENIED -> Shown.page(200, new GrantPage.DeviceDone(Shown.viewer(caller), false, app.name(), name));
            case OVER -> entry(400, PAGE, caller, "", nothing());
            case SIGNED_OUT -> Shown.signIn(PAGE);
        };
    }

    private App app(DeviceCode code) {
        return apps.find(code.app())
                .filter(App::enabled)
                .orElseThrow(() -> new Problem(Problem.Kind.GONE, "The app that asks is not known here any more."));
    }
}
