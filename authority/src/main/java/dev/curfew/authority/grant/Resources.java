package dev.curfew.authority.grant;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/// The resources that a token is for (RFC 8707), as they travel: URIs with a space between.
final class Resources {
    private Resources() {}

    /// The audience that these parameters ask for; empty if one of them is not an absolute URI without a
    /// fragment.
    static Optional<String> audience(List<String> asked) {
        return asked.stream().allMatch(Resources::wellFormed)
                ? Optional.of(String.join(" ", asked.stream().distinct().toList()))
                : Optional.empty();
    }

    /// Whether everything `asked` for was granted.
    static boolean covers(String granted, List<String> asked) {
        return Scopes.words(granted).containsAll(asked);
    }

    private static boolean wellFormed(String text) {
        try {
            var uri = new URI(text);
            return uri.isAbsolute()
                    && uri.getRawFragment() == null
                    && text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
