package dev.curfew.authority.console;

import dev.curfew.base.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A length of time as somebody writes it into a form: `15 min`, `12 h`, `30 d`.
final class Span {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})\\s*([a-z]+)");
    private static final List<Unit> UNITS = List.of(
            new Unit("d", 86_400, "days?"),
            new Unit("h", 3_600, "hours?"),
            new Unit("min", 60, "m|minutes?"),
            new Unit("s", 1, "sec|seconds?"));

    private record Unit(String sign, long seconds, String words) {
        boolean is(String word) {
            return word.equals(sign) || word.matches(words);
        }
    }

    private Span() {}

    /// In the largest unit that leaves nothing over.
    static String text(Duration span) {
        return UNITS.stream()
                .filter(unit -> span.toSeconds() % unit.seconds() == 0)
                .findFirst()
                .map(unit -> span.toSeconds() / unit.seconds() + " " + unit.sign())
                .orElseThrow();
    }

    /// What was typed; empty for nothing.
    ///
    /// @param field whose it is, for the message
    /// @throws Problem INVALID_VALUE naming the field
    static Optional<Duration> of(String typed, String field) {
        if (typed.isBlank()) {
            return Optional.empty();
        }
        var form = FORM.matcher(typed.strip().toLowerCase(Locale.ROOT));
        if (form.matches()) {
            for (Unit unit : UNITS) {
                if (unit.is(form.group(2))) {
                    return Optional.of(Duration.ofSeconds(Long.parseLong(form.group(1)) * unit.seconds()));
                }
            }
        }
        throw Problem.of(field, "a number and a unit, such as 15 min, 12 h or 30 d.");
    }
}
