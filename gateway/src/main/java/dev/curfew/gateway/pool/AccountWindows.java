package dev.curfew.gateway.pool;

import java.util.Set;

/// The windows that are a whole account's; a window of any other name is a model's.
final class AccountWindows {
    private static final Set<String> NAMES = Set.of("5h", "weekly", "monthly");

    private AccountWindows() {}

    static boolean isOne(String name) {
        return NAMES.contains(name);
    }
}
