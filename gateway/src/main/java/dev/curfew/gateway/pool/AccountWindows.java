package dev.curfew.gateway.pool;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// The windows that are a whole account's; a window of any other name is a model's.
final class AccountWindows {
    static final Set<String> NAMES = Set.of("5h", "weekly", "monthly");

    private AccountWindows() {}

    /// What a window of this length is called.
    ///
    /// @param first whether it is the first of two, for one that does not tell its length
    static String name(Optional<Duration> length, boolean first) {
        return length.map(it -> it.compareTo(Duration.ofHours(6)) <= 0
                        ? "5h"
                        : it.compareTo(Duration.ofDays(8)) <= 0 ? "weekly" : "monthly")
                .orElse(first ? "5h" : "weekly");
    }

    /// How long a window of this name is, for one that nobody told the length of.
    static Duration length(String name) {
        return switch (name) {
            case "5h" -> Duration.ofHours(5);
            case "monthly" -> Duration.ofDays(30);
            default -> Duration.ofDays(7);
        };
    }

    static boolean isOne(String name) {
        return NAMES.contains(name);
    }
}
