package dev.curfew.testkit.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.Wing;
import dev.curfew.authority.connection.Connections;
import dev.curfew.authority.connection.Provider;
import dev.curfew.base.Secret;
import dev.curfew.gateway.Supply;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.pool.Ask;
import dev.curfew.gateway.pool.Lease;
import dev.curfew.gateway.pool.Outcome;
import dev.curfew.gateway.pool.Pool;
import dev.curfew.gateway.pool.PoolView;
import dev.curfew.testkit.Engine;
import dev.curfew.testkit.Stub;
import dev.curfew.testkit.TestAuthority;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two nodes on one PostgreSQL: what becomes of an account on one holds on the other.
class PoolNodesStory {
    private static final Provider PROVIDER = Provider.keysAt(URI.create("http://127.0.0.1:9/v1"));
    private static final Outcome DEAD =
            new Outcome.Refused(401, "invalid_api_key", "", Optional.empty(), Optional.empty(), 1);
    private static final int ROUNDS = 5;

    private final List<Wing.Ground> grounds = new ArrayList<>();
    private final List<Supply> supplies = new ArrayList<>();
    private final TestAuthority authority = TestAuthority.start(Engine.POSTGRESQL, this::supply);

    private Wing supply(Wing.Ground ground) {
        var supply = Supply.open(ground, Map.of());
        grounds.add(ground);
        supplies.add(supply);
        return supply;
    }

    @BeforeEach
    void begin() {
        authority.owner("olga@example.com", "four unrelated words do");
        authority.node();
    }

    @AfterEach
    void end() {
        authority.close();
    }

    private String account(String key) {
        var naming = new Connections.Naming(key, Optional.empty(), "per_admin");
        String id = grounds.getFirst()
                .custody()
                .connections()
                .addKey(PROVIDER, Secret.of(key), naming, Instant.now())
                .state()
                .connection()
                .id();
        both(id, "active");
        return id;
    }

    private String status(int node, String account) {
        return supplies.get(node).accounts().view().accounts().stream()
                .filter(seen -> seen.id().equals(account))
                .findFirst()
                .map(PoolView.Seen::status)
                .map(status -> status.name())
                .orElse("");
    }

    private Optional<Lease> lease(int node) {
        var caller = new Caller("per_1", Optional.empty(), Optional.empty(), Optional.empty(), "cli", Optional.empty());
        var picked = supplies.get(node).accounts().pool().lease(new Ask(caller, Optional.empty(), List.of(), Set.of()));
        return picked instanceof Pool.Picked.Leased(Lease lease) ? Optional.of(lease) : Optional.empty();
    }

    @Test
    void accountFoundDeadOnOneIsNeverLeasedOnTheOtherAfterIt() {
        for (int round = 0; round < ROUNDS; round++) {
            int here = round % 2;
            int there = 1 - here;
            String id = account("key-" + round);
            var over = new AtomicBoolean();
            CompletableFuture<List<Boolean>> leased = CompletableFuture.supplyAsync(
                    () -> {
                        var seen = new ArrayList<Boolean>();
                        for (int after = 0; after < 500; after += over.get() ? 1 : 0) {
                            Optional<Lease> lease = lease(there);
                            lease.ifPresent(it -> it.settle(new Outcome.Served(Outcome.Usage.NONE)));
                            seen.add(lease.isPresent());
                        }
                        return seen;
                    },
                    Thread::startVirtualThread);

            assertThat(lease(here).orElseThrow().settle(DEAD)).isEqualTo(Lease.Next.ANOTHER);
            assertThat(lease(here)).isEmpty();
            Awaitility.await().until(() -> status(there, id).equals("reauth_required"));
            over.set(true);

            List<Boolean> seen = leased.join();
            assertThat(seen.subList(seen.size() - 499, seen.size())).containsOnly(false);
            assertThat(seen.subList(Math.max(0, seen.indexOf(false)), seen.size()))
                    .as("never again, once it was heard of")
                    .containsOnly(false);
            assertThat(status(there, id)).isEqualTo("reauth_required");
        }
    }

    @Test
    void lateAnswerOnOneHarmsNotWhatWasSignedInAgainOnTheOther() {
        try (var issuer = Stub.start()) {
            issuer.on("POST", "/oauth/token", _ -> Stub.Answer.json(401, "{\"error\":{\"code\":\"token_expired\"}}"));
            Provider codex = Provider.codexAt(issuer.uri(), "app_test", issuer.uri());
            var naming = new Connections.Naming("", Optional.empty(), "per_admin");
            var connections = grounds.getFirst().custody().connections();
            String id = connections
                    .importFile(PoolStory.file("first"), codex, Provider.OPENAI, naming, Instant.now())
                    .state()
                    .connection()
                    .id();
            both(id, "active");
            Lease late = lease(1).orElseThrow();
            assertThat(lease(0).orElseThrow().settle(DEAD)).isEqualTo(Lease.Next.ANOTHER);
            both(id, "reauth_required");
            connections.importFile(PoolStory.file("second"), codex, Provider.OPENAI, naming, Instant.now());
            both(id, "active");

            late.settle(DEAD);

            both(id, "active");
            assertThat(lease(0)).isPresent();
            assertThat(lease(1)).isPresent();
        }
    }

    private void both(String account, String status) {
        Awaitility.await()
                .until(() ->
                        status(0, account).equals(status) && status(1, account).equals(status));
    }

    @Test
    void limitOfOneHoldsOnTheOtherAndSoDoesAPause() {
        String id = account("key");
        Instant reset = Instant.now().plus(Duration.ofHours(1));
        lease(0).orElseThrow()
                .settle(new Outcome.Refused(429, "usage_limit_reached", "", Optional.empty(), Optional.of(reset), 1));
        Awaitility.await().until(() -> status(1, id).equals("rate_limited"));
        assertThat(lease(1)).isEmpty();

        supplies.get(1).accounts().resume(id, "per_admin", Instant.now());
        Awaitility.await().until(() -> status(0, id).equals("active"));
        supplies.get(0).accounts().pause(id, "per_admin", Instant.now());
        Awaitility.await().until(() -> status(1, id).equals("paused"));
        assertThat(lease(1)).isEmpty();
    }
}
