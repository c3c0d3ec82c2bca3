package dev.curfew.gateway.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What Codex's `/wham/usage` answers: `rate_limit.primary_window` and `.secondary_window` with
/// `used_percent`, `limit_window_seconds`, `reset_at` or `reset_after_seconds`; and a list of limits of
/// single models.
final class UsageAnswer {
    private UsageAnswer() {}

    /// The windows that it tells of; empty where it tells of none that can be read.
    static Optional<Observation> read(byte[] body, Instant now) {
        try {
            JsonNode tree = JsonMapper.shared().readTree(body);
            var windows = new ArrayList<Observation.Window>();
            windows.addAll(windows(tree.path("rate_limit"), Optional.empty(), now));
            for (JsonNode limit : tree.path("additional_rate_limits")) {
                Optional<String> name = Optional.of(limit.path("limit_name").asString(""))
                        .filter(it -> it.matches("[A-Za-z0-9._-]{1,60}"));
                if (name.isPresent()) {
                    windows.addAll(windows(limit.path("rate_limit"), name, now));
                }
            }
            return windows.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Observation(now, Observation.Source.POLL, windows));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /// What it says instead of an answer.
    static Outcome.Refused refusal(int status, byte[] body, long generation) {
        return new Outcome.Refused(status, code(body), "", Optional.empty(), Optional.empty(), generation);
    }

    private static String code(byte[] body) {
        try {
            JsonNode tree = JsonMapper.shared().readTree(body);
            JsonNode error = tree.path("error");
            return Stream.of(error.path("code"), error, tree.path("code"))
                    .filter(JsonNode::isString)
                    .findFirst()
                    .map(word -> word.asString().toLowerCase(Locale.ROOT))
                    .orElse("");
        } catch (JacksonException e) {
            return "";
        }
    }

    private static List<Observation.Window> windows(JsonNode limit, Optional<String> model, Instant now) {
        var windows = new ArrayList<Observation.Window>();
        for (String which : List.of("primary_window", "secondary_window")) {
            JsonNode window = limit.path(which);
            if (window.path("used_percent").isNumber()) {
                Optional<Duration> length = seconds(window, "limit_window_seconds");
                Optional<Instant> reset = seconds(window, "reset_at")
                        .map(it -> Instant.ofEpochSecond(it.toSeconds()))
                        .or(() -> seconds(window, "reset_after_seconds").map(now::plus));
                windows.add(new Observation.Window(
                        model.orElseGet(() -> AccountWindows.name(length, which.startsWith("primary"))),
                        window.path("used_percent").asDouble(0),
                        length,
                        reset));
            }
        }
        return windows;
    }

    private static Optional<Duration> seconds(JsonNode node, String name) {
        long value = node.path(name).asLong(-1);
        return value < 0 || value > 100_000_000_000L ? Optional.empty() : Optional.of(Duration.ofSeconds(value));
    }
}
