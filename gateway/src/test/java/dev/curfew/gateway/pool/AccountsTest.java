package dev.curfew.gateway.pool;

import static dev.curfew.gateway.pool.PoolSite.PATIENCE;
import static dev.curfew.gateway.pool.PoolSite.SERVED;
import static dev.curfew.gateway.pool.PoolSite.ask;
import static dev.curfew.gateway.pool.PoolSite.lease;
import static dev.curfew.gateway.pool.PoolSite.leaseOf;
import static dev.curfew.gateway.pool.PoolSite.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.curfew.base.Problem;
import dev.curfew.client.RefreshFailure;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What an answer changes, here and on other nodes, and what is decided by hand.
class AccountsTest {
    private final PoolSite site = new PoolSite();

    @AfterEach
    void end() {
        site.close();
    }

    @Test
    void anAccountWhoseRefreshAnswersTokenExpiredIsNotChosenAgain() {
        Accounts accounts = site.node();
        site.vault.fail("con_a", new RefreshFailure.Permanent(RefreshFailure.Reason.SESSION_ENDED));
        Lease lease = leaseOf(accounts, "con_a");

        assertThat(lease.settle(site.refused(401, "token_expired", 1))).isEqualTo(Lease.Next.ANOTHER);

        assertThat(status(accounts, "con_a").name()).isEqualTo("reauth_required");
        assertThat(status(accounts, "con_a").lifecycle()).isEqualTo("deactivated");
        assertThat(status(accounts, "con_a").advice())
                .hasValueSatisfying(it -> assertThat(it).contains("A new sign-in is required"));
        site.serveOnly(accounts, "con_b");
    }

    @Test
    void signingInAgainClearsIt() {
        Accounts accounts = site.node();
        site.vault.fail("con_a", new RefreshFailure.Permanent(RefreshFailure.Reason.SESSION_ENDED));
        leaseOf(accounts, "con_a").settle(site.refused(401, "token_expired", 1));

        site.vault.signIn("con_a");
        accounts.look();

        assertThat(status(accounts, "con_a")).isEqualTo(new AccountStatus.Ready());
        assertThat(leaseOf(accounts, "con_a").settle(SERVED)).isEqualTo(Lease.Next.ANSWER);
    }

    @Test
    void aRefusedCredentialIsRenewedOnceAndTheSameAccountTried() {
        Accounts accounts = site.node();
        Lease lease = leaseOf(accounts, "con_a");

        assertThat(lease.settle(site.refused(401, "", 1))).isEqualTo(Lease.Next.SAME);
        assertThat(lease.present(PATIENCE)).isEqualTo(site.vault.present("con_a", PATIENCE));
        assertThat(lease.settle(SERVED)).isEqualTo(Lease.Next.ANSWER);
        assertThat(site.vault.calls).containsExactly("renew con_a 1");
    }

    @Test
    void aSecondRefusalOfTheRenewedCredentialEndsIt() {
        Accounts accounts = site.node();
        Lease lease = leaseOf(accounts, "con_a");
        lease.settle(site.refused(401, "", 1));

        assertThat(lease.settle(site.refused(401, "", 2))).isEqualTo(Lease.Next.ANOTHER);

        assertThat(site.vault.calls).containsExactly("renew con_a 1", "condemn con_a 2 account_auth_invalidated");
        assertThat(status(accounts, "con_a").why()).contains("account_auth_invalidated");
        site.serveOnly(accounts, "con_b");
    }

    @Test
    void aRefusalLongAfterARenewalIsRenewedAgain() {
        Accounts accounts = site.node();
        leaseOf(accounts, "con_a").settle(site.refused(401, "", 1));
        site.world.advance(Duration.ofMinutes(2));

        assertThat(leaseOf(accounts, "con_a").settle(site.refused(401, "", 2))).isEqualTo(Lease.Next.SAME);
    }

    @Test
    void aLateRefusalOfAnOldGenerationHarmsNoNewerOne() {
        Accounts accounts = site.node();
        Lease early = leaseOf(accounts, "con_a");
        leaseOf(accounts, "con_a").settle(site.refused(401, "", 1));

        assertThat(early.settle(site.refused(401, "", 1))).isEqualTo(Lease.Next.SAME);
        assertThat(early.settle(site.refused(403, "account_deactivated", 1))).isEqualTo(Lease.Next.ANOTHER);

        assertThat(status(accounts, "con_a")).isEqualTo(new AccountStatus.Ready());
    }

    @Test
    void theCallersOwnMistakeTouchesNoAccount() {
        Accounts accounts = site.node();
        PoolView before = accounts.view();
        for (int i = 0; i < 20; i++) {
            assertThat(lease(accounts, ask("per_1")).settle(site.refused(400, "invalid_request_error", 1)))
                    .isEqualTo(Lease.Next.ANSWER);
        }

        assertThat(accounts.view()).isEqualTo(before);
    }

    @Test
    void anAccountThatFailsOftenIsSparedUntilItDoesWellAgain() {
        Accounts accounts = site.node();
        for (int i = 0; i < 4; i++) {
            leaseOf(accounts, "con_a").settle(site.refused(500, "", 1));
        }
        site.serveOnly(accounts, "con_b");

        site.world.advance(Duration.ofSeconds(31));
        for (int i = 0; i < 3; i++) {
            leaseOf(accounts, "con_a").settle(SERVED);
        }
        assertThat(accounts.view().accounts().getFirst().health()).isEqualTo(Health.Tier.HEALTHY);
    }

    @Test
    void aPauseHoldsOnEveryNodeAndAfterARestart() {
        Accounts accounts = site.node();
        Accounts other = site.node();
        accounts.pause("con_a", "per_1", site.world.now());

        site.serveOnly(accounts, "con_b");
        other.look();
        site.serveOnly(other, "con_b");
        site.serveOnly(site.node(), "con_b");
        other.resume("con_a", "per_1", site.world.now());
        accounts.look();
        assertThat(status(accounts, "con_a")).isEqualTo(new AccountStatus.Ready());
    }

    @Test
    void aLimitIsHeardOfOnEveryNode() {
        Accounts accounts = site.node();
        Accounts other = site.node();
        leaseOf(accounts, "con_a").settle(site.limited("usage_limit_reached", Duration.ofHours(1)));
        accounts.write();

        other.look();

        assertThat(status(other, "con_a")).isEqualTo(status(accounts, "con_a"));
        assertThat(site.store.events(0, 10))
                .anySatisfy(it -> assertThat(it.event().cause()).isEqualTo("rate_limited"));
    }

    @Test
    void aLimitThatIsNotWrittenYetOutlivesAWeight() {
        Accounts accounts = site.node();
        leaseOf(accounts, "con_a").settle(site.limited("usage_limit_reached", Duration.ofHours(1)));
        AccountStatus limited = status(accounts, "con_a");

        accounts.weigh("con_a", Optional.of(2.0), "per_1", site.world.now());

        assertThat(status(accounts, "con_a")).isEqualTo(limited).isNotEqualTo(new AccountStatus.Ready());
    }

    @Test
    void limitsThatTwoNodesHearOfBothCount() {
        Accounts accounts = site.node();
        Accounts other = site.node();
        leaseOf(accounts, "con_a").settle(site.limited("usage_limit_reached", Duration.ofHours(2)));
        leaseOf(other, "con_a").settle(site.limited("usage_limit_reached", Duration.ofHours(1)));
        accounts.write();
        other.write();

        other.look();

        assertThat(status(other, "con_a").freeAt()).contains(site.world.now().plus(Duration.ofHours(2)));
    }

    @Test
    void anAccountThatIsRemovedIsGone() {
        Accounts accounts = site.node();
        accounts.remove("con_a", "per_1", site.world.now());

        site.serveOnly(accounts, "con_b");
        accounts.look();
        assertThat(accounts.view().accounts()).extracting(PoolView.Seen::id).containsExactly("con_b");
        assertThatThrownBy(() -> accounts.pause("con_a", "per_1", site.world.now()))
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.kind()).isEqualTo(Problem.Kind.NOT_FOUND));
    }

    @Test
    void whatMustBeSignedInIsNotPaused() {
        Accounts accounts = site.node();
        leaseOf(accounts, "con_a").settle(site.refused(403, "account_deactivated", 1));

        assertThatThrownBy(() -> accounts.pause("con_a", "per_1", site.world.now()))
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.kind()).isEqualTo(Problem.Kind.CONFLICT));
    }

    @Test
    void theOneAccountOfASettingServesAlone() {
        Accounts accounts = site.node();
        accounts.settle(
                PoolSettings.STANDARD.by(Strategy.SINGLE_ACCOUNT, Optional.of("con_b")), "per_1", site.world.now());

        site.serveOnly(accounts, "con_b");
        site.serveOnly(site.node(), "con_b");
    }

    @Test
    void aCodeThatNobodyKnowsIsCounted() {
        Accounts accounts = site.node();
        lease(accounts, ask("per_1")).settle(site.refused(400, "brand_new_word", 1));

        assertThat(site.unknown).containsExactly("request brand_new_word");
    }
}
