package dev.curfew.authority.codex;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What keeps all of Codex's traffic on our hosts, measured on Codex 0.169.
///
/// @param server where it signs in, refreshes and revokes; no trailing slash
/// @param gateway where its model traffic goes; no trailing slash
public record CodexSettings(URI server, URI gateway) {
    /// One setting of `config.toml`.
    ///
    /// @param table the table it is in, empty for the root
    /// @param value as TOML writes it
    public record Line(List<String> table, String key, String value) {
        /// The whole name, table and key.
        public List<String> path() {
            return Stream.concat(table.stream(), Stream.of(key)).toList();
        }
    }

    /// The settings of `config.toml`, table by table.
    ///
    /// Without the analytics and features among them Codex sends its access token to hosts of its vendor, and
    /// metrics to
    /// others.
    public List<Line> lines() {
        var root = List.<String>of();
        var provider = List.of("model_providers", "curfew");
        return List.of(
                new Line(root, "model_provider", text("curfew")),
                new Line(root, "chatgpt_base_url", text(server + "/backend-api/")),
                new Line(List.of("analytics"), "enabled", "false"),
                new Line(List.of("features"), "apps", "false"),
                new Line(List.of("features"), "plugins", "false"),
                new Line(provider, "name", text("Curfew")),
                new Line(provider, "base_url", text(gateway + "/v1")),
                new Line(provider, "wire_api", text("responses")),
                new Line(provider, "requires_openai_auth", "true"));
    }

    /// The block of `config.toml`.
    public String toml() {
        var block = new StringBuilder();
        List<String> table = List.of();
        for (Line line : lines()) {
            if (!line.table().equals(table)) {
                table = line.table();
                block.append("\n[").append(String.join(".", table)).append("]\n");
            }
            block.append(line.key()).append(" = ").append(line.value()).append('\n');
        }
        return block.toString();
    }

    /// The environment. Codex revokes at its vendor's host whatever the issuer was, unless told otherwise here;
    /// a line in its own `.env` file is not honoured.
    public Map<String, String> environment() {
        var environment = new LinkedHashMap<String, String>();
        environment.put("CODEX_APP_SERVER_LOGIN_ISSUER", server.toString());
        environment.put("CODEX_REFRESH_TOKEN_URL_OVERRIDE", server + "/oauth/token");
        environment.put("CODEX_REVOKE_TOKEN_URL_OVERRIDE", server + "/oauth/revoke");
        environment.put("CODEX_AUTHAPI_BASE_URL", server + "/api/accounts");
        return environment;
    }

    /// The settings as arguments of `codex`, which put nothing into a file.
    public List<String> overrides() {
        return lines().stream()
                .flatMap(line -> List.of("-c", String.join(".", line.path()) + "=" + line.value()).stream())
                .toList();
    }

    /// The command that signs Codex in with a code.
    public String login() {
        return "codex login --device-auth --experimental_issuer " + server;
    }

    /// The other route: a block that signs Codex in to the model provider only, by plain OAuth. It needs no
    /// environment;
    /// `codex logout` does not end such a session.
    public String gatewayToml() {
        return """
                model_provider = "curfew"

                [analytics]
                enabled = false

                [features]
                apps = false
                plugins = false

                [model_providers.curfew]
                name = "Curfew"
                base_url = "%1$s/v1"
                wire_api = "responses"

                [model_providers.curfew.gateway_oauth]
                authorization_url = "%2$s/oauth/authorize"
                token_url = "%2$s/oauth/token"
                device_authorization_url = "%2$s/oauth/device_authorization"
                client_id = "codex-gateway"
                scopes = ["openid", "offline_access"]
                credentials_store = "file"
                """.formatted(gateway, server);
    }

    private static String text(String value) {
        return '"' + value + '"';
    }
}
