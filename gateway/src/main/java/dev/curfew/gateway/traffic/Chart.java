package dev.curfew.gateway.traffic;

import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Found.Mark;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.gateway.traffic.Rollup.Grain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Traffic over a span of time, ready to be drawn: equal bars, the oldest first, the empty ones too.
///
/// @param total of all bars
/// @param people by person, the most requests first; so `keys` and `models`
public record Chart(Span span, List<Bar> bars, Tally total, List<Share> people, List<Share> keys, List<Share> models) {
    private static final int STEP = 1_000;

    public Chart {
        bars = List.copyOf(bars);
        people = List.copyOf(people);
        keys = List.copyOf(keys);
        models = List.copyOf(models);
    }

    /// A span up to now.
    public enum Span {
        HOUR(Grain.MINUTE, Duration.ofMinutes(1), 60),
        DAY(Grain.HOUR, Duration.ofHours(1), 24),
        WEEK(Grain.HOUR, Duration.ofHours(6), 28),
        MONTH(Grain.HOUR, Duration.ofDays(1), 30);

        private final Grain grain;
        private final Duration bar;
        private final int bars;

        Span(Grain grain, Duration bar, int bars) {
            this.grain = grain;
            this.bar = bar;
            this.bars = bars;
        }

        /// What one bar stands for.
        public Duration bar() {
            return bar;
        }

        /// The start of the bar that `at` falls into; those of days and quarters of days start at midnight
        /// UTC.
        Instant start(Instant at) {
            return Instant.ofEpochSecond(at.getEpochSecond() - Math.floorMod(at.getEpochSecond(), bar.toSeconds()));
        }
    }

    /// One bar.
    public record Bar(Instant start, Tally tally) {}

    /// What one person, key or model has of it.
    public record Share(String id, Tally tally) {}

    /// Whose traffic to show; empty for everybody's.
    public record Filter(Optional<String> person, Optional<String> key, Optional<String> model) {
        /// Everything.
        public static final Filter NONE = new Filter(Optional.empty(), Optional.empty(), Optional.empty());

        private Where[] conditions() {
            var conditions = new ArrayList<Where>();
            person.ifPresent(id -> conditions.add(Where.is("person", id)));
            key.ifPresent(id -> conditions.add(Where.is("api_key", id)));
            model.ifPresent(name -> conditions.add(Where.is("model", name)));
            return conditions.toArray(Where[]::new);
        }
    }

    /// The traffic of `span` up to `now`.
    public static Chart of(Found found, Span span, Filter filter, Instant now) {
        Instant last = span.start(now);
        Instant first = last.minus(span.bar.multipliedBy(span.bars - 1L));
        Map<Instant, Tally> bars = new HashMap<>();
        Map<String, Tally> people = new HashMap<>();
        Map<String, Tally> keys = new HashMap<>();
        Map<String, Tally> models = new HashMap<>();
        for (Rollup row : rows(found, span.grain, filter, first)) {
            bars.merge(span.start(row.start()), row.tally(), Tally::plus);
            people.merge(row.person(), row.tally(), Tally::plus);
            row.key().ifPresent(key -> keys.merge(key, row.tally(), Tally::plus));
            models.merge(row.model(), row.tally(), Tally::plus);
        }
        var drawn = new ArrayList<Bar>();
        for (Instant at = first; !at.isAfter(last); at = at.plus(span.bar)) {
            drawn.add(new Bar(at, bars.getOrDefault(at, Tally.NONE)));
        }
        Tally total = drawn.stream().map(Bar::tally).reduce(Tally.NONE, Tally::plus);
        return new Chart(span, drawn, total, shares(people), shares(keys), shares(models));
    }

    private static List<Rollup> rows(Found found, Grain grain, Filter filter, Instant first) {
        var rows = new ArrayList<Rollup>();
        Optional<Mark> after = Optional.empty();
        while (true) {
            List<Rollup> page = found.latest(Rollup.KIND, grain.column(), after, STEP, filter.conditions());
            for (Rollup row : page) {
                if (row.start().isBefore(first)) {
                    return rows;
                }
                rows.add(row);
            }
            if (page.size() < STEP) {
                return rows;
            }
            Rollup end = page.getLast();
            after = Optional.of(new Mark(end.start().toEpochMilli(), end.id()));
        }
    }

    private static List<Share> shares(Map<String, Tally> tallies) {
        Function<Share, Long> requests = share -> share.tally().requests();
        return tallies.entrySet().stream()
                .map(entry -> new Share(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(requests).reversed().thenComparing(Share::id))
                .toList();
    }
}
