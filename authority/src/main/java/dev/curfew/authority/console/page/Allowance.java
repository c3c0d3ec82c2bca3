package dev.curfew.authority.console.page;

import java.time.Instant;
import java.util.List;

/// What the page of limits is made of.
public final class Allowance {
    private Allowance() {}

    /// A person or an API key with its limits.
    public record Holder(String id, String name, boolean key, List<Limit> limits) {
        public Holder {
            limits = List.copyOf(limits);
        }
    }

    /// One limit, and how it stands.
    ///
    /// @param what is counted, such as `Requests`
    /// @param span of which window, such as `a day`
    /// @param model the one that it is about; empty for all together
    /// @param percent 0 to 100
    public record Limit(
            String id,
            String what,
            String span,
            String model,
            String used,
            String most,
            int percent,
            Instant resetsAt) {
        /// Whether nothing is left.
        boolean reached() {
            return percent >= 100;
        }
    }

    /// Something to choose in the form.
    ///
    /// @param code as the API has it
    public record Choice(String code, String name) {}

    /// What can be counted.
    public static final List<Choice> MEASURES = List.of(
            new Choice("requests", "Requests"),
            new Choice("tokens", "Tokens"),
            new Choice("input_tokens", "Tokens read"),
            new Choice("output_tokens", "Tokens written"),
            new Choice("cost", "Cost in dollars"));

    /// The windows in which it is.
    public static final List<Choice> SPANS = List.of(
            new Choice("day", "a day"),
            new Choice("week", "a week"),
            new Choice("month", "a month"),
            new Choice("5h", "five hours"),
            new Choice("7d", "seven days"));
}
