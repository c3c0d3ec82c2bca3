package dev.curfew.gateway.pool;

import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/// The table that says what an upstream's refusal means: for whom it is, what it changes, whether another
/// account may be tried. Rows are tried from above; the first that fits decides.
///
/// Codes are in lower case. Where a provider has no code but only words, whoever reads its answer gives one:
/// `model_not_supported` for a model that the account does not have, `model_at_capacity` for one that nobody
/// gets.
public final class Refusals {
    /// The status under which an error arrives that is an event of a stream: there, only its code speaks.
    static final int IN_STREAM = 200;

    /// Every row, in the order in which they are tried.
    static final List<Row> ROWS = List.of(
            row(
                    "the account is shut out",
                    in(400, 401, 403),
                    Effect.SUSPEND,
                    true,
                    "account_deactivated",
                    "account_suspended",
                    "account_deleted"),
            row(
                    "the session behind the credential is over",
                    in(401, 403),
                    Effect.RENEW,
                    true,
                    "app_session_terminated",
                    "account_session_expired",
                    "token_revoked",
                    "token_invalidated"),
            row("the credential is refused", in(401), Effect.RENEW, true),
            row(
                    "the quota is used up",
                    in(402, 403, 429),
                    Effect.EXHAUST,
                    true,
                    "insufficient_quota",
                    "usage_not_included",
                    "quota_exceeded",
                    "billing_hard_limit_reached"),
            row("a limit is reached", in(429), Effect.LIMIT, true, "rate_limit_exceeded", "usage_limit_reached"),
            row("a burst", in(429), Effect.COOL, true),
            row("the model has no room for anybody", _ -> true, Effect.NONE, true, "model_at_capacity"),
            row(
                    "the account does not have the model",
                    in(400, 403, 404),
                    Effect.FORBID_MODEL,
                    true,
                    "model_not_supported",
                    "model_not_found",
                    "model_not_available"),
            row(
                    "the answer that it goes on from is not known",
                    in(400, 404),
                    Effect.FORGET_ANCHOR,
                    false,
                    "previous_response_not_found",
                    "invalid_previous_response_id"),
            row(
                    "the account is not cleared for security work",
                    in(400, 403),
                    Effect.CLEARED_ONLY,
                    true,
                    "cyber_policy",
                    "security_work_not_authorized"),
            row("the upstream is in trouble", status -> status >= 500, Effect.ERROR, true),
            row(
                    "the upstream is overloaded",
                    _ -> true,
                    Effect.ERROR,
                    true,
                    "overloaded_error",
                    "server_is_overloaded",
                    "server_error",
                    "slow_down"),
            row("the upstream came too late", in(408, 425), Effect.ERROR, true),
            row("the caller's fault", in(400, 404, 405, 409, 411, 413, 415, 416, 422), Effect.NONE, false),
            row("something between turned it away", in(403), Effect.ROUTE, true),
            row("unknown", _ -> true, Effect.NONE, false));

    private Refusals() {}

    /// What a refusal changes.
    public enum Effect {
        /// Nothing.
        NONE,
        /// The credential is renewed, once for each generation.
        RENEW,
        /// The account is out until it is signed in again.
        SUSPEND,
        /// The account has reached a limit.
        LIMIT,
        /// The account's quota is used up.
        EXHAUST,
        /// The account rests for a moment.
        COOL,
        /// The account is not asked for the model for a while.
        FORBID_MODEL,
        /// The request is for accounts that are cleared for security work, and nothing is wrong with this
        /// one.
        CLEARED_ONLY,
        /// The anchor leads nowhere any more.
        FORGET_ANCHOR,
        /// It counts against the account's health.
        ERROR,
        /// It counts against the way to the upstream.
        ROUTE
    }

    /// One row.
    ///
    /// @param name what it is called in tests and figures
    /// @param codes the row is for one of these; empty: for any
    /// @param another whether another account may be tried before the caller has seen anything
    public record Row(String name, IntPredicate statuses, Set<String> codes, Effect effect, boolean another) {
        boolean fits(int status, String code, String type) {
            boolean named = codes.contains(code) || codes.contains(type);
            return status == IN_STREAM ? named : statuses.test(status) && (codes.isEmpty() || named);
        }
    }

    /// What `refused` means.
    public static Row of(Outcome.Refused refused) {
        return ROWS.stream()
                .filter(row -> row.fits(refused.status(), refused.code(), refused.type()))
                .findFirst()
                .orElse(ROWS.getLast());
    }

    /// Whether the code stands in some row; those that do not are counted.
    public static boolean known(String code) {
        return code.isEmpty()
                || code.startsWith("invalid_")
                || ROWS.stream().anyMatch(row -> row.codes().contains(code));
    }

    private static Row row(String name, IntPredicate statuses, Effect effect, boolean another, String... codes) {
        return new Row(name, statuses, Set.of(codes), effect, another);
    }

    private static IntPredicate in(Integer... statuses) {
        return Set.of(statuses)::contains;
    }
}
