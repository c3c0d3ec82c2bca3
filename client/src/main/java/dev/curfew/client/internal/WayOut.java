package dev.curfew.client.internal;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which proxy the environment puts before a server.
public final class WayOut {
    private WayOut() {}

    /// The proxy for `target`; empty for the direct way. `NO_PROXY` lists hosts, domains (which count for
    /// what is below them) and ports, or `*`; loopback is always direct.
    ///
    /// @throws IllegalArgumentException when the variable names no HTTP proxy
    public static Optional<URI> proxy(Map<String, String> environment, URI target) {
        String host = bare(target.getHost());
        if (loopback(host) || excepted(environment, host, target.getPort())) {
            return Optional.empty();
        }
        String own = target.getScheme().toLowerCase(Locale.ROOT) + "_proxy";
        return value(environment, own).or(() -> value(environment, "all_proxy")).map(WayOut::proxy);
    }

    private static URI proxy(String text) {
        try {
            URI uri = new URI(text.contains("://") ? text : "http://" + text);
            if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Not as the cause: it quotes the address, which may hold a password.
            throw new IllegalArgumentException("the proxy is no address");
        }
        throw new IllegalArgumentException("the proxy is no http:// address");
    }

    private static boolean loopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }

    private static boolean excepted(Map<String, String> environment, String host, int port) {
        return value(environment, "no_proxy").stream()
                .flatMap(list -> List.of(list.split("[,\\s]+")).stream())
                .filter(each -> !each.isEmpty())
                .anyMatch(each -> excepts(each.toLowerCase(Locale.ROOT), host, port));
    }

    private static boolean excepts(String entry, String host, int port) {
        if (entry.equals("*") || entry.equals(host) || entry.equals(host + ":" + port)) {
            return true;
        }
        String domain = entry.replaceFirst("^\\*?\\.", "");
        return !domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain));
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(text -> !text.isBlank())
                .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT)))
                        .filter(text -> !text.isBlank()))
                .map(String::strip);
    }

    private static String bare(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") ? lower.substring(1, lower.length() - 1) : lower;
    }
}
