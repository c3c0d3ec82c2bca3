package dev.curfew.authority.grant;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Which redirect URIs count as registered: one that matches whole, and at a loopback address any port (RFC
/// 8252, section 7.3).
final class Redirects {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    private Redirects() {}

    /// The URI that `asked` spells, if it is one of those registered.
    static Optional<URI> match(List<String> registered, String asked) {
        return parse(asked)
                .filter(uri -> registered.contains(asked)
                        || registered.stream()
                                .flatMap(one -> parse(one).stream())
                                .anyMatch(one -> sameButForPort(one, uri)));
    }

    /// Whether a program on the person's own machine is at the other end: a loopback address, or a scheme of
    /// its own.
    static boolean leadsToThisMachine(URI redirect) {
        return isLoopback(redirect) || !(scheme(redirect, "https") || scheme(redirect, "http"));
    }

    /// What stands for the app at the other end when a person is asked.
    static String host(URI redirect) {
        return leadsToThisMachine(redirect) ? "this computer" : redirect.getHost();
    }

    private static boolean sameButForPort(URI registered, URI asked) {
        return isLoopback(registered)
                && isLoopback(asked)
                && registered.getRawPath().equals(asked.getRawPath())
                && Objects.equals(registered.getRawQuery(), asked.getRawQuery());
    }

    /// Names of the local host count as the same place: Codex has changed from one to the other.
    private static boolean isLoopback(URI uri) {
        return scheme(uri, "http") && uri.getHost() != null && LOOPBACK.contains(uri.getHost());
    }

    private static boolean scheme(URI uri, String scheme) {
        return uri.getScheme().equals(scheme);
    }

    private static Optional<URI> parse(String text) {
        try {
            var uri = new URI(text);
            boolean plain = uri.isAbsolute()
                    && !uri.isOpaque()
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && uri.getPort() <= 0xffff
                    && text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
            return plain ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
