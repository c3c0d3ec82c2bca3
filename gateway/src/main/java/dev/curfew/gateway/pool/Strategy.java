package dev.curfew.gateway.pool;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// By what an account is chosen among those that are ready.
public enum Strategy {
    /// By chance, the more is left the likelier; the default.
    CAPACITY_WEIGHTED,
    /// The least used first.
    USAGE_WEIGHTED,
    /// One after the other.
    ROUND_ROBIN,
    /// By chance among those of whose windows most is left for the time until their reset.
    RELATIVE_AVAILABILITY,
    /// The most used first, so that few are begun.
    FILL_FIRST,
    /// The oldest until it is used up, then the next.
    SEQUENTIAL_DRAIN,
    /// The one whose window is reset next, since what is left of it is lost then.
    RESET_DRAIN,
    /// One, which is named; no other.
    SINGLE_ACCOUNT;

    /// The stable name, such as `capacity_weighted`.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The strategy of that name.
    public static Optional<Strategy> of(String code) {
        return Arrays.stream(values()).filter(it -> it.code().equals(code)).findFirst();
    }
}
