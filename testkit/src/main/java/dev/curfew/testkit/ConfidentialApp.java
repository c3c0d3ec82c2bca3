package dev.curfew.testkit;

import java.util.List;
import java.util.Map;

/// An app of the house that keeps a secret, as an owner registers it.
public final class ConfidentialApp {
    private ConfidentialApp() {}

    /// Registers one.
    ///
    /// @param owner who may register apps
    public static HttpProbe.Answer registered(
            HttpProbe owner, String name, List<String> grants, List<String> redirects, List<String> scopes) {
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
                        grants,
                        "redirectUris",
                        redirects,
                        "scopes",
                        scopes));
    }

    /// Registers a service that is asked with access tokens, and follows the feed for what ended.
    public static HttpProbe.Answer resourceServer(HttpProbe owner, String name) {
        return registered(owner, name, List.of("client_credentials"), List.of(), List.of("feed"));
    }
}
