package dev.curfew.testkit.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.guard.Guard;
import dev.curfew.client.guard.GuardSettings;
import dev.curfew.client.guard.Verdict;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.HttpProbe;
import dev.curfew.testkit.TestAuthority;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/// Where guards stand: an authority with its owner Olga, and a resource server's app.
final class Post implements AutoCloseable {
    static final String OLGA = "olga@example.com";
    private static final String PASSWORD = "four unrelated words do";

    final TestAuthority authority;
    private final TestAuthority.AppSecret app;
    private final List<Guard> guards = new ArrayList<>();

    Post() {
        this(Engine.MEMORY);
    }

    Post(Engine engine) {
        authority = TestAuthority.start(engine);
        authority.owner(OLGA, PASSWORD);
        app = authority.resourceServer(authority.signIn(OLGA, PASSWORD), "Reports");
    }

    /// What a guard of this authority is told that reads at `server`.
    GuardSettings settings(URI server) {
        String issuer = authority.uri().toString();
        return GuardSettings.of(server, issuer, Set.of(issuer), app.id(), Secret.of(app.secret()));
    }

    /// A guard that has heard the feed.
    Guard guard() {
        return guard(World.system(), settings(authority.uri()));
    }

    Guard guard(World world, GuardSettings settings) {
        Guard guard = unheard(world, settings);
        assertThat(guard.awaitFeed(Duration.ofSeconds(30))).isTrue();
        return guard;
    }

    /// A guard that may or may not have.
    Guard unheard(World world, GuardSettings settings) {
        Guard guard = Guard.start(world, settings, Map.of());
        guards.add(guard);
        return guard;
    }

    /// Somebody at a command line.
    record Terminal(HttpProbe api, String token, String session) {
        String bearer() {
            return "Bearer " + token;
        }
    }

    Terminal terminal() {
        return terminal(OLGA);
    }

    Terminal terminal(String email) {
        var answer = authority
                .probe()
                .post("/api/auth/login", Map.of("email", email, "password", PASSWORD, "client", "native"));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        String token = answer.json().get("accessToken").asString();
        return new Terminal(
                authority.probe().withBearer(token),
                token,
                answer.json().get("sessionId").asString());
    }

    /// A developer; returns the person's identifier.
    String developer(String email) {
        return authority.person(terminal().api(), email, "Dan", PASSWORD);
    }

    /// Waits until a guard says this of a token; returns it.
    static Verdict awaits(Guard guard, Terminal terminal, Class<? extends Verdict> verdict) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> verdict.isInstance(guard.check(terminal.bearer())));
        return guard.check(terminal.bearer());
    }

    @Override
    public void close() {
        guards.forEach(Guard::close);
        authority.close();
    }
}
