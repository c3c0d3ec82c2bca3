package dev.curfew.gateway.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.curfew.gateway.pool.Refusals.Effect;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What each refusal of an upstream means, row by row.
class RefusalsTest {
    private record Case(int status, String code, String row, Effect effect, boolean another) {}

    private static final List<Case> CASES = List.of(
            new Case(401, "", "the credential is refused", Effect.RENEW, true),
            new Case(401, "token_expired", "the credential is refused", Effect.RENEW, true),
            new Case(401, "invalid_api_key", "the credential is refused", Effect.RENEW, true),
            new Case(401, "app_session_terminated", "the session behind the credential is over", Effect.RENEW, true),
            new Case(401, "account_session_expired", "the session behind the credential is over", Effect.RENEW, true),
            new Case(401, "token_revoked", "the session behind the credential is over", Effect.RENEW, true),
            new Case(403, "account_deactivated", "the account is shut out", Effect.SUSPEND, true),
            new Case(403, "account_suspended", "the account is shut out", Effect.SUSPEND, true),
            new Case(401, "account_deleted", "the account is shut out", Effect.SUSPEND, true),
            new Case(429, "rate_limit_exceeded", "a limit is reached", Effect.LIMIT, true),
            new Case(429, "usage_limit_reached", "a limit is reached", Effect.LIMIT, true),
            new Case(200, "rate_limit_exceeded", "a limit is reached", Effect.LIMIT, true),
            new Case(429, "insufficient_quota", "the quota is used up", Effect.EXHAUST, true),
            new Case(429, "usage_not_included", "the quota is used up", Effect.EXHAUST, true),
            new Case(429, "quota_exceeded", "the quota is used up", Effect.EXHAUST, true),
            new Case(429, "", "a burst", Effect.COOL, true),
            new Case(429, "no_such_word", "a burst", Effect.COOL, true),
            new Case(400, "invalid_request_error", "the caller's fault", Effect.NONE, false),
            new Case(400, "", "the caller's fault", Effect.NONE, false),
            new Case(413, "", "the caller's fault", Effect.NONE, false),
            new Case(422, "", "the caller's fault", Effect.NONE, false),
            new Case(400, "model_not_supported", "the account does not have the model", Effect.FORBID_MODEL, true),
            new Case(404, "model_not_found", "the account does not have the model", Effect.FORBID_MODEL, true),
            new Case(
                    400,
                    "previous_response_not_found",
                    "the answer that it goes on from is not known",
                    Effect.FORGET_ANCHOR,
                    false),
            new Case(
                    404,
                    "previous_response_not_found",
                    "the answer that it goes on from is not known",
                    Effect.FORGET_ANCHOR,
                    false),
            new Case(
                    403,
                    "security_work_not_authorized",
                    "the account is not cleared for security work",
                    Effect.CLEARED_ONLY,
                    true),
            new Case(400, "cyber_policy", "the account is not cleared for security work", Effect.CLEARED_ONLY, true),
            new Case(500, "", "the upstream is in trouble", Effect.ERROR, true),
            new Case(503, "account_deactivated", "the upstream is in trouble", Effect.ERROR, true),
            new Case(502, "token_expired", "the upstream is in trouble", Effect.ERROR, true),
            new Case(200, "server_is_overloaded", "the upstream is overloaded", Effect.ERROR, true),
            new Case(529, "overloaded_error", "the upstream is in trouble", Effect.ERROR, true),
            new Case(200, "server_error", "the upstream is overloaded", Effect.ERROR, true),
            new Case(503, "model_at_capacity", "the model has no room for anybody", Effect.NONE, true),
            new Case(200, "model_at_capacity", "the model has no room for anybody", Effect.NONE, true),
            new Case(408, "", "the upstream came too late", Effect.ERROR, true),
            new Case(403, "", "something between turned it away", Effect.ROUTE, true),
            new Case(200, "no_such_word", "unknown", Effect.NONE, false),
            new Case(302, "", "unknown", Effect.NONE, false));

    @TestFactory
    Stream<DynamicTest> rows() {
        return CASES.stream()
                .map(it -> DynamicTest.dynamicTest(it.status() + " " + it.code() + ": " + it.row(), () -> {
                    var row = Refusals.of(refused(it.status(), it.code(), ""));

                    assertThat(new Case(it.status(), it.code(), row.name(), row.effect(), row.another()))
                            .isEqualTo(it);
                }));
    }

    @Test
    void everyRowHasACase() {
        var covered = new LinkedHashSet<String>();
        CASES.forEach(it -> covered.add(it.row()));

        assertThat(covered)
                .containsExactlyInAnyOrderElementsOf(
                        Refusals.ROWS.stream().map(Refusals.Row::name).toList());
    }

    @Test
    void theTypeCountsAsTheCodeDoes() {
        assertThat(Refusals.of(refused(429, "", "usage_limit_reached")).effect())
                .isEqualTo(Effect.LIMIT);
        assertThat(Refusals.of(refused(429, "rate_limit_exceeded", "insufficient_quota"))
                        .effect())
                .isEqualTo(Effect.EXHAUST);
    }

    private static Outcome.Refused refused(int status, String code, String type) {
        return new Outcome.Refused(status, code, type, Optional.empty(), Optional.empty(), 1);
    }
}
