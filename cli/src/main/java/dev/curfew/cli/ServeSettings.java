package dev.curfew.cli;

import dev.curfew.base.Secret;
import dev.curfew.web.Cidr;
import dev.curfew.web.Tls;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How `curfew serve` was told to run; checked, so that nothing in it contradicts the rest.
///
/// @param data the data directory; it need not exist yet
/// @param saidIssuer the issuer where one was given, without a trailing slash; see {@link #issuer}
/// @param masterKeyFile where the key that wraps the keyset is; null for the file in the data directory
/// @param retryWindow how long a spent refresh token still gets the same successor
/// @param behindProxy the peers whose forwarding headers are believed
/// @param drainNotice how long to serve on, though no longer ready, before draining
/// @param geoip the map of places, null for none
/// @param otlp where traces are posted, null for nowhere
/// @param gateway whether the gateway to the upstream accounts is part of it
/// @param upstreamProxy through which providers are called, null for what the environment says
/// @param upstreamRoots whose certificates are believed of providers, null for what the environment says
/// @param owner who to create on the first start without a link, null for nobody
record ServeSettings(
        Path data,
        Listen listen,
        @Nullable URI saidIssuer,
        Database database,
        @Nullable Path masterKeyFile,
        Duration retryWindow,
        @Nullable Tls tls,
        List<Cidr> behindProxy,
        Duration drainNotice,
        @Nullable Path geoip,
        @Nullable URI otlp,
        boolean gateway,
        @Nullable URI upstreamProxy,
        @Nullable Path upstreamRoots,
        @Nullable Owner owner,
        Logs.Form logForm,
        Logs.Level logLevel) {

    /// The owner who is created without interaction.
    record Owner(String email, Secret password) {}

    ServeSettings {
        behindProxy = List.copyOf(behindProxy);
    }

    /// The variables by which providers are reached: those of the process, under what was said.
    Map<String, String> upstreams(Map<String, String> environment) {
        var ours = new HashMap<>(environment);
        if (upstreamProxy != null) {
            ours.put("https_proxy", upstreamProxy.toString());
            ours.put("http_proxy", upstreamProxy.toString());
        }
        if (upstreamRoots != null) {
            ours.remove("CODEX_CA_CERTIFICATE");
            ours.put("SSL_CERT_FILE", upstreamRoots.toString());
        }
        return Map.copyOf(ours);
    }

    /// The URL that stands in every token, for a server that got the port `bound`.
    URI issuer(int bound) {
        return saidIssuer == null ? listen.url(tls != null, bound) : saidIssuer;
    }
}
