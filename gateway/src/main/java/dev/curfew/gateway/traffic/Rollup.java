package dev.curfew.gateway.traffic;

import dev.curfew.authority.store.Event;
import dev.curfew.authority.store.Kind;
import dev.curfew.gateway.pool.Outcome.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// The requests of one person in one minute or hour, as one node counted them, by key and model; those of a
/// minute by session too. Several rows may stand for the same: they add up.
///
/// @param id made by the node that alone writes it
/// @param model as the requests named it; empty text where they named none
/// @param told whether the audit log has it
public record Rollup(
        String id,
        Grain grain,
        Instant start,
        String person,
        Optional<String> session,
        Optional<String> device,
        Optional<String> key,
        String surface,
        String model,
        Tally tally,
        boolean told) {

    /// How long a row stands for.
    public enum Grain {
        MINUTE(Duration.ofMinutes(1), Duration.ofHours(6)),
        HOUR(Duration.ofHours(1), Duration.ofDays(60));

        private final Duration length;
        private final Duration kept;

        Grain(Duration length, Duration kept) {
            this.length = length;
            this.kept = kept;
        }

        /// How long rows are kept: longer than the longest chart of them, so that a clock that is stepped
        /// forgets nothing that is shown.
        Duration kept() {
            return kept;
        }

        /// The span of one row.
        public Duration length() {
            return length;
        }

        /// The column that holds when a row of this grain starts, and nothing for the others.
        public String column() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// When the row that `at` falls into starts.
        public Instant start(Instant at) {
            return Instant.ofEpochSecond(at.getEpochSecond() - Math.floorMod(at.getEpochSecond(), length.toSeconds()));
        }
    }

    /// How the table holds it.
    public static final Kind<Rollup> KIND = Kind.<Rollup>in("traffic")
            .id(Rollup::id)
            .fixedNumber("minute", rollup -> rollup.startOf(Grain.MINUTE))
            .fixedNumber("hour", rollup -> rollup.startOf(Grain.HOUR))
            .fixedText("person", Rollup::person)
            .fixedText("session", Rollup::session)
            .fixedText("device", Rollup::device)
            .fixedText("api_key", Rollup::key)
            .fixedText("surface", Rollup::surface)
            .fixedText("model", Rollup::model)
            .number("requests", rollup -> rollup.tally.requests())
            .number("failed", rollup -> rollup.tally.failed())
            .number("refused", rollup -> rollup.tally.refused())
            .number("failovers", rollup -> rollup.tally.failovers())
            .number("input", rollup -> rollup.tally.usage().input())
            .number("cached", rollup -> rollup.tally.usage().cached())
            .number("output", rollup -> rollup.tally.usage().output())
            .number("cost_micros", rollup -> rollup.tally.costMicros())
            .text("waits", rollup -> rollup.tally.waits().text())
            .number("told", Rollup::told)
            .read(Rollup::read);

    private static Rollup read(Kind.Row row) {
        Optional<Instant> minute = row.maybeInstant("minute");
        return new Rollup(
                row.text("id"),
                minute.isPresent() ? Grain.MINUTE : Grain.HOUR,
                minute.orElseGet(() -> row.instant("hour")),
                row.text("person"),
                row.maybeText("session"),
                row.maybeText("device"),
                row.maybeText("api_key"),
                row.text("surface"),
                row.text("model"),
                new Tally(
                        row.number("requests"),
                        row.number("failed"),
                        row.number("refused"),
                        row.number("failovers"),
                        new Usage(row.number("input"), row.number("cached"), row.number("output")),
                        row.number("cost_micros"),
                        Waits.of(row.text("waits"))),
                row.flag("told"));
    }

    private Optional<Instant> startOf(Grain wanted) {
        return grain == wanted ? Optional.of(start) : Optional.empty();
    }

    /// The same with these requests too.
    Rollup and(Tally more) {
        return new Rollup(id, grain, start, person, session, device, key, surface, model, tally.plus(more), told);
    }

    /// The same, once the audit log has it.
    Rollup asTold() {
        return new Rollup(id, grain, start, person, session, device, key, surface, model, tally, true);
    }

    /// What the audit log says of it.
    Event event() {
        Usage usage = tally.usage();
        Event event = Event.of(Event.Type.AGENT_WORKED, start, person, surface)
                .person(person)
                .note("%s%s: %d requests, %d tokens read, %d written"
                        .formatted(
                                model.isEmpty() ? "no model" : model,
                                key.map(id -> " with " + id).orElse(""),
                                tally.requests(),
                                usage.input(),
                                usage.output()));
        if (session.isPresent()) {
            event = event.session(session.get());
        }
        return device.isPresent() ? event.device(device.get()) : event;
    }
}
