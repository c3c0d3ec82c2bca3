package dev.curfew.authority.connection;

import dev.curfew.authority.signin.Caller;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Json;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The API of sign-ins at providers, for owners and admins, and the place where providers send browsers back
/// to.
public final class ProviderSignInRoutes {
    /// Where providers send browsers back to, under the issuer's address.
    public static final String CALLBACK = "/connections/callback";

    private final ConnectionRoutes connections;
    private final ProviderSignIns signIns;
    private final Connections verbs;
    private final URI callback;

    /// @param issuer the URL under which browsers reach this server
    public ProviderSignInRoutes(ConnectionRoutes connections, Custody custody, String issuer) {
        this.connections = connections;
        this.signIns = custody.signIns();
        this.verbs = custody.connections();
        this.callback = URI.create(issuer + CALLBACK);
    }

    /// The routes.
    public Routes routes() {
        return Routes.none()
                .post("/api/v1/connections/sign-ins", Surface.API, this::begin)
                .get("/api/v1/connections/sign-ins/{id}", Surface.API, this::look)
                .post("/api/v1/connections/sign-ins/{id}/address", Surface.API, this::paste)
                .get(CALLBACK, Surface.PAGE, this::back);
    }

    private Answer begin(Request request) {
        Caller caller = connections.governor(request);
        Json json = request.json();
        Optional<String> into = json.text("connection");
        Provider provider = into.map(this::providerOf).orElseGet(() -> described(json));
        var purpose = new ProviderSignIns.Purpose(
                json.text("label").orElse(""), into, caller.person().id(), Optional.empty());
        ProviderSignIns.Begun begun = switch (json.text("way").orElse("browser")) {
            case "browser" -> signIns.browser(provider, callback, purpose, request.at());
            case "device" -> signIns.device(provider, purpose, request.at());
            default -> throw Problem.of("way", "is browser or device.");
        };
        return Answer.json(201, ConnectionJson.write(begun, request.at()));
    }

    private Provider providerOf(String connection) {
        return verbs.find(connection)
                .map(state -> state.connection().provider())
                .orElseThrow(Connections::unknown);
    }

    private Provider described(Json json) {
        Provider.Preset preset = Provider.Preset.of(json.text("preset").orElse("generic"));
        return switch (preset) {
            case OPENAI -> throw Problem.of("preset", "openai takes an API key, not a sign-in.");
            case CODEX ->
                json.text("issuer")
                        .map(issuer -> Provider.codexAt(
                                Provider.address("issuer", issuer),
                                json.text("clientId")
                                        .orElse(Provider.CODEX
                                                .oauth()
                                                .orElseThrow()
                                                .clientId()),
                                json.text("api")
                                        .map(api -> Provider.address("api", api))
                                        .orElse(Provider.CODEX.api())))
                        .orElse(Provider.CODEX);
            case GENERIC ->
                json.has("tokenEndpoint")
                        ? ConnectionJson.provider(json)
                        : signIns.described(
                                Provider.address("issuer", json.require("issuer")),
                                json.require("clientId"),
                                json.text("scope").orElse(ConnectionJson.SCOPE),
                                Provider.address("api", json.require("api")));
        };
    }

    private Answer look(Request request) {
        connections.governor(request);
        return Answer.json(200, ConnectionJson.write(signIns.look(request.path("id"), request.at()), request.at()));
    }

    private Answer paste(Request request) {
        connections.governor(request);
        ProviderSignIn signIn = signIns.paste(request.path("id"), request.json().require("address"), request.at());
        return Answer.json(200, ConnectionJson.write(signIn, request.at()));
    }

    /// Whoever comes brings the state of a sign-in that somebody who may has begun; nobody guesses one.
    private Answer back(Request request) {
        var brought = new HashMap<String, String>();
        for (String name : List.of("state", "code", "iss", "error")) {
            request.query(name).ifPresent(value -> brought.put(name, value));
        }
        ProviderSignIn signIn = signIns.back(Map.copyOf(brought), request.at());
        if (signIn.page().isPresent()) {
            return Answer.redirect(signIn.page().get());
        }
        if (signIn.stage() != ProviderSignIn.Stage.DONE) {
            throw new Problem(Problem.Kind.GONE, signIn.outcome().orElse("This sign-in is over."));
        }
        return Answer.text(200, "You are signed in. Close this window and go on where you came from.\n");
    }
}
