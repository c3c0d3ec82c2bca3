package dev.curfew.gateway.pool;

import java.net.URI;
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

    /// A family of APIs.
    public enum Preset {
        /// `/responses`, `/chat/completions`, `/models`, … under the base.
        OPENAI,
        /// Codex's: `/codex/responses`, `/codex/models`, `/wham/usage` under the base.
        CODEX
    }
}
