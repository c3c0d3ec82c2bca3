package dev.curfew.gateway.pool;

import static dev.curfew.gateway.pool.PoolSite.SERVED;
import static dev.curfew.gateway.pool.PoolSite.ask;
import static dev.curfew.gateway.pool.PoolSite.bindTo;
import static dev.curfew.gateway.pool.PoolSite.lack;
import static dev.curfew.gateway.pool.PoolSite.lease;
import static dev.curfew.gateway.pool.PoolSite.leaseOf;
import static dev.curfew.gateway.pool.PoolSite.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a conversation carries leads it to the account that knows it.
class AffinityTest {
    private final PoolSite site = new PoolSite();

    @AfterEach
    void end() {
        site.close();
    }

    @Test
    void aHardAnchorHoldsOnEveryNodeAndAfterARestart() {
        var response = new Anchor(Anchor.Kind.RESPONSE, "resp_1");
        Accounts accounts = site.node();
        Accounts other = site.node();
        Lease lease = leaseOf(accounts, "con_b");
        lease.bind(response);
        lease.settle(SERVED);

        for (Accounts anyNode : List.of(accounts, other, site.node())) {
            for (int i = 0; i < 20; i++) {
                Lease next = lease(anyNode, ask("per_1", response));
                assertThat(next.account()).isEqualTo("con_b");
                next.settle(SERVED);
            }
        }
    }

    @Test
    void theMetricsTellWhichAccountConversationsCameTo() {
        var session = new Anchor(Anchor.Kind.SESSION, "s-1");
        var response = new Anchor(Anchor.Kind.RESPONSE, "resp_1");
        Accounts accounts = site.node();
        var registry = new SimpleMeterRegistry();
        accounts.watch(registry);

        Lease first = lease(accounts, ask("per_1", session));
        first.bind(session);
        first.bind(response);
        first.settle(SERVED);
        lease(accounts, ask("per_1", session)).settle(SERVED);
        lease(accounts, without(ask("per_1", session), first.account())).settle(SERVED);
        lease(accounts, ask("per_1", response)).settle(SERVED);

        assertThat(registry.find("curfew.pool.turns").functionCounters())
                .extracting(counter -> counter.getId().getTag("account") + " " + (int) counter.count())
                .containsExactlyInAnyOrder("new 1", "kept 1", "moved 1", "held 1");
    }

    @Test
    void nobodyIsLedByAnothersAnchor() {
        var response = new Anchor(Anchor.Kind.RESPONSE, "resp_1");
        Accounts accounts = site.node();
        Lease lease = leaseOf(accounts, "con_b");
        lease.bind(response);
        lease.settle(SERVED);

        var seen = new HashSet<String>();
        for (int i = 0; i < 60; i++) {
            Lease next = lease(accounts, ask("per_2", response));
            seen.add(next.account());
            next.settle(SERVED);
        }
        assertThat(seen).containsExactlyInAnyOrder("con_a", "con_b");
    }

    @Test
    void aLimitedOwnerIsWaitedForAndADeadOneIsGone() {
        var response = new Anchor(Anchor.Kind.RESPONSE, "resp_1");
        Accounts accounts = site.node();
        Lease lease = leaseOf(accounts, "con_b");
        lease.bind(response);
        lease.settle(site.limited("usage_limit_reached", Duration.ofHours(1)));

        assertThat(lack(accounts, ask("per_1", response)))
                .isEqualTo(new Lack.OwnerLimited(Optional.of(site.world.now().plus(Duration.ofHours(1)))));
        accounts.pause("con_b", "per_1", site.world.now());
        assertThat(lack(accounts, ask("per_1", response))).isEqualTo(new Lack.OwnerGone());
    }

    @Test
    void aSoftOwnerKeepsItsConversationThroughARequestsTrouble() {
        var session = new Anchor(Anchor.Kind.SESSION, "thread-1");
        Accounts accounts = site.node();
        Ask ask = ask("per_1", session);
        Lease first = leaseOf(accounts, "con_b");
        first.settle(SERVED);
        bindTo(accounts, ask, "con_b");

        // A burst, and an exclusion: both served elsewhere, both without a change of owner.
        Lease burst = lease(accounts, ask);
        assertThat(burst.account()).isEqualTo("con_b");
        burst.settle(site.refused(429, "", 1));
        Lease elsewhere = lease(accounts, without(ask, "con_b"));
        elsewhere.bind(session);
        elsewhere.settle(SERVED);
        site.world.advance(Duration.ofSeconds(31));

        Lease back = lease(accounts, ask);
        assertThat(back.account()).isEqualTo("con_b");
    }

    @Test
    void aSoftOwnerThatIsOutOfTheGameLosesItsConversation() {
        var session = new Anchor(Anchor.Kind.SESSION, "thread-1");
        Accounts accounts = site.node();
        Ask ask = ask("per_1", session);
        bindTo(accounts, ask, "con_b");
        lease(accounts, ask).settle(site.refused(403, "account_deactivated", 1));

        Lease next = lease(accounts, ask);
        next.bind(session);
        next.settle(SERVED);
        site.vault.signIn("con_b");
        accounts.look();

        for (int i = 0; i < 20; i++) {
            Lease later = lease(accounts, ask);
            assertThat(later.account()).isEqualTo("con_a");
            later.settle(SERVED);
        }
    }

    @Test
    void aSoftAnchorCrossesNodesAMomentLater() {
        Accounts accounts = site.node();
        Accounts other = site.node();
        for (int i = 0; i < 250; i++) {
            bindTo(accounts, ask("per_1", new Anchor(Anchor.Kind.SESSION, "thread-" + i)), "con_b");
        }
        accounts.write();
        other.follow();

        for (int i = 0; i < 250; i++) {
            Lease next = lease(other, ask("per_1", new Anchor(Anchor.Kind.SESSION, "thread-" + i)));
            assertThat(next.account()).isEqualTo("con_b");
            next.settle(SERVED);
        }
    }

    @Test
    void ofTwoNodesThatTieOneConversationTheLaterOneCountsOnBoth() {
        var session = new Anchor(Anchor.Kind.SESSION, "thread-1");
        Accounts accounts = site.node();
        Accounts other = site.node();
        bindTo(accounts, ask("per_1", session), "con_b");
        site.world.advance(Duration.ofMillis(5));
        bindTo(other, ask("per_1", session), "con_a");
        other.write();
        accounts.write();
        accounts.follow();
        other.follow();

        String owner = lease(accounts, ask("per_1", session)).account();
        assertThat(lease(other, ask("per_1", session)).account()).isEqualTo(owner);
    }

    @Test
    void withoutTheDatabaseAConversationGoesOnWhereItIs() {
        var response = new Anchor(Anchor.Kind.RESPONSE, "resp_1");
        Accounts accounts = site.node();
        site.store.close();
        Lease lease = leaseOf(accounts, "con_b");
        lease.bind(response);
        lease.settle(SERVED);

        for (int i = 0; i < 20; i++) {
            Lease next = lease(accounts, ask("per_1", response));
            assertThat(next.account()).isEqualTo("con_b");
            next.settle(SERVED);
        }
    }
}
