package dev.curfew.gateway.relay;

import dev.curfew.gateway.pool.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// What an upstream says of an account's limits in passing: in the headers of its answers, and in an event.
final class Limits {
    private static final List<String> WINDOWS = List.of("primary", "secondary");

    private Limits() {}

    /// In `x-codex-primary-used-percent` and the like.
    static Optional<Observation> inHeaders(Reply reply, Instant now) {
        return observed(
                Observation.Source.HEADER,
                now,
                window -> "x-codex-" + window + "-",
                name -> reply.header(name.replace('_', '-')).orElse(""));
    }

    /// In `codex.rate_limits`.
    static Optional<Observation> inEvent(byte[] bytes, int offset, int length, Instant now) {
        Set<String> wanted = new HashSet<>();
        for (String window : WINDOWS) {
            for (String member : List.of("used_percent", "window_minutes", "reset_at", "reset_after_seconds")) {
                wanted.add("rate_limits." + window + "." + member);
            }
        }
        Picker picked = Picker.from(bytes, offset, length, wanted);
        return observed(
                Observation.Source.EVENT,
                now,
                window -> "rate_limits." + window + ".",
                name -> picked.text(name).orElse(""));
    }

    private static Optional<Observation> observed(
            Observation.Source source, Instant now, UnaryOperator<String> prefix, UnaryOperator<String> value) {
        var windows = new ArrayList<Observation.Window>();
        for (String each : WINDOWS) {
            String begin = prefix.apply(each);
            String used = value.apply(begin + "used_percent");
            if (used.matches("\\d{1,6}(\\.\\d{1,9})?")) {
                Optional<Long> minutes = whole(value.apply(begin + "window_minutes"));
                windows.add(new Observation.Window(
                        minutes.map(Limits::name).orElse(each),
                        Double.parseDouble(used),
                        minutes.map(Duration::ofMinutes),
                        whole(value.apply(begin + "reset_at"))
                                .map(Instant::ofEpochSecond)
                                .or(() -> whole(value.apply(begin + "reset_after_seconds"))
                                        .map(now::plusSeconds))));
            }
        }
        return windows.isEmpty() ? Optional.empty() : Optional.of(new Observation(now, source, windows));
    }

    private static String name(long minutes) {
        return minutes <= 360 ? "5h" : minutes <= 11_000 ? "weekly" : "monthly";
    }

    private static Optional<Long> whole(String text) {
        return text.matches("\\d{1,11}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
