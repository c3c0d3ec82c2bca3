package dev.curfew.authority.grant;

import dev.curfew.authority.app.App;
import java.util.List;
import java.util.Optional;

/// Scopes as they travel: words with a space between.
final class Scopes {
    /// What an app asks for that wants an id_token.
    static final String OPENID = "openid";

    private Scopes() {}

    /// What `app` gets of what it asks for: scopes that nobody has heard of, or that it may not have, are left
    /// out and not refused, since Codex asks for some of another server's. A workspace's own app that names
    /// none gets all that it may have.
    static String narrow(Optional<String> asked, App app) {
        if (asked.isEmpty()) {
            return app.firstParty() ? String.join(" ", app.scopes()) : "";
        }
        return String.join(
                " ",
                words(asked.get()).stream()
                        .filter(app.scopes()::contains)
                        .distinct()
                        .toList());
    }

    /// Whether all of `asked` stands in `given`.
    static boolean covers(String given, String asked) {
        return words(given).containsAll(words(asked));
    }

    /// Whether `scope` has this word.
    static boolean has(String scope, String word) {
        return words(scope).contains(word);
    }

    static List<String> words(String scope) {
        return scope.isBlank() ? List.of() : List.of(scope.strip().split(" +"));
    }
}
