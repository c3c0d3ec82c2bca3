package dev.curfew.client.login;

import dev.curfew.client.Endpoints;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/// Where somebody is to sign in, and as whose app.
///
/// @param issuer the server, as its operator gives its address
/// @param clientId the app
/// @param scope what is asked for, words separated by spaces
/// @param workspaces the only ones that may be signed in to; empty for any
/// @param tokenCheck where a personal access token is looked up
/// @param browserLimit how long a person has in the browser
public record Terms(
        URI issuer, String clientId, String scope, List<String> workspaces, URI tokenCheck, Duration browserLimit) {
    /// Curfew's own app.
    public static final String CURFEW_CLIENT = "curfew-cli";

    private static final String IDENTITY = "openid profile email offline_access";
    private static final Duration BROWSER = Duration.ofMinutes(10);

    public Terms {
        workspaces = List.copyOf(workspaces);
    }

    /// What is usual at a server.
    public static Terms at(URI issuer, String clientId) {
        return new Terms(
                issuer,
                clientId,
                switch (clientId) {
                    case CURFEW_CLIENT -> IDENTITY + " sessions";
                    case Endpoints.CODEX_CLIENT -> IDENTITY + " api.connectors.read api.connectors.invoke";
                    default -> IDENTITY;
                },
                List.of(),
                URI.create(issuer.toString().replaceFirst("/+$", "") + "/api/accounts"),
                BROWSER);
    }

    /// The same, asking for what an owner or admin does too: people, apps and the pool. It gives nobody a right that
    /// they
    /// do not have.
    public Terms administering() {
        return new Terms(issuer, clientId, scope + " people apps", workspaces, tokenCheck, browserLimit);
    }

    /// The same, for some workspaces only.
    public Terms within(List<String> only) {
        return new Terms(issuer, clientId, scope, only, tokenCheck, browserLimit);
    }

    /// The same, with another place where personal access tokens are looked up.
    public Terms checkingTokensAt(URI place) {
        return new Terms(issuer, clientId, scope, workspaces, place, browserLimit);
    }

    /// The same, with less or more time in the browser.
    public Terms limited(Duration limit) {
        return new Terms(issuer, clientId, scope, workspaces, tokenCheck, limit);
    }
}
