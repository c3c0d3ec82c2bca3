package dev.curfew.gateway.pool;

import static dev.curfew.gateway.pool.PoolSite.SERVED;
import static dev.curfew.gateway.pool.PoolSite.ask;
import static dev.curfew.gateway.pool.PoolSite.inFlight;
import static dev.curfew.gateway.pool.PoolSite.lack;
import static dev.curfew.gateway.pool.PoolSite.lease;
import static dev.curfew.gateway.pool.PoolSite.leaseOf;
import static dev.curfew.gateway.pool.PoolSite.serve;
import static dev.curfew.gateway.pool.PoolSite.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is lent and given back, and what a caller is told when there is nothing.
class LeaseTest {
    private final PoolSite site = new PoolSite();

    @AfterEach
    void end() {
        site.close();
    }

    @Test
    void whereAllAreOutOfQuotaTheFirstResetIsTold() {
        Accounts accounts = site.node();
        leaseOf(accounts, "con_a").settle(site.limited("usage_limit_reached", Duration.ofHours(1)));
        leaseOf(accounts, "con_b").settle(site.limited("insufficient_quota", Duration.ofHours(3)));

        assertThat(lack(accounts, ask("per_1")))
                .isEqualTo(new Lack.OutOfQuota(Optional.of(site.world.now().plus(Duration.ofHours(1)))));
        site.world.advance(Duration.ofHours(1));
        site.serveOnly(accounts, "con_a");
    }

    @Test
    void whereNoneIsReadyTheCountsAreTold() {
        Accounts accounts = site.node();
        accounts.pause("con_a", "per_1", site.world.now());
        leaseOf(accounts, "con_b").settle(site.refused(403, "account_deactivated", 1));

        assertThat(lack(accounts, ask("per_1"))).isEqualTo(new Lack.NoneReady(Map.of("paused", 1, "suspended", 1)));
    }

    @Test
    void anEmptyPoolSaysSo() {
        site.vault = new ScriptedVault();

        assertThat(lack(site.node(), ask("per_1"))).isEqualTo(new Lack.NoneReady(Map.of()));
    }

    @Test
    void aModelThatNoAccountHasIsTold() {
        Accounts accounts = site.node();
        leaseOf(accounts, "con_a").settle(site.refused(400, "model_not_supported", 1));
        leaseOf(accounts, "con_b").settle(site.refused(400, "model_not_supported", 1));

        assertThat(lack(accounts, ask("per_1"))).isEqualTo(new Lack.NoSuchModel());
        Ask other = new Ask(ask("per_1").caller(), Optional.of("gpt-5.1"), List.of(), Set.of());
        assertThat(accounts.pool().lease(other)).isInstanceOf(Pool.Picked.Leased.class);
    }

    @Test
    void whoeverWaitsGetsThePlaceThatIsGivenBack() throws Exception {
        site.tuning = site.tuning.with("cap.account", "1").with("wait.slot", "PT20S");
        site.vault = new ScriptedVault("con_a");
        Accounts accounts = site.node();
        Lease first = lease(accounts, ask("per_1"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Lease> second = threads.submit(() -> lease(accounts, ask("per_2")));
            while (!accounts.crowded()) {
                Thread.onSpinWait();
            }
            first.settle(SERVED);

            assertThat(second.get().account()).isEqualTo("con_a");
        }
    }

    @Test
    void whoeverWaitsInVainIsToldThatAllIsBusy() {
        site.tuning = site.tuning.with("cap.account", "1");
        site.vault = new ScriptedVault("con_a");
        Accounts accounts = site.node();
        lease(accounts, ask("per_1"));

        assertThat(lack(accounts, ask("per_2"))).isEqualTo(new Lack.Busy(Duration.ofSeconds(5)));
    }

    @Test
    void aKeyOverItsShareWaitsForTheOthers() {
        site.tuning = site.tuning.with("cap.account", "5").with("share.pressure", "0.8");
        Accounts accounts = site.node();
        lease(accounts, ask("per_2"));
        for (int i = 0; i < 7; i++) {
            lease(accounts, ask("per_1"));
        }

        assertThat(lack(accounts, ask("per_1"))).isInstanceOf(Lack.Busy.class);
        assertThat(accounts.pool().lease(ask("per_2"))).isInstanceOf(Pool.Picked.Leased.class);
    }

    @Test
    void aLeaseIsSettledOnce() {
        Accounts accounts = site.node();
        Lease lease = leaseOf(accounts, "con_a");
        lease.settle(SERVED);

        assertThat(lease.settle(site.limited("usage_limit_reached", Duration.ofHours(1))))
                .isEqualTo(Lease.Next.ANSWER);
        assertThat(status(accounts, "con_a")).isEqualTo(new AccountStatus.Ready());
        assertThat(inFlight(accounts)).isZero();
    }

    @Test
    void aLostLeaseIsTakenBack() {
        Accounts accounts = site.node();
        Lease lost = lease(accounts, ask("per_1"));
        site.world.advance(Duration.ofHours(3));

        accounts.reclaim();

        assertThat(inFlight(accounts)).isZero();
        assertThat(lost.settle(SERVED)).isEqualTo(Lease.Next.ANSWER);
        assertThat(inFlight(accounts)).isZero();
    }

    @Test
    void manyAtOnceLeaveNothingBehindAndNeverPassTheCap() throws Exception {
        site.tuning = site.tuning.with("cap.account", "3").with("wait.slot", "PT20S");
        Accounts accounts = site.node();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < 400; i++) {
                Ask ask = ask("per_" + i % 5);
                all.add(threads.submit(() -> {
                    Lease lease = lease(accounts, ask);
                    boolean within = accounts.view().accounts().stream().allMatch(it -> it.inFlight() <= 3);
                    lease.settle(SERVED);
                    return within;
                }));
            }
            for (Future<Boolean> one : all) {
                assertThat(one.get()).isTrue();
            }
        }
        assertThat(inFlight(accounts)).isZero();
    }

    @Test
    void oneLimitedAndAnotherFreeIsServed() {
        Accounts accounts = site.node();
        assertThat(leaseOf(accounts, "con_a").settle(site.limited("usage_limit_reached", Duration.ofHours(1))))
                .isEqualTo(Lease.Next.ANOTHER);

        assertThat(status(accounts, "con_a").name()).isEqualTo("rate_limited");
        site.serveOnly(accounts, "con_b");
    }

    @Test
    void choosingReadsNoDatabase() {
        Accounts accounts = site.node();
        accounts.close();
        site.store.close();

        serve(accounts);
    }
}
