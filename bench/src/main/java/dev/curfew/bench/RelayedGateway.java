package dev.curfew.bench;

import dev.curfew.gateway.Gateway;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import java.nio.file.Path;
import java.util.Map;

/// The whole gateway in a process of its own: an authority on SQLite whose door checks an API key, a pool of
/// accounts of its vault, limits, and totals of what went through.
///
/// `RelayedGateway UPSTREAM SPOOL` prints its port and the key; from there on it is a {@link RelayedServer}.
public final class RelayedGateway {
    /// 5,000 streams at once are more than a hundred accounts would take on.
    private static final int ACCOUNTS = 200;

    private static final String PASSWORD = "four unrelated words do";
    private static final long PLENTY = 1_000_000_000_000L;

    private RelayedGateway() {}

    public static void main(String[] words) throws Exception {
        RelayedServer.quiet();
        var authority = TestAuthority.start(Engine.SQLITE, Gateway.plan(Path.of(words[1]), Map.of()));
        authority.owner("olga@example.com", PASSWORD);
        HttpProbe olga = authority.signIn("olga@example.com", PASSWORD);
        for (int i = 0; i < ACCOUNTS; i++) {
            done(olga.post(
                    "/api/v1/connections/keys",
                    Map.of("preset", "generic", "api", words[0], "key", "sk-" + i, "label", "account " + i)));
        }
        var key = done(olga.post("/api/v1/keys", Map.of("name", "bench"))).json();
        String person = olga.get("/api/v1/people").json().at("/people/0/id").asString();
        for (String subject : new String[] {person, key.path("id").asString()}) {
            done(olga.post(
                    "/api/v1/pool/limits",
                    Map.of("subject", subject, "measure", "tokens", "span", "day", "most", PLENTY)));
        }
        while (olga.get("/api/v1/pool").json().path("accounts").size() < ACCOUNTS) {
            Thread.sleep(50);
        }
        System.out.println(authority.uri().getPort() + " " + key.path("secret").asString());
        RelayedServer.collects();
    }

    private static HttpProbe.Answer done(HttpProbe.Answer answer) {
        if (answer.status() / 100 != 2) {
            throw new IllegalStateException(answer.toString());
        }
        return answer;
    }
}
