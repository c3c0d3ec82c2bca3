package dev.curfew.gateway.limit;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A window of time, one after the other without a gap. All of UTC: every node has the same.
public enum Span {
    /// A day, from midnight.
    DAY("day"),
    /// A week, from Monday.
    WEEK("week"),
    /// A month, from its first day.
    MONTH("month"),
    /// Five hours, counted from 1970.
    FIVE_HOURS("5h"),
    /// Seven days, counted from 1970, a Thursday.
    SEVEN_DAYS("7d");

    private final String code;

    Span(String code) {
        this.code = code;
    }

    /// One window.
    public record Window(Instant from, Instant until) {}

    /// Such as `5h`.
    public String code() {
        return code;
    }

    /// The span of that code.
    public static Optional<Span> of(String code) {
        String sought = code.toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(it -> it.code.equals(sought)).findFirst();
    }

    /// The window that `now` is in.
    public Window at(Instant now) {
        LocalDate day = now.atOffset(ZoneOffset.UTC).toLocalDate();
        return switch (this) {
            case DAY -> days(day, day.plusDays(1));
            case WEEK -> {
                LocalDate monday = day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                yield days(monday, monday.plusWeeks(1));
            }
            case MONTH -> days(day.withDayOfMonth(1), day.withDayOfMonth(1).plusMonths(1));
            case FIVE_HOURS -> whole(now, Duration.ofHours(5));
            case SEVEN_DAYS -> whole(now, Duration.ofDays(7));
        };
    }

    private static Window days(LocalDate from, LocalDate until) {
        return new Window(
                from.atStartOfDay(ZoneOffset.UTC).toInstant(),
                until.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private static Window whole(Instant now, Duration length) {
        long start = Math.floorDiv(now.toEpochMilli(), length.toMillis()) * length.toMillis();
        return new Window(Instant.ofEpochMilli(start), Instant.ofEpochMilli(start + length.toMillis()));
    }
}
