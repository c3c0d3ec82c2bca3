package dev.curfew.testkit.gateway;

import dev.curfew.base.World;
import dev.curfew.testkit.ScriptedIssuer;
import java.net.URI;

/// An `auth.json` as Codex writes it.
final class CodexFile {
    private CodexFile() {}

    /// One of somebody whom `issuer` signed in.
    static String of(String refreshToken, URI issuer) {
        String idToken = ScriptedIssuer.jwt("{\"email\":\"n@example.org\"}");
        return """
                {"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":{"id_token":"%s","access_token":"%s",\
                "refresh_token":"%s","account_id":"acct","oauth_provenance":{"issuer":"%s","client_id":"app_test"}},\
                "last_refresh":"2026-11-22T00:00:00Z"}""".formatted(
                idToken, ScriptedIssuer.accessToken(World.system().now().plusSeconds(3600), 0), refreshToken, issuer);
    }
}
