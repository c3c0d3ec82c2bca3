package dev.curfew.bench;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.guard.Guard;
import dev.curfew.client.guard.GuardSettings;
import dev.curfew.client.guard.Verdict;
import dev.curfew.testkit.TestAuthority;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What a guard costs a service for each call: tokens that it sees for the first time, and again, while it
/// follows the feed of a real authority. In processor time of the calling thread, since that is what the
/// service pays.
final class Guarded {
    private static final int TOKENS = 1_000;
    private static final int ROUNDS = 7;
    private static final int CALLS = 1_000_000;
    private static final String EMAIL = "olga@example.com";
    private static final String PASSWORD = "four unrelated words do";

    private final TestAuthority authority;
    private final GuardSettings settings;

    private Guarded(TestAuthority authority) {
        this.authority = authority;
        authority.owner(EMAIL, PASSWORD);
        var app = authority.resourceServer(authority.signIn(EMAIL, PASSWORD), "Bench");
        String issuer = authority.uri().toString();
        settings = GuardSettings.of(authority.uri(), issuer, Set.of(issuer), app.id(), Secret.of(app.secret()));
    }

    static void measure() {
        try (var authority = TestAuthority.start()) {
            new Guarded(authority).run();
        }
    }

    private void run() {
        List<String> tokens = tokens();
        System.out.printf(
                "| a call with an access token, processor time | median of %d | best |%n|---|---:|---:|%n", ROUNDS);
        var first = new ArrayList<Double>();
        var again = new ArrayList<Double>();
        for (int round = -2; round < ROUNDS; round++) {
            try (Guard guard = Guard.start(World.system(), settings, Map.of())) {
                if (!guard.awaitFeed(Duration.ofSeconds(30))) {
                    throw new IllegalStateException("the guard does not hear its authority");
                }
                double one = perCall(guard, tokens, TOKENS);
                double many = perCall(guard, tokens, CALLS);
                if (round >= 0) {
                    first.add(one);
                    again.add(many);
                }
            }
        }
        row("seen for the first time, signature and all", first);
        row("seen before", again);
    }

    /// Microseconds of this thread.
    private static double perCall(Guard guard, List<String> tokens, int calls) {
        var threads = ManagementFactory.getThreadMXBean();
        long began = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < calls; i++) {
            // A string of its own, as each request brings one.
            String token = new String(tokens.get(i % tokens.size()));
            if (!(guard.verify(token) instanceof Verdict.Admitted)) {
                throw new IllegalStateException("a living token was not admitted");
            }
        }
        return (threads.getCurrentThreadCpuTime() - began) / 1e3 / calls;
    }

    private static void row(String name, List<Double> micros) {
        var sorted = micros.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT, "| %s | %.2f µs | %.2f µs |%n", name, sorted.get(sorted.size() / 2), sorted.getFirst());
    }

    /// One session's, each of another refresh.
    private List<String> tokens() {
        var tokens = new ArrayList<String>();
        var answer = authority
                .probe()
                .post("/api/auth/login", Map.of("email", EMAIL, "password", PASSWORD, "client", "native"));
        while (tokens.size() < TOKENS) {
            tokens.add(answer.json().get("accessToken").asString());
            answer = authority
                    .probe()
                    .post(
                            "/api/auth/refresh",
                            Map.of(
                                    "refreshToken",
                                    answer.json().get("refreshToken").asString()));
        }
        return tokens;
    }
}
