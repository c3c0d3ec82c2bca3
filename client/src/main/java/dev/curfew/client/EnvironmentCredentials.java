package dev.curfew.client;

import dev.curfew.base.Secret;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// The credentials that the variables of a process hold. They are read once, are never stored, and cannot be
/// logged out of.
public final class EnvironmentCredentials {
    /// None.
    public static final EnvironmentCredentials NONE = new EnvironmentCredentials(Map.of());

    private final Map<Origin, Credential> found;

    private EnvironmentCredentials(Map<Origin, Credential> found) {
        this.found = found;
    }

    /// What `environment` holds; a variable that is blank holds nothing.
    ///
    /// @param heedsApiKey whether `CODEX_API_KEY` counts: as in Codex, where nobody sits before the program
    public static EnvironmentCredentials of(Map<String, String> environment, boolean heedsApiKey) {
        var found = new EnumMap<Origin, Credential>(Origin.class);
        secret(environment, Origin.CURFEW_TOKEN)
                .ifPresent(it -> found.put(Origin.CURFEW_TOKEN, new Credential.PersonalToken(it)));
        secret(environment, Origin.CODEX_API_KEY)
                .filter(it -> heedsApiKey)
                .ifPresent(it -> found.put(Origin.CODEX_API_KEY, new Credential.ApiKey(it)));
        secret(environment, Origin.CODEX_ACCESS_TOKEN)
                .ifPresent(it -> found.put(Origin.CODEX_ACCESS_TOKEN, Credential.ofAccessToken(it)));
        return new EnvironmentCredentials(found);
    }

    /// By where they come from.
    Map<Origin, Credential> found() {
        return found;
    }

    /// Where they come from.
    @Override
    public String toString() {
        return "EnvironmentCredentials" + found.keySet();
    }

    private static Optional<Secret> secret(Map<String, String> environment, Origin variable) {
        return Home.given(environment, variable.name()).map(Secret::of);
    }
}
