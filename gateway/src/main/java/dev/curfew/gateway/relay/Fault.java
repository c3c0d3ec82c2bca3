package dev.curfew.gateway.relay;

import dev.curfew.gateway.pool.Outcome;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// An error as an upstream words it.
///
/// @param code in lower case; empty where there is none
/// @param message what it says to people; empty where there is none
record Fault(
        int status,
        String code,
        String type,
        String message,
        Optional<Duration> retryAfter,
        Optional<Instant> resetsAt) {
    private static final Set<String> WANTED = Set.of(
            "error",
            "error.code",
            "error.type",
            "error.error",
            "error.message",
            "error.resets_at",
            "error.resets_in_seconds",
            "code",
            "error_code",
            "message",
            "detail");
    /// Where an event has it.
    static final Set<String> IN_EVENT = Set.of(
            "code",
            "message",
            "error.code",
            "error.type",
            "error.message",
            "error.resets_at",
            "response.error.code",
            "response.error.type",
            "response.error.message",
            "response.error.resets_at");

    private static final Set<String> LIMITS = Set.of(
            "rate_limit_exceeded",
            "usage_limit_reached",
            "insufficient_quota",
            "usage_not_included",
            "quota_exceeded",
            "rate_limit_error");
    private static final Set<String> TROUBLE =
            Set.of("server_is_overloaded", "overloaded_error", "server_error", "slow_down", "internal_error");

    /// Reads the answer to a refused request.
    ///
    /// @param body as far as it came
    static Fault of(Reply reply, byte[] body, Instant now) {
        Picker picked = Picker.from(body, 0, body.length, WANTED);
        return new Fault(
                reply.status(),
                lower(picked.first("error.code", "error.error", "error", "code", "error_code")),
                lower(picked.text("error.type")),
                picked.first("error.message", "message", "detail").orElse(""),
                reply.header("retry-after").flatMap(value -> retryAfter(value, now)),
                resets(picked, now));
    }

    /// Reads an event that says that all went wrong.
    static Fault of(Picker picked) {
        String code = lower(picked.first("response.error.code", "error.code", "code"));
        String type = lower(picked.first("response.error.type", "error.type"));
        int status = LIMITS.contains(code) || LIMITS.contains(type)
                ? 429
                : code.isEmpty() || TROUBLE.contains(code) || TROUBLE.contains(type) ? 503 : 400;
        return new Fault(
                status,
                code,
                type,
                picked.first("response.error.message", "error.message", "message")
                        .orElse(""),
                Optional.empty(),
                picked.first("response.error.resets_at", "error.resets_at").flatMap(Fault::epoch));
    }

    /// What it comes to for the account.
    Outcome.Refused outcome(long generation) {
        return new Outcome.Refused(status, code, type, retryAfter, resetsAt, generation);
    }

    private static Optional<Instant> resets(Picker picked, Instant now) {
        return picked.text("error.resets_at")
                .flatMap(Fault::epoch)
                .or(() -> picked.text("error.resets_in_seconds")
                        .filter(text -> text.matches("\\d{1,9}"))
                        .map(text -> now.plusSeconds(Long.parseLong(text))));
    }

    private static Optional<Instant> epoch(String seconds) {
        return seconds.matches("\\d{1,11}")
                ? Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds)))
                : Optional.empty();
    }

    /// RFC 9110 section 10.2.3: seconds, or a date.
    private static Optional<Duration> retryAfter(String value, Instant now) {
        if (value.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String lower(Optional<String> text) {
        return text.orElse("").toLowerCase(Locale.ROOT);
    }
}
