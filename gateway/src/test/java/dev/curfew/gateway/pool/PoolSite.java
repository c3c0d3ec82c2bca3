package dev.curfew.gateway.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.authority.store.MemoryStore;
import dev.curfew.base.ManualWorld;
import dev.curfew.base.World;
import dev.curfew.gateway.admission.Caller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A pool in memory with a vault under a test's hand, on as many nodes as it wants, in a time that stands
/// still.
final class PoolSite implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(1);
    static final Outcome SERVED = new Outcome.Served(Outcome.Usage.NONE);

    final ManualWorld world = World.manual(11);
    final MemoryStore store = new MemoryStore(world);
    final List<String> unknown = new ArrayList<>();
    private final List<Accounts> open = new ArrayList<>();
    ScriptedVault vault = new ScriptedVault("con_a", "con_b");
    Tuning tuning = Tuning.standard().with("wait.slot", "PT0.05S").with("snapshot.gather", "PT0S");

    @Override
    public void close() {
        open.forEach(Accounts::close);
        store.close();
    }

    Accounts node() {
        var still = new StillWorld(world);
        Accounts accounts = Accounts.open(
                store,
                vault,
                vault,
                call -> {
                    throw new AssertionError(call.uri());
                },
                (where, code) -> unknown.add(where + " " + code),
                still,
                tuning);
        open.add(accounts);
        return accounts;
    }

    static Ask ask(String person, Anchor... anchors) {
        return new Ask(
                new Caller(person, Optional.of("ses_1"), Optional.empty(), Optional.empty(), "cli", Optional.empty()),
                Optional.of("gpt-5.9"),
                List.of(anchors),
                Set.of());
    }

    static Ask without(Ask ask, String... tried) {
        return new Ask(ask.caller(), ask.model(), ask.anchors(), Set.of(tried));
    }

    static Lease lease(Accounts accounts, Ask ask) {
        return ((Pool.Picked.Leased) accounts.pool().lease(ask)).lease();
    }

    static Lack lack(Accounts accounts, Ask ask) {
        return ((Pool.Picked.None) accounts.pool().lease(ask)).lack();
    }

    static AccountStatus status(Accounts accounts, String id) {
        return accounts.view().accounts().stream()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElseThrow()
                .status();
    }

    Outcome refused(int status, String code, long generation) {
        return new Outcome.Refused(status, code, "", Optional.empty(), Optional.empty(), generation);
    }

    Outcome limited(String code, Duration until) {
        return new Outcome.Refused(
                429, code, "", Optional.empty(), Optional.of(world.now().plus(until)), 1);
    }

    void serveOnly(Accounts accounts, String account) {
        for (int i = 0; i < 30; i++) {
            Lease lease = lease(accounts, ask("per_1"));
            assertThat(lease.account()).isEqualTo(account);
            lease.settle(SERVED);
        }
    }

    static void serve(Accounts accounts) {
        for (int i = 0; i < 20; i++) {
            lease(accounts, ask("per_1", new Anchor(Anchor.Kind.SESSION, "t"))).settle(SERVED);
        }
    }

    /// Leases until it is that account's turn.
    static Lease leaseOf(Accounts accounts, String account) {
        for (int i = 0; i < 10_000; i++) {
            Lease lease = lease(accounts, ask("per_1"));
            if (lease.account().equals(account)) {
                return lease;
            }
            ((AccountLease) lease).abandon();
        }
        throw new AssertionError(account + " is never chosen");
    }

    static void bindTo(Accounts accounts, Ask ask, String account) {
        for (int i = 0; i < 1_000; i++) {
            Lease lease = lease(accounts, ask);
            if (lease.account().equals(account)) {
                lease.bind(ask.anchors().getFirst());
                lease.settle(SERVED);
                return;
            }
            ((AccountLease) lease).abandon();
        }
        throw new AssertionError(account + " is never chosen");
    }

    static int inFlight(Accounts accounts) {
        return accounts.view().accounts().stream()
                .mapToInt(PoolView.Seen::inFlight)
                .sum();
    }
}
