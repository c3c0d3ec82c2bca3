package dev.curfew.authority.connection;

import dev.curfew.base.Problem;
import dev.curfew.client.Transport;
import dev.curfew.web.Json;
import java.net.URI;
import java.util.Optional;

/// Reads how OAuth servers describe themselves.
final class Discovery {
    private final ProviderCalls calls;

    Discovery(ProviderCalls calls) {
        this.calls = calls;
    }

    /// The provider at `issuer`, as it describes itself (RFC 8414, OpenID Connect Discovery).
    ///
    /// @throws Problem INVALID_VALUE where it does not
    Provider described(URI issuer, String clientId, String scope, URI api) {
        String path = issuer.getRawPath() == null ? "" : issuer.getRawPath();
        Json said = metadata(issuer.resolve("/.well-known/oauth-authorization-server" + path))
                .or(() -> metadata(URI.create(issuer + "/.well-known/openid-configuration")))
                .orElseThrow(() -> Problem.of("issuer", "describes no OAuth server."));
        if (!said.text("issuer").map(it -> it.replaceFirst("/+$", "")).equals(Optional.of(issuer.toString()))) {
            throw Problem.of("issuer", "goes by another address. Give the one that its operator gives.");
        }
        return new Provider(
                Provider.Preset.GENERIC,
                issuer,
                api,
                Optional.of(new Provider.OAuth(
                        clientId,
                        endpoint(said, "token_endpoint").orElseThrow(ProviderSignIns::strange),
                        endpoint(said, "revocation_endpoint"),
                        endpoint(said, "authorization_endpoint"),
                        endpoint(said, "device_authorization_endpoint"),
                        scope,
                        false)));
    }

    private static Optional<URI> endpoint(Json said, String name) {
        return said.text(name).map(text -> Provider.address(name, text));
    }

    private Optional<Json> metadata(URI at) {
        try {
            Transport.Reply reply = calls.get(at);
            return reply.status() == 200 ? Optional.of(Json.parse(reply.body().array())) : Optional.empty();
        } catch (Transport.Broken e) {
            throw ProviderSignIns.away();
        } catch (Problem notJson) {
            return Optional.empty();
        }
    }
}
