package dev.curfew.authority.workspace;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Something that a person may do by their role, unless it was given to them or taken from them by name.
public enum Right {
    /// Using the pool of upstream accounts through the gateway.
    POOL_USE;

    /// The stable code, such as `pool.use`.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".");
    }

    /// The right with this code.
    public static Optional<Right> find(String code) {
        return Arrays.stream(values())
                .filter(right -> right.code().equals(code))
                .findFirst();
    }

    /// Whether who has `role` has it, as long as nobody said otherwise.
    public boolean goesWith(Role role) {
        return switch (this) {
            case POOL_USE -> role != Role.AUDITOR;
        };
    }

    /// How a row holds what was given (`+`) and taken (`-`) by name.
    static String text(Map<Right, Boolean> exceptions) {
        return Arrays.stream(values())
                .filter(exceptions::containsKey)
                .map(right -> (exceptions.getOrDefault(right, false) ? "+" : "-") + right.code())
                .collect(Collectors.joining(" "));
    }

    /// The way back from a row. What this version does not know is left out.
    static Map<Right, Boolean> exceptions(String text) {
        var exceptions = new EnumMap<Right, Boolean>(Right.class);
        for (String each : List.of(text.split(" "))) {
            if (!each.isEmpty()) {
                find(each.substring(1)).ifPresent(right -> exceptions.put(right, each.startsWith("+")));
            }
        }
        return exceptions;
    }
}
