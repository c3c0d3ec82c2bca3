package dev.curfew.authority.grant;

import dev.curfew.authority.apikey.ApiKeys;
import dev.curfew.authority.app.App;
import dev.curfew.authority.app.Apps;
import dev.curfew.authority.device.Sightings;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.token.Mint;
import dev.curfew.authority.token.Tokens;
import dev.curfew.authority.workspace.Person;
import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Json;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What the unmodified Codex CLI asks of its server beside OAuth: its own device sign-in, and a few questions
/// about who it is signed in as.
///
/// Its errors are of its own form: `{"error": {"message", "type", "param", "code"}}`.
final class CodexRoutes {
    /// Codex wants an https origin here and, when its models come from a provider of their own, never calls
    /// it. A server without TLS names one that can never exist (RFC 2606, section 2).
    private static final String NO_ORIGIN = "https://curfew.invalid";

    private final Apps apps;
    private final Callers callers;
    private final ApiKeys apiKeys;
    private final DeviceCodeRoutes devices;
    private final DeviceCodes deviceCodes;
    private final Sightings sightings;
    private final String origin;

    CodexRoutes(
            Apps apps,
            Callers callers,
            ApiKeys apiKeys,
            DeviceCodeRoutes devices,
            DeviceCodes deviceCodes,
            Sightings sightings,
            String issuer) {
        this.apps = apps;
        this.callers = callers;
        this.apiKeys = apiKeys;
        this.devices = devices;
        this.deviceCodes = deviceCodes;
        this.sightings = sightings;
        this.origin = issuer.startsWith("https:") ? issuer : NO_ORIGIN;
    }

    Routes routes() {
        return Routes.none()
                .post("/api/accounts/deviceauth/usercode", Surface.CODEX, this::userCode)
                .post("/api/accounts/deviceauth/token", Surface.CODEX, this::fetch)
                .get("/api/accounts/v1/user-auth-credential/whoami", Surface.CODEX, with(CodexRoutes::whoami))
                .get("/backend-api/wham/accounts/check", Surface.CODEX, with(this::accounts))
                .get("/api/codex/accounts/check", Surface.CODEX, with(this::accounts))
                .get("/backend-api/wham/settings/user", Surface.CODEX, with(person -> Map.of()))
                .get("/backend-api/wham/usage", Surface.CODEX, with(CodexRoutes::usage));
    }

    private Answer userCode(Request request) {
        Optional<App> app = apps.find(request.json().require("client_id"))
                .filter(App::enabled)
                .filter(one ->
                        one.dialect() == App.Dialect.CODEX && one.grants().contains(App.Grant.DEVICE_CODE));
        if (app.isEmpty()) {
            // By this status Codex tells its user that the server has no device sign-in.
            return Answer.codexError(404, "device_code_not_enabled", "This app has no device sign-in here.");
        }
        var asked = devices.ask(request, app.get(), Optional.empty(), "");
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("device_auth_id", asked.deviceCode().revealText(Secret.Purpose.DELIVER));
        tree.put("user_code", asked.row().userCode());
        // As text: Codex refuses a number, and without one it polls without a pause.
        tree.put("interval", Long.toString(asked.row().interval()));
        return Answer.json(200, tree).with("Cache-Control", "no-store");
    }

    private Answer fetch(Request request) {
        Json sent = request.json();
        var fetched = deviceCodes.fetch(sent.require("device_auth_id"), sent.require("user_code"), request.at());
        return switch (fetched) {
            case DeviceCodes.Fetched.Ready ready -> {
                Map<String, Object> tree = new LinkedHashMap<>();
                tree.put("authorization_code", ready.code().revealText(Secret.Purpose.DELIVER));
                tree.put("code_challenge", ready.challenge());
                tree.put("code_verifier", ready.verifier().revealText(Secret.Purpose.DELIVER));
                yield Answer.json(200, tree).with("Cache-Control", "no-store");
            }
            case DeviceCodes.Fetched.No no ->
                switch (no.why()) {
                    // Codex goes on polling for this status, and for any other it gives up.
                    case PENDING, SLOW_DOWN ->
                        Answer.codexError(403, "authorization_pending", "Nobody has approved it yet.");
                    case DENIED -> Answer.codexError(410, "access_denied", "The sign-in was denied.");
                    case EXPIRED -> Answer.codexError(410, "expired_token", "The code is too old. Start again.");
                    case INVALID -> Answer.codexError(410, "invalid_grant", "The code is not good, or not any more.");
                };
        };
    }

    /// Answers the person whose credential comes along.
    private dev.curfew.web.Handler with(Function<Person, Map<String, Object>> answer) {
        return request -> known(request)
                .map(person -> Answer.json(200, answer.apply(person)).with("Cache-Control", "no-store"))
                .orElseGet(() -> Answer.codexError(
                                401, "token_invalidated", "The access token is not good, or not any more.")
                        .with("WWW-Authenticate", "Bearer error=\"invalid_token\""));
    }

    /// Whose access token or API key comes along: to Codex a key is a personal access token. Until its first
    /// refresh, this is where Codex says what it runs on.
    private Optional<Person> known(Request request) {
        Optional<Tokens.Live.Access> access = callers.bearer(request);
        access.flatMap(Tokens.Live.Access::session)
                .ifPresent(session -> sightings.note(session.id(), request.userAgent()));
        return access.flatMap(Tokens.Live.Access::person)
                .or(() -> request.bearer()
                        .flatMap(key -> apiKeys.look(key, request.at()))
                        .map(ApiKeys.Live::owner));
    }

    private static Map<String, Object> whoami(Person person) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("email", person.email());
        tree.putAll(Mint.codexAccount(person));
        tree.put("chatgpt_account_is_fedramp", false);
        return tree;
    }

    private Map<String, Object> accounts(Person person) {
        Map<String, Object> known = Mint.codexAccount(person);
        Object id = known.getOrDefault("chatgpt_account_id", "");
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("id", id);
        account.put("workspace_backend_origin", origin);
        account.put("account_routing_override", "NO_CONSTRAINT");
        account.put("plan_type", known.getOrDefault("chatgpt_plan_type", ""));
        account.put("name", "Curfew");
        account.put("structure", "personal");
        account.put("profile_picture_url", Optional.empty());
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("accounts", List.of(account));
        tree.put("account_ordering", List.of(id));
        tree.put("default_account_id", id);
        return tree;
    }

    /// The plan, and no windows: only the gateway knows of those, and then it answers.
    private static Map<String, Object> usage(Person person) {
        return Map.of("plan_type", Mint.codexAccount(person).getOrDefault("chatgpt_plan_type", ""));
    }
}
