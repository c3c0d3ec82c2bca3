package dev.curfew.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// The figures over HTTP as a table in Markdown, a block of lines for each subject.
final class HttpTable {
    private static final HttpFigures.Pace PACE = new HttpFigures.Pace(120_000, 6);
    private static final HttpFigures.Pace ALONE = new HttpFigures.Pace(200, 2);
    private static final HttpFigures.Amounts AMOUNTS = new HttpFigures.Amounts(10_000, 2_000, 200_000, 45);
    private static final int HUGE = 100_000;

    /// How many refresh at once on a busy morning.
    private static final int BUSY = 256;

    /// How many people with a thousand sessions end before the measured ones.
    private static final int WARMING = AMOUNTS.crowds() / 3;

    /// A part of the table, by which it can be asked for.
    enum Part {
        REFRESH,
        INTROSPECT,
        REVOKE,
        CROWD,
        BUSY
    }

    private final PrintStream out;
    private final Set<Part> parts;

    /// Begins the table.
    HttpTable(PrintStream out, Set<Part> parts) {
        this.out = out;
        this.parts = parts;
        out.println("| | callers | answers/s | p50 ms | p99 ms | server µs | database µs | in all µs | to a commit |");
        out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    }

    /// Who must be there before the table can be made.
    Population.Size people() {
        return new Population.Size(
                AMOUNTS.refreshing() * 2 + (parts.contains(Part.REVOKE) ? AMOUNTS.revoked() : 0),
                AMOUNTS.introspected(),
                parts.contains(Part.CROWD)
                        ? Map.of(1, AMOUNTS.crowds(), HttpFigures.CROWD, AMOUNTS.crowds(), HUGE, 2)
                        : Map.of());
    }

    /// What an engine does by itself with so many rows to a commit.
    interface Limit {
        Figure of(int batch) throws Exception;
    }

    /// Adds the lines of one subject.
    void add(Subject subject, Limit limit) throws Exception {
        out.println("| **" + subject.name() + "** | | | | | | | | |");
        var figures = new HttpFigures(subject, AMOUNTS);
        for (Part part : parts) {
            switch (part) {
                case REFRESH -> refresh(HttpFigures.CALLERS, figures, limit);
                case INTROSPECT -> line(figures.introspect(PACE));
                case REVOKE -> line(figures.revoke(PACE));
                case CROWD -> crowd(subject, figures);
                // Last: the database still writes down what so many refreshes changed.
                case BUSY -> refresh(BUSY, figures, limit);
            }
        }
    }

    private void refresh(int callers, HttpFigures figures, Limit limit) throws Exception {
        HttpFigures.Row refresh = figures.refresh(callers, PACE);
        line(refresh);
        int batch = refresh.batch().orElse(1);
        out.printf(
                Locale.ROOT,
                "| the engine alone, as many rows to a commit | 1 | %,.0f | | | | | | %d |%n",
                limit.of(batch).perSecond(),
                batch);
    }

    private void crowd(Subject subject, HttpFigures figures) throws IOException {
        List<Subject.Person> crowds = people(subject, HttpFigures.CROWD, AMOUNTS.crowds());
        line(figures.list(crowds, ALONE));
        figures.signOut(HttpFigures.CROWD, crowds.subList(0, WARMING));
        line(figures.signOut(HttpFigures.CROWD, crowds.subList(WARMING, crowds.size())));
        line(figures.signOut(1, people(subject, 1, AMOUNTS.crowds())));
        line(figures.signOut(HUGE, people(subject, HUGE, 2)));
    }

    private static List<Subject.Person> people(Subject subject, int sessions, int count) {
        return IntStream.range(0, count).mapToObj(_ -> subject.person(sessions)).toList();
    }

    private void line(HttpFigures.Row row) throws IOException {
        var waits = row.figure().waits().orElseThrow();
        Processor used = row.used();
        out.printf(
                Locale.ROOT,
                "| %s | %d | %,.0f | %.2f | %.2f | %.0f | %.0f | %.0f | %s |%n",
                row.what(),
                row.callers(),
                row.figure().perSecond(),
                waits.median(),
                waits.p99(),
                row.micros(used.server()),
                row.micros(used.database()),
                row.microsInAll(),
                row.batch().map(String::valueOf).orElse(""));
        System.err.printf(
                Locale.ROOT, "%s: the callers' own %.1f µs an answer%n", row.what(), row.micros(used.callers()));
    }
}
