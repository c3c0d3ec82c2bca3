package dev.curfew.web;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How the edge listens.
///
/// @param host the name or address to bind
/// @param port 0 for any that is free
/// @param trustedProxies the peers whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed
/// @param bodyLimit in bytes, for routes without their own
/// @param patience how long a client may take to send a whole request, and how long an idle connection is kept
public record EdgeSettings(
        String host, int port, Optional<Tls> tls, List<Cidr> trustedProxies, int bodyLimit, Duration patience) {

    /// 64 KiB, enough for any request of OAuth and of the API.
    public static final int BODY_LIMIT = 64 * 1024;

    /// Plain HTTP on `host` and `port`, believing no proxy.
    public static EdgeSettings of(String host, int port) {
        return new EdgeSettings(host, port, Optional.empty(), List.of(), BODY_LIMIT, Duration.ofSeconds(30));
    }

    /// The same, over TLS.
    public EdgeSettings over(Tls tls) {
        return new EdgeSettings(host, port, Optional.of(tls), trustedProxies, bodyLimit, patience);
    }

    /// The same, behind `proxies`.
    public EdgeSettings behind(List<Cidr> proxies) {
        return new EdgeSettings(host, port, tls, proxies, bodyLimit, patience);
    }

    /// The same, waiting for `span` only.
    public EdgeSettings waiting(Duration span) {
        return new EdgeSettings(host, port, tls, trustedProxies, bodyLimit, span);
    }
}
