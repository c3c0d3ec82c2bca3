package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.gateway.Gateway;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.ScriptedUpstream;
import dev.curfew.testkit.TestAuthority;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/// The whole gateway over some accounts with API keys, `token-0`, `token-1`, …, at one scripted upstream.
final class PooledSite implements AutoCloseable {
    static final String PASSWORD = "four unrelated words do";

    final ScriptedUpstream upstream = ScriptedUpstream.start();
    final TestAuthority authority;
    final HttpProbe olga;

    private PooledSite(Engine engine, int accounts) {
        authority = TestAuthority.start(engine, Gateway.plan(Path.of("target/spool"), Map.of()));
        authority.owner("olga@example.com", PASSWORD);
        olga = authority.signIn("olga@example.com", PASSWORD);
        for (int i = 0; i < accounts; i++) {
            String key = "token-" + i;
            var added = olga.post(
                    "/api/v1/connections/keys",
                    Map.of("preset", "generic", "api", upstream.uri() + "/v1", "key", key, "label", key));
            assertThat(added.status()).as("%s", added).isEqualTo(201);
        }
        Awaitility.await().until(() -> accounts().size() == accounts);
    }

    static PooledSite of(int accounts) {
        return new PooledSite(Engine.MEMORY, accounts);
    }

    static PooledSite on(Engine engine, int accounts) {
        return new PooledSite(engine, accounts);
    }

    /// What the API says of each account, by its key.
    Map<String, JsonNode> accounts() {
        var accounts = new HashMap<String, JsonNode>();
        for (JsonNode account : olga.get("/api/v1/pool").json().path("accounts")) {
            accounts.put(account.path("label").asString(), account);
        }
        return accounts;
    }

    /// Changes an account.
    void edit(String key, Map<String, ?> change) {
        String id = Objects.requireNonNull(accounts().get(key)).path("id").asString();
        var changed = olga.patch("/api/v1/pool/accounts/" + id, change);
        assertThat(changed.status()).as("%s", changed).isEqualTo(200);
    }

    @Override
    public void close() {
        authority.close();
        upstream.close();
    }
}
