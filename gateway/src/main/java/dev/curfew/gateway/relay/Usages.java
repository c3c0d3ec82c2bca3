package dev.curfew.gateway.relay;

import dev.curfew.gateway.pool.Outcome;
import java.util.Set;

/// Where the APIs say what an answer used.
final class Usages {
    private Usages() {}

    /// What may be there, under `prefix`.
    static Set<String> paths(String prefix) {
        return Set.of(
                prefix + "input_tokens",
                prefix + "prompt_tokens",
                prefix + "input_tokens_details.cached_tokens",
                prefix + "prompt_tokens_details.cached_tokens",
                prefix + "output_tokens",
                prefix + "completion_tokens");
    }

    static Outcome.Usage of(Picker picked, String prefix) {
        return new Outcome.Usage(
                picked.number(prefix + "input_tokens", prefix + "prompt_tokens"),
                picked.number(
                        prefix + "input_tokens_details.cached_tokens", prefix + "prompt_tokens_details.cached_tokens"),
                picked.number(prefix + "output_tokens", prefix + "completion_tokens"));
    }
}
