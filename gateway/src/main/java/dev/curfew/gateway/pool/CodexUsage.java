package dev.curfew.gateway.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A {@link PoolUsage} in the words in which Codex asks for one account's, at `GET /backend-api/wham/usage`:
/// what its `/status` shows. Percentages and times are whole numbers there, and a window has all four.
public final class CodexUsage {
    private CodexUsage() {}

    /// The answer's tree.
    ///
    /// @param plan of the caller, as the rest of what Codex is told has it
    public static Map<String, Object> of(PoolUsage usage, Object plan, Instant now) {
        List<Observation.Window> own =
                usage.windows().stream().filter(PoolUsage::isAccounts).toList();
        var tree = new LinkedHashMap<String, Object>();
        tree.put("plan_type", plan);
        tree.put("rate_limit", own.isEmpty() ? Optional.empty() : limit(usage.free(), own, now));
        var models = new ArrayList<Map<String, Object>>();
        for (Observation.Window window : usage.windows()) {
            if (!PoolUsage.isAccounts(window)) {
                var model = new LinkedHashMap<String, Object>();
                model.put("limit_name", window.name());
                model.put("metered_feature", window.name());
                model.put("rate_limit", limit(window.usedPercent() < 100, List.of(window), now));
                models.add(model);
            }
        }
        tree.put("additional_rate_limits", models.isEmpty() ? Optional.empty() : models);
        return tree;
    }

    private static Map<String, Object> limit(boolean allowed, List<Observation.Window> windows, Instant now) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("allowed", allowed);
        tree.put("limit_reached", !allowed);
        tree.put("primary_window", window(windows.getFirst(), now));
        tree.put("secondary_window", windows.size() < 2 ? Optional.empty() : window(windows.get(1), now));
        return tree;
    }

    /// Rounded down: what is not used up must not look so.
    private static Map<String, Object> window(Observation.Window window, Instant now) {
        Duration length = window.length().orElseGet(() -> AccountWindows.length(window.name()));
        Duration left =
                window.resetsAt().map(reset -> Duration.between(now, reset)).orElse(length);
        var tree = new LinkedHashMap<String, Object>();
        tree.put("used_percent", (int) Math.floor(Math.clamp(window.usedPercent(), 0, 100) + 1e-9));
        tree.put("limit_window_seconds", length.toSeconds());
        tree.put("reset_after_seconds", left.toSeconds());
        tree.put("reset_at", now.plus(left).getEpochSecond());
        return tree;
    }
}
