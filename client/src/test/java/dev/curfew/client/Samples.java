package dev.curfew.client;

import dev.curfew.base.World;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/// Tokens and files as Codex has them.
final class Samples {
    private Samples() {}

    /// An id token of a person in an account.
    static String idToken(String user, String account) {
        return jwt(
                "{\"sub\":\"%s\",\"email\":\"%s@example.com\",\"https://api.openai.com/auth\":{\"chatgpt_account_id\":\"%s\",\"chatgpt_plan_type\":\"pro\",\"chatgpt_user_id\":\"%s\"}}"
                        .formatted(user, user, account, user));
    }

    /// An access token that lapses at `exp`.
    static String accessToken(Instant exp) {
        return jwt("{\"exp\":%d}".formatted(exp.getEpochSecond()));
    }

    static String jwt(String payload) {
        return part("{\"alg\":\"ES256\"}") + "." + part(payload) + ".c2ln";
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /// What Codex 0.169.0 wrote, byte for byte but for the tokens.
    static String codexFile() {
        return """
            {
              "auth_mode": "chatgpt",
              "OPENAI_API_KEY": null,
              "tokens": {
                "id_token": "%s",
                "access_token": "opaque",
                "refresh_token": "rt-1",
                "oauth_provenance": {
                  "issuer": "https://curfew.example.com/",
                  "client_id": "app_EMoamEEZ73f0CkXaXp7hrann"
                },
                "login_owner_id": "tCJ3nUsWnGyfXUFU2NDG1HUjZ4ZT9kcQKFvzNQ0qz7w",
                "account_id": "acct-1"
              },
              "last_refresh": "2026-11-22T00:28:09.827885385Z"
            }""".formatted(idToken("u1", "acct-1"));
    }

    static AuthFile file(String json) {
        return AuthFile.parse(json.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    static String text(AuthFile file) {
        return new String(file.bytes(), StandardCharsets.UTF_8);
    }

    /// A manager that reaches no server.
    static AuthManager offline(World world, CredentialStore store, Surroundings surroundings) {
        Transport nobody = call -> {
            throw new Transport.Broken("there is no server", false, new IOException());
        };
        return AuthManager.open(
                world,
                store,
                Endpoints.of(URI.create("http://127.0.0.1:1"), Map.of()),
                new Issuer(nobody, world, "test/1"),
                Optional.empty(),
                surroundings);
    }
}
