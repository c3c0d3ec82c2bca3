package dev.curfew.authority.console.page;

import java.time.Instant;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/// What the page of the traffic is made of.
public final class Load {
    private Load() {}

    /// One number that matters, with a remark beneath.
    public record Figure(String name, String value, String remark) {}

    /// What one person, key or model has of the traffic.
    ///
    /// @param name as a reader knows it
    /// @param only the query that shows this alone
    public record Share(String name, String only, long requests, long failed, String tokens, String cost) {}

    /// Shares of one sort.
    ///
    /// @param title such as `People`
    public record Shares(String title, List<Share> all) {
        public Shares {
            all = List.copyOf(all);
        }
    }

    /// A span of time that can be chosen.
    ///
    /// @param query of the page that shows it
    public record Span(String name, String query, boolean chosen) {}

    /// What narrows the traffic.
    ///
    /// @param without the query without it
    public record Narrowed(String what, String without) {}

    /// A chart of bars, one for each part of the span. The bars fill a box of {@link #WIDTH} by {@link
    /// #HEIGHT}.
    ///
    /// @param summary in a sentence, for those who do not see it
    /// @param top what the full height stands for
    /// @param part what the lower part of a bar stands for; empty where there is none
    public record Chart(String title, String summary, String top, String part, List<Bar> bars) {
        /// Of the box.
        public static final int WIDTH = 600;

        /// Of the box.
        public static final int HEIGHT = 100;

        public Chart {
            bars = List.copyOf(bars);
        }

        /// Draws values to scale.
        ///
        /// @param values the oldest first
        /// @param words how to say a value
        public static Chart of(String title, String part, List<Value> values, LongFunction<String> words) {
            Value highest = values.stream()
                    .reduce((one, other) -> other.all() > one.all() ? other : one)
                    .orElseThrow();
            double scale = highest.all() == 0 ? 0 : (double) HEIGHT / highest.all();
            double step = (double) WIDTH / values.size();
            List<Bar> bars = IntStream.range(0, values.size())
                    .mapToObj(at -> Bar.of(values.get(at), at * step, step * 0.8, scale, words))
                    .toList();
            String summary = highest.all() == 0
                    ? "Nothing in this time."
                    : "Highest: " + words.apply(highest.all()) + ", " + Words.date(highest.start()) + ".";
            return new Chart(title, summary, words.apply(highest.all()), part, bars);
        }
    }

    /// A value to be drawn.
    ///
    /// @param part of it, drawn in another colour
    public record Value(Instant start, long all, long part) {}

    /// One bar, placed.
    ///
    /// @param y from the top
    public record Bar(
            Instant start, String words, String part, double x, double y, double width, double height, double low) {
        private static Bar of(Value value, double x, double width, double scale, LongFunction<String> words) {
            double height = value.all() == 0 ? 0 : Math.max(1, value.all() * scale);
            return new Bar(
                    value.start(),
                    words.apply(value.all()),
                    words.apply(value.part()),
                    round(x),
                    round(Chart.HEIGHT - height),
                    round(width),
                    round(height),
                    value.part() == 0 ? 0 : round(Math.max(1, value.part() * scale)));
        }

        private static double round(double value) {
            return Math.round(value * 100) / 100.0;
        }
    }
}
