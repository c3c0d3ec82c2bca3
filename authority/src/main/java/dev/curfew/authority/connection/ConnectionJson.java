package dev.curfew.authority.connection;

import dev.curfew.base.Problem;
import dev.curfew.web.Json;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A connection as the API speaks of it; never its credential.
final class ConnectionJson {
    /// What is asked for where nobody says otherwise.
    static final String SCOPE = "openid profile email offline_access";

    private ConnectionJson() {}

    static Map<String, Object> write(ConnectionState state) {
        Connection connection = state.connection();
        var json = new LinkedHashMap<String, Object>();
        json.put("id", connection.id());
        json.put("label", connection.label());
        json.put("kind", connection.kind());
        json.put("preset", connection.provider().preset().code());
        json.put("issuer", connection.provider().issuer());
        json.put("api", connection.provider().api());
        json.put("owner", connection.owner());
        json.put("subject", connection.seat().subject());
        json.put("account", Optional.of(connection.seat().account()).filter(account -> !account.isEmpty()));
        json.put("plan", connection.seat().plan());
        json.put("email", connection.seat().email());
        json.put("createdAt", connection.createdAt());
        json.put("createdBy", connection.createdBy());
        json.put("generation", state.generation());
        json.put("obtainedAt", state.obtainedAt());
        json.put("expiresAt", state.expiresAt());
        json.putAll(standing(state.standing()));
        return json;
    }

    private static Map<String, Object> standing(Standing standing) {
        var json = new LinkedHashMap<String, Object>();
        switch (standing) {
            case Standing.Good _ -> {
                json.put("state", "good");
                json.put("reason", Optional.empty());
            }
            case Standing.SignInNeeded dead -> {
                json.put("state", "sign-in-needed");
                json.put(
                        "reason",
                        Map.of(
                                "reason",
                                        dead.reason()
                                                .name()
                                                .toLowerCase(Locale.ROOT)
                                                .replace('_', '-'),
                                "code", dead.code(),
                                "text", dead.text(),
                                "since", dead.since()));
            }
        }
        return json;
    }

    static Map<String, Object> write(ProviderRevocation revocation) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", revocation.id());
        json.put("connection", revocation.connection());
        json.put("label", revocation.label());
        json.put("endpoint", revocation.endpoint());
        json.put("hint", revocation.hint());
        json.put("state", revocation.state().code());
        json.put("attempts", revocation.attempts());
        json.put("createdAt", revocation.createdAt());
        json.put("nextAt", revocation.nextAt());
        json.put("lastError", revocation.lastError());
        json.put("endedAt", revocation.endedAt());
        return json;
    }

    /// The provider of API keys that somebody describes: a preset, or the address of its API.
    static Provider keys(Json json) {
        Provider.Preset preset = Provider.Preset.of(json.text("preset").orElse("openai"));
        Optional<URI> api = json.text("api").map(text -> Provider.address("api", text));
        return switch (preset) {
            case OPENAI ->
                api.map(at -> new Provider(preset, Provider.OPENAI.issuer(), at, Optional.empty()))
                        .orElse(Provider.OPENAI);
            case GENERIC -> Provider.keysAt(api.orElseThrow(() -> Problem.of("api", "says where the API is.")));
            case CODEX -> throw Problem.of("preset", "codex takes a sign-in, not an API key.");
        };
    }

    /// A provider with its OAuth half, whole.
    static Map<String, Object> write(Provider provider) {
        Provider.OAuth oauth = provider.oauth().orElseThrow();
        var json = new LinkedHashMap<String, Object>();
        json.put("preset", provider.preset().code());
        json.put("issuer", provider.issuer());
        json.put("api", provider.api());
        json.put("clientId", oauth.clientId());
        json.put("tokenEndpoint", oauth.token());
        json.put("revocationEndpoint", oauth.revocation());
        json.put("authorizationEndpoint", oauth.authorization());
        json.put("deviceEndpoint", oauth.device());
        json.put("scope", oauth.scope());
        json.put("json", oauth.json());
        return json;
    }

    /// The provider that {@link #write(Provider)} wrote, or that somebody describes with the same members.
    static Provider provider(Json json) {
        return new Provider(
                Provider.Preset.of(json.text("preset").orElse("generic")),
                Provider.address("issuer", json.require("issuer")),
                Provider.address("api", json.require("api")),
                Optional.of(new Provider.OAuth(
                        json.require("clientId"),
                        Provider.address("tokenEndpoint", json.require("tokenEndpoint")),
                        address(json, "revocationEndpoint"),
                        address(json, "authorizationEndpoint"),
                        address(json, "deviceEndpoint"),
                        json.text("scope").orElse(SCOPE),
                        json.bool("json").orElse(false))));
    }

    private static Optional<URI> address(Json json, String name) {
        return json.text(name).map(text -> Provider.address(name, text));
    }

    static Map<String, Object> write(ProviderSignIn signIn, Instant now) {
        var json = new LinkedHashMap<String, Object>();
        boolean late = signIn.late(now);
        boolean done = signIn.stage() == ProviderSignIn.Stage.DONE;
        json.put("id", signIn.id());
        json.put("state", late ? "failed" : signIn.stage().code());
        json.put("connection", done ? signIn.outcome() : signIn.into());
        json.put("why", done ? Optional.empty() : late ? Optional.of(ProviderSignIn.TOO_LATE) : signIn.outcome());
        json.put("expiresAt", signIn.expiresAt());
        json.put("pollSeconds", signIn.interval());
        return json;
    }

    static Map<String, Object> write(ProviderSignIns.Begun begun, Instant now) {
        Map<String, Object> json = write(begun.signIn(), now);
        json.put("address", begun.address());
        json.put("userCode", begun.userCode());
        json.put("comesBack", begun.comesBack());
        return json;
    }
}
