package dev.curfew.client;

import dev.curfew.client.RefreshFailure.Cause;
import dev.curfew.client.RefreshFailure.Misconfigured;
import dev.curfew.client.RefreshFailure.Permanent;
import dev.curfew.client.RefreshFailure.Reason;
import dev.curfew.client.RefreshFailure.Transient;
import dev.curfew.client.RefreshFailure.What;
import dev.curfew.client.internal.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/// The table that says what a token endpoint's refusal means. Rows are tried from above; the first that fits
/// decides.
///
/// Overload and breakage come first, whatever code they carry: a server in trouble is not believed when it
/// says that a credential is dead. Codes count at 400, 401 and 403 only. A 401 that says nothing we know is
/// still a refusal of the credential, as Codex sees it.
final class RefusalTable {
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    /// @param codes the row is for an answer with one of these; empty: for any answer
    /// @param page whether the row is for pages only
    private record Row(IntPredicate status, Set<String> codes, boolean page, RefreshFailure failure) {
        boolean fits(int status, boolean page, List<String> codes) {
            return this.status.test(status)
                    && (page || !this.page)
                    && (this.codes.isEmpty() || codes.stream().anyMatch(this.codes::contains));
        }
    }

    private static final List<Row> ROWS = List.of(
            any(status -> status >= 500, transientBy(Cause.SERVER)),
            any(status -> status == 408 || status == 425 || status == 429, transientBy(Cause.BUSY)),
            any(status -> status == 407, new Misconfigured(What.PROXY)),
            any(status -> status < 300, new Transient(Cause.BROKEN_ANSWER, Optional.empty(), true)),
            codes(Reason.EXPIRED, "refresh_token_expired"),
            codes(Reason.REUSED, "refresh_token_reused"),
            codes(Reason.REVOKED, "refresh_token_invalidated", "token_revoked", "token_invalidated"),
            codes(
                    Reason.SESSION_ENDED,
                    "token_expired",
                    "invalid_grant",
                    "invalid_refresh_token",
                    "app_session_terminated",
                    "account_session_expired"),
            codes(Reason.ACCOUNT_SUSPENDED, "account_deactivated", "account_suspended", "account_deleted"),
            row(new Misconfigured(What.CLIENT), "invalid_client", "unauthorized_client"),
            row(new Misconfigured(What.GRANT), "unsupported_grant_type", "invalid_scope"),
            new Row(status -> status == 403, Set.of(), true, transientBy(Cause.IN_BETWEEN)),
            any(status -> status == 401, new Permanent(Reason.REJECTED)),
            any(
                    status -> status < 400 || status == 404 || status == 405 || status == 410,
                    new Misconfigured(What.ENDPOINT)),
            any(status -> true, transientBy(Cause.REFUSED)));

    private RefusalTable() {}

    static RefreshFailure read(Transport.Reply reply, Instant now) {
        List<String> codes = JsonObject.parse(reply.body().array()).stream()
                .flatMap(RefusalTable::codesOf)
                .toList();
        RefreshFailure failure = ROWS.stream()
                .filter(row -> row.fits(reply.status(), reply.isPage(), codes))
                .findFirst()
                .orElseThrow()
                .failure();
        return failure instanceof Transient(Cause cause, var none, boolean afterSend)
                ? new Transient(cause, retryAfter(reply, now), afterSend)
                : failure;
    }

    /// The code that an answer carries, in lower case.
    static Optional<String> code(Transport.Reply reply) {
        return JsonObject.parse(reply.body().array()).stream()
                .flatMap(RefusalTable::codesOf)
                .findFirst();
    }

    /// Whether a refusal says that nobody knows the token.
    static boolean saysUnknownToken(Transport.Reply reply) {
        return reply.status() == 400
                && JsonObject.parse(reply.body().array()).stream()
                        .flatMap(RefusalTable::codesOf)
                        .anyMatch(Set.of("invalid_token", "token_not_found", "unknown_token")::contains);
    }

    /// The code that an answer carries, in each of the shapes that are in use, the most particular first.
    private static Stream<String> codesOf(JsonObject body) {
        Optional<JsonObject> error = body.object("error");
        return Stream.of(
                        error.flatMap(it -> it.text("code")),
                        error.flatMap(it -> it.text("error")),
                        body.text("error"),
                        body.text("code"),
                        body.text("error_code"))
                .flatMap(Optional::stream)
                .limit(1)
                .map(code -> code.strip().toLowerCase(Locale.ROOT));
    }

    /// RFC 9110, section 10.2.3: seconds or a date.
    private static Optional<Duration> retryAfter(Transport.Reply reply, Instant now) {
        return reply.header("Retry-After")
                .flatMap(text -> {
                    if (text.matches("\\d{1,9}")) {
                        return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
                    }
                    Instant here = date(reply).orElse(now);
                    return instant(text).map(then -> Duration.between(here, then));
                })
                .map(span ->
                        span.isNegative() ? Duration.ZERO : span.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : span);
    }

    /// What time it was at the server when it answered.
    static Optional<Instant> date(Transport.Reply reply) {
        return reply.header("Date").flatMap(RefusalTable::instant);
    }

    private static Optional<Instant> instant(String httpDate) {
        try {
            return Optional.of(ZonedDateTime.parse(httpDate, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    private static Row any(IntPredicate status, RefreshFailure failure) {
        return new Row(status, Set.of(), false, failure);
    }

    private static Row codes(Reason reason, String... codes) {
        return row(new Permanent(reason), codes);
    }

    private static Row row(RefreshFailure failure, String... codes) {
        return new Row(RefusalTable::refused, Set.of(codes), false, failure);
    }

    private static boolean refused(int status) {
        return status == 400 || status == 401 || status == 403;
    }

    private static Transient transientBy(Cause cause) {
        return Transient.of(cause);
    }
}
