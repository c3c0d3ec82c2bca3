package dev.curfew.testkit;

import java.util.List;
import java.util.Map;

/// A service that is asked with access tokens, and follows the feed for what ended.
public final class ResourceServer {
    private ResourceServer() {}

    /// Registers its app.
    ///
    /// @param owner who may register apps
    public static HttpProbe.Answer registered(HttpProbe owner, String name) {
        return owner.post(
                "/api/v1/apps",
                Map.of(
                        "name",
                        name,
                        "confidential",
                        true,
                        "firstParty",
                        true,
                        "grants",
                        List.of("client_credentials"),
                        "scopes",
                        List.of("feed")));
    }
}
