package dev.curfew.gateway.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The pool in the place of one account.
class CodexUsageTest {
    private final PoolSite site = new PoolSite();
    private final Accounts accounts = site.node();

    @AfterEach
    void end() {
        site.close();
    }

    private void seen(String account, String window, double used, long secondsLeft) {
        Lease lease = PoolSite.leaseOf(accounts, account);
        lease.observed(new Observation(
                site.world.now(),
                Observation.Source.HEADER,
                List.of(new Observation.Window(
                        window,
                        used,
                        Optional.empty(),
                        Optional.of(site.world.now().plusSeconds(secondsLeft))))));
        lease.settle(PoolSite.SERVED);
    }

    private Map<String, Object> answer() {
        return CodexUsage.of(accounts.usage(), "pro", site.world.now());
    }

    private Map<String, Object> window(int used, long length, long left) {
        return Map.of(
                "used_percent", used,
                "limit_window_seconds", length,
                "reset_after_seconds", left,
                "reset_at", site.world.now().plusSeconds(left).getEpochSecond());
    }

    private Map<String, Object> limit(boolean allowed, Object primary, Object secondary) {
        return Map.of(
                "allowed", allowed,
                "limit_reached", !allowed,
                "primary_window", primary,
                "secondary_window", secondary);
    }

    @Test
    void aPoolOfWhichNothingIsKnownHasNoWindows() {
        assertThat(answer())
                .isEqualTo(Map.of(
                        "plan_type", "pro",
                        "rate_limit", Optional.empty(),
                        "additional_rate_limits", Optional.empty()));
    }

    @Test
    void aLargeAccountCountsForMoreAndTheFirstResetForAll() {
        accounts.weigh("con_b", Optional.of(3.0), "per_1", site.world.now());
        seen("con_a", "5h", 80, 600);
        seen("con_b", "5h", 20.5, 900);
        seen("con_b", "weekly", 7, 7_200);

        assertThat(answer().get("rate_limit"))
                .isEqualTo(limit(true, window(35, 18_000, 600), window(7, 604_800, 7_200)));
    }

    @Test
    void whatWasResetIsUsedNoMore() {
        seen("con_a", "5h", 80, 600);
        site.world.advance(Duration.ofMinutes(10));

        assertThat(answer().get("rate_limit")).isEqualTo(limit(true, window(0, 18_000, 18_000), Optional.empty()));
    }

    @Test
    void anAccountThatSomebodyMustSeeToDoesNotCount() {
        seen("con_a", "5h", 80, 600);
        seen("con_b", "5h", 10, 600);
        accounts.pause("con_a", "per_1", site.world.now());

        assertThat(answer().get("rate_limit")).isEqualTo(limit(true, window(10, 18_000, 600), Optional.empty()));
    }

    @Test
    void aPoolInWhichNobodyIsReadyHasReachedItsLimit() {
        seen("con_a", "5h", 100, 600);
        seen("con_b", "5h", 99.7, 900);
        PoolSite.leaseOf(accounts, "con_b").settle(site.limited("usage_limit_reached", Duration.ofMinutes(15)));

        assertThat(answer().get("rate_limit")).isEqualTo(limit(false, window(99, 18_000, 600), Optional.empty()));
    }

    @Test
    void limitsOfModelsStandBesideThoseOfAccounts() {
        seen("con_a", "gpt-5.9-large", 40, 600);

        assertThat(answer().get("rate_limit")).isEqualTo(Optional.empty());
        assertThat(answer().get("additional_rate_limits"))
                .isEqualTo(List.of(Map.of(
                        "limit_name",
                        "gpt-5.9-large",
                        "metered_feature",
                        "gpt-5.9-large",
                        "rate_limit",
                        limit(true, window(40, 604_800, 600), Optional.empty()))));
    }
}
