package dev.curfew.client;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// Where tokens are refreshed and revoked: where somebody said so, else where they came from, else at the
/// configured server.
///
/// @param server of a credential that does not say where it came from
/// @param clientId of a credential that does not say to whom it was issued
public record Endpoints(URI server, Optional<URI> refreshOverride, Optional<URI> revokeOverride, String clientId) {
    /// The client id of Codex, whose files may not name one.
    public static final String CODEX_CLIENT = "app_EMoamEEZ73f0CkXaXp7hrann";

    /// Where tokens go whose issuer is not an address: nowhere, rather than to somebody else's server.
    private static final URI NOWHERE = URI.create("nowhere:-");

    /// What Codex's variables say, for a server.
    public static Endpoints of(URI server, Map<String, String> environment) {
        return new Endpoints(
                server,
                uri(environment, "CODEX_REFRESH_TOKEN_URL_OVERRIDE"),
                uri(environment, "CODEX_REVOKE_TOKEN_URL_OVERRIDE"),
                Optional.ofNullable(environment.get("CODEX_APP_SERVER_LOGIN_CLIENT_ID"))
                        .filter(id -> !id.isBlank())
                        .orElse(CODEX_CLIENT));
    }

    /// Where these tokens are refreshed.
    public URI refresh(Credential.Tokens tokens) {
        return refreshOverride.orElseGet(() -> at(issuer(tokens), "/oauth/token"));
    }

    /// Where these tokens are revoked: where they are refreshed, unless somebody said otherwise.
    public URI revoke(Credential.Tokens tokens) {
        return revokeOverride
                .or(() -> refreshOverride.map(uri -> uri.resolve("/oauth/revoke")))
                .orElseGet(() -> at(issuer(tokens), "/oauth/revoke"));
    }

    /// To whom these tokens were issued.
    public String clientId(Credential.Tokens tokens) {
        return tokens.clientId().orElse(clientId);
    }

    private String issuer(Credential.Tokens tokens) {
        return tokens.issuer().orElseGet(server::toString);
    }

    private static URI at(String issuer, String path) {
        try {
            return URI.create(issuer.replaceFirst("/+$", "") + path);
        } catch (IllegalArgumentException e) {
            return NOWHERE;
        }
    }

    private static Optional<URI> uri(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(text -> !text.isBlank())
                .map(text -> URI.create(text.strip()));
    }
}
