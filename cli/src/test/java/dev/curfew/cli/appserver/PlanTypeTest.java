package dev.curfew.cli.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.base.Secret;
import dev.curfew.client.Credential;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A plan as Codex's hosts read it, each row under the name that Codex's own suite gives it.
class PlanTypeTest {
    private static String reported(Optional<String> plan) {
        var holder = new Credential.Holder(Optional.empty(), Optional.of("u1"), Optional.of("acct-1"), plan);
        var tokens = new Credential.Tokens(
                Optional.empty(),
                Secret.of("a"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                holder,
                Optional.empty());
        return Accounts.updated(Optional.of(new Credential.Managed(tokens, Optional.of("acct-1"), Optional.empty())))
                .get("planType")
                .asString();
    }

    @Test
    void planTypeMapsKnownPlan() {
        assertThat(reported(Optional.of("pro"))).isEqualTo("pro");
        assertThat(reported(Optional.of("Enterprise"))).isEqualTo("enterprise");
    }

    @Test
    void planTypeMapsSelfServeBusinessUsageBased() {
        assertThat(reported(Optional.of("self_serve_business_usage_based")))
                .isEqualTo("self_serve_business_usage_based");
    }

    @Test
    void planTypeMapsEnterpriseCbpUsageBased() {
        assertThat(reported(Optional.of("enterprise_cbp_usage_based"))).isEqualTo("enterprise_cbp_usage_based");
    }

    @Test
    void planTypeMapsUnknownToUnknown() {
        assertThat(reported(Optional.of("mystery-tier"))).isEqualTo("unknown");
    }

    @Test
    void missingPlanTypeMapsToUnknown() {
        assertThat(reported(Optional.empty())).isEqualTo("unknown");
    }
}
