package dev.curfew.authority.connection;

import dev.curfew.authority.app.AppRoutes;
import dev.curfew.authority.signin.Caller;
import dev.curfew.authority.signin.Callers;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.workspace.Role;
import dev.curfew.base.Problem;
import dev.curfew.base.Secret;
import dev.curfew.web.Answer;
import dev.curfew.web.Json;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The API of connections, for owners and admins; auditors read it. What is held is never shown.
public final class ConnectionRoutes {
    /// What an access token needs to call this.
    public static final String SCOPE = AppRoutes.SCOPE;

    private static final int PAGE = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Callers callers;
    private final Connections connections;
    private final Vault vault;

    public ConnectionRoutes(Callers callers, Custody custody) {
        this.callers = callers;
        this.connections = custody.connections();
        this.vault = custody.vault();
    }

    /// The routes.
    public Routes routes() {
        return Routes.none()
                .get("/api/v1/connections", Surface.API, this::list)
                .post("/api/v1/connections/keys", Surface.API, this::addKey)
                .post("/api/v1/connections/imports", Surface.API, this::importFile)
                .get("/api/v1/connections/revocations", Surface.API, this::revocations)
                .get("/api/v1/connections/{id}", Surface.API, this::show)
                .patch("/api/v1/connections/{id}", Surface.API, this::rename)
                .delete("/api/v1/connections/{id}", Surface.API, this::remove)
                .post("/api/v1/connections/{id}/refresh", Surface.API, this::refresh)
                .post("/api/v1/connections/{id}/trust", Surface.API, this::trust);
    }

    private Answer list(Request request) {
        reader(request);
        List<ConnectionState> page = connections.list(page(request));
        return Answer.json(
                200,
                paged(
                        "connections",
                        page.stream().map(ConnectionJson::write).toList(),
                        page.isEmpty() ? "" : page.getLast().connection().id()));
    }

    private Answer revocations(Request request) {
        reader(request);
        List<ProviderRevocation> page = connections.revocations(page(request));
        return Answer.json(
                200,
                paged(
                        "revocations",
                        page.stream().map(ConnectionJson::write).toList(),
                        page.isEmpty() ? "" : page.getLast().id()));
    }

    private Answer show(Request request) {
        reader(request);
        return Answer.json(200, ConnectionJson.write(find(request.path("id"))));
    }

    private Answer addKey(Request request) {
        Caller caller = governor(request);
        Json json = request.json();
        Optional<String> again = json.text("connection");
        Provider provider =
                again.map(id -> find(id).connection().provider()).orElseGet(() -> ConnectionJson.keys(json));
        Connections.Naming naming = again.map(
                        id -> Connections.Naming.again(id, caller.person().id()))
                .orElseGet(() -> naming(json, caller));
        return brought(connections.addKey(provider, Secret.of(json.require("key")), naming, request.at()));
    }

    private Answer importFile(Request request) {
        Caller caller = governor(request);
        Json json = request.json();
        Provider oauth = json.text("api")
                .map(text -> Provider.codexAt(
                        Provider.CODEX.issuer(),
                        Provider.CODEX.oauth().orElseThrow().clientId(),
                        Provider.address("api", text)))
                .orElse(Provider.CODEX);
        var brought = connections.importFile(
                json.require("auth").getBytes(StandardCharsets.UTF_8),
                oauth,
                Provider.OPENAI,
                naming(json, caller),
                request.at());
        return brought(brought);
    }

    private static Answer brought(Connections.Brought brought) {
        return Answer.json(brought.again() ? 200 : 201, ConnectionJson.write(brought.state()));
    }

    private Answer rename(Request request) {
        Caller caller = governor(request);
        ConnectionState renamed = connections.rename(
                request.path("id"),
                request.json().require("label"),
                caller.person().id(),
                request.at());
        return Answer.json(200, ConnectionJson.write(renamed));
    }

    private Answer remove(Request request) {
        Caller caller = governor(request);
        var removed = connections.remove(request.path("id"), caller.person().id(), request.at());
        var json = new LinkedHashMap<String, Object>();
        json.put("removed", removed.connection().id());
        json.put("revocation", removed.revocation().map(ConnectionJson::write));
        return Answer.json(200, json);
    }

    /// Tries whether the credential still brings another, for who wants to know now.
    private Answer refresh(Request request) {
        governor(request);
        ConnectionState before = find(request.path("id"));
        if (before.connection().provider().oauth().isEmpty()) {
            throw new Problem(Problem.Kind.CONFLICT, "Nothing refreshes an API key.");
        }
        Vault.Presentable renewed = vault.renew(before.connection().id(), before.generation(), PATIENCE);
        var json = ConnectionJson.write(find(request.path("id")));
        json.put(
                "failure",
                renewed instanceof Vault.Presentable.Unready(var failure, long _)
                        ? Optional.of(failure.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT))
                        : Optional.empty());
        return Answer.json(200, json);
    }

    private Answer trust(Request request) {
        Caller caller = governor(request);
        return Answer.json(
                200,
                ConnectionJson.write(
                        connections.trust(request.path("id"), caller.person().id(), request.at())));
    }

    private ConnectionState find(String id) {
        return connections.find(id).orElseThrow(Connections::unknown);
    }

    static Connections.Naming naming(Json json, Caller caller) {
        return new Connections.Naming(
                json.text("label").orElse(""), Optional.empty(), caller.person().id());
    }

    private static Page page(Request request) {
        return new Page(request.query("cursor").orElse(""), PAGE);
    }

    private static Map<String, Object> paged(String name, List<Map<String, Object>> page, String last) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put(name, page);
        answer.put("nextCursor", page.size() < PAGE ? Optional.empty() : Optional.of(last));
        return answer;
    }

    private void reader(Request request) {
        require(callers.api(request, SCOPE).person().role().seesEverybody());
    }

    Caller governor(Request request) {
        Caller caller = callers.api(request, SCOPE);
        require(caller.person().role().governs(Role.DEVELOPER));
        return caller;
    }

    private static void require(boolean may) {
        if (!may) {
            throw new Problem(Problem.Kind.NOT_ALLOWED, "Connections are for owners and admins.");
        }
    }
}
