package dev.curfew.bench;

import dev.curfew.base.World;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Curfew beside other servers: the same requests by the same callers on the same machine, one server after
/// the other, those that use PostgreSQL on the same one. A table in Markdown with a column for each server.
final class Peers {
    private static final HttpFigures.Pace ALONE = new HttpFigures.Pace(60, 2);

    /// Longer than Curfew's retry window, inside which an old token is nobody's theft.
    private static final Duration WINDOW = Duration.ofSeconds(31);

    private final Map<String, Map<String, String>> columns = new LinkedHashMap<>();
    private final HttpFigures.Pace pace;
    private final HttpFigures.Amounts amounts;

    /// @param trial whether only to see that everything works
    Peers(boolean trial) {
        pace = trial ? new HttpFigures.Pace(500, 1) : new HttpFigures.Pace(120_000, 6);
        // Few, since the peers must begin each session by a sign-in.
        amounts = trial ? new HttpFigures.Amounts(200, 100, 400, 3) : new HttpFigures.Amounts(2_000, 1_000, 16_000, 6);
    }

    /// Who must be there before Curfew can be measured.
    Population.Size people() {
        return new Population.Size(
                amounts.refreshing() + amounts.revoked() + Race.SESSIONS,
                amounts.introspected(),
                Map.of(HttpFigures.CROWD, amounts.crowds()));
    }

    /// Measures one server.
    void add(Subject subject) throws IOException {
        System.err.println("measuring " + subject.name());
        Map<String, String> cells = new LinkedHashMap<>();
        columns.put(subject.name(), cells);
        try (var race = new Race(subject)) {
            race.run();
            long raced = System.nanoTime();
            measure(cells, subject);
            World.system().sleep(WINDOW.minusNanos(Math.min(WINDOW.toNanos(), System.nanoTime() - raced)));
            var outcome = race.replay();
            cells.put("one token used four times at once: answered with tokens", outcome.winners());
            cells.put("… different refresh tokens given", outcome.successors());
            cells.put("… of these, usable afterwards", outcome.lines());
            cells.put("… the old token again, later, ended the session", outcome.ended());
        }
    }

    private void measure(Map<String, String> cells, Subject subject) throws IOException {
        var figures = new HttpFigures(subject, amounts);
        rate(cells, "refreshes", figures.refresh(HttpFigures.CALLERS, pace));
        rate(cells, "introspections", figures.introspect(pace));
        rate(cells, "revocations", figures.revoke(pace));
        if (subject.knowsPeople()) {
            people(cells, subject, figures);
        }
    }

    private void people(Map<String, String> cells, Subject subject, HttpFigures figures) throws IOException {
        List<Subject.Person> crowds = IntStream.range(0, amounts.crowds())
                .mapToObj(_ -> subject.person(HttpFigures.CROWD))
                .toList();
        span(cells, figures.list(crowds, ALONE));
        int warming = amounts.crowds() / 3;
        figures.signOut(HttpFigures.CROWD, crowds.subList(0, warming));
        span(cells, figures.signOut(HttpFigures.CROWD, crowds.subList(warming, crowds.size())));
    }

    private static void rate(Map<String, String> cells, String what, HttpFigures.Row row) {
        var waits = row.figure().waits().orElseThrow();
        cells.put(
                what + " a second",
                String.format(Locale.ROOT, "**%,.0f**", row.figure().perSecond()));
        cells.put(what + ": p50, p99 in ms", String.format(Locale.ROOT, "%.1f, %.1f", waits.median(), waits.p99()));
        cells.put(
                what + ": processor µs of server + database",
                String.format(
                        Locale.ROOT,
                        "%.0f + %.0f",
                        row.micros(row.used().server()),
                        row.micros(row.used().database())));
    }

    private static void span(Map<String, String> cells, HttpFigures.Row row) {
        var waits = row.figure().waits().orElseThrow();
        cells.put(row.what() + ": p50 in ms", String.format(Locale.ROOT, "**%.1f**", waits.median()));
        cells.put(row.what() + ": processor ms in all", String.format(Locale.ROOT, "%.1f", row.microsInAll() / 1e3));
    }

    /// Prints what was measured.
    void print(PrintStream out) {
        out.println("| | " + String.join(" | ", columns.keySet()) + " |");
        out.println("| --- |" + " ---: |".repeat(columns.size()));
        Set<String> rows = new LinkedHashSet<>();
        columns.values().forEach(cells -> rows.addAll(cells.keySet()));
        for (String row : rows) {
            var line = new StringBuilder("| ").append(row).append(" |");
            columns.values()
                    .forEach(cells -> line.append(' ')
                            .append(cells.getOrDefault(row, "–"))
                            .append(" |"));
            out.println(line);
        }
    }
}
