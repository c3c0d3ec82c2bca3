package dev.curfew.web;

import java.net.InetAddress;
import java.util.List;

/// Whom we believe when they say on whose behalf they ask.
final class Proxies {
    private final List<Cidr> trusted;

    Proxies(List<Cidr> trusted) {
        this.trusted = List.copyOf(trusted);
    }

    /// Who really asks, when `neighbour` is at the other end of the connection.
    ///
    /// @param forwardedFor the `X-Forwarded-For` addresses, the nearest hop last
    /// @param forwardedProto the `X-Forwarded-Proto` words, the nearest hop's last
    Peer peer(InetAddress neighbour, boolean secure, List<String> forwardedFor, List<String> forwardedProto) {
        if (!isTrusted(neighbour)) {
            return new Peer(neighbour, secure);
        }
        InetAddress address = neighbour;
        for (String hop : words(forwardedFor).reversed()) {
            try {
                address = address(hop);
            } catch (IllegalArgumentException e) {
                // whoever wrote this is no proxy of ours: the last hop that we could read is the one to answer for it
                break;
            }
            if (!isTrusted(address)) {
                break;
            }
        }
        List<String> protocols = words(forwardedProto);
        boolean told = !protocols.isEmpty();
        return new Peer(address, told ? protocols.getLast().equalsIgnoreCase("https") : secure);
    }

    /// Whether what `address` says of others is believed.
    boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    private static List<String> words(List<String> lines) {
        return List.of(String.join(",", lines).split(",")).stream()
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /// An address as proxies write it: alone, or with a port behind it, an IPv6 one then in brackets.
    private static InetAddress address(String hop) {
        int bracket = hop.indexOf(']');
        if (hop.startsWith("[") && bracket > 0) {
            return InetAddress.ofLiteral(hop.substring(1, bracket));
        }
        boolean port = hop.indexOf(':') >= 0 && hop.indexOf(':') == hop.lastIndexOf(':');
        return InetAddress.ofLiteral(port ? hop.substring(0, hop.indexOf(':')) : hop);
    }
}
