package dev.curfew.gateway.pool;

import dev.curfew.base.Secret;
import dev.curfew.client.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Where and how a provider is spoken to.
///
/// @param base what the paths of the API hang on, without a slash at its end: `https://api.openai.com/v1`
/// @param headers sent along with each request, such as `chatgpt-account-id`; never a credential
/// @param preset which paths it has
public record Upstream(URI base, Map<String, String> headers, Preset preset) {
    public Upstream {
        headers = Map.copyOf(headers);
    }

    /// A question of our own, in an account's name.
    ///
    /// @param path under the base
    Transport.Call get(String path, Secret token, Duration patience) {
        var all = new HashMap<>(headers);
        all.put("Authorization", "Bearer " + token.revealText(Secret.Purpose.DELIVER));
        all.put("Accept", "application/json");
        return new Transport.Call(
                "GET", URI.create(base + path), Map.copyOf(all), Secret.of(new byte[0]), patience, patience);
    }

    /// A family of APIs.
    public enum Preset {
        /// `/responses`, `/chat/completions`, `/models`, … under the base.
        OPENAI,
        /// Codex's: `/codex/responses`, `/codex/models`, `/wham/usage` under the base.
        CODEX
    }
}
