package dev.curfew.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Refreshes by several servers that run side by side and are asked in turns, a few seconds each: a slow minute of
/// the machine is a slow minute of all of them, and what one costs beside another hardly follows it.
///
/// The first of them is what the others are measured by. A table in Markdown with a line for each round.
final class Turns {
    private final HttpFigures.Pace pace;
    private final HttpFigures.Amounts amounts;
    private final int rounds;

    /// @param trial whether only to see that everything works
    Turns(boolean trial) {
        pace = trial ? new HttpFigures.Pace(500, 1) : new HttpFigures.Pace(120_000, 6);
        // Few, since the peers must begin each session by a sign-in.
        amounts = new HttpFigures.Amounts(trial ? 200 : 2_000, 0, 0, 0);
        rounds = trial ? 2 : 12;
    }

    /// Who must be there before Curfew can be measured.
    Population.Size people() {
        return new Population.Size(amounts.refreshing(), 0, Map.of());
    }

    /// Warms each up, lets them take turns, and prints what that came to.
    void run(List<Subject> subjects, PrintStream out) throws IOException {
        List<HttpFigures.Asking> all = new ArrayList<>();
        for (Subject subject : subjects) {
            System.err.println("warming up " + subject.name());
            HttpFigures.Asking asking = new HttpFigures(subject, amounts).refreshing(HttpFigures.CALLERS);
            asking.measured(pace);
            all.add(asking);
        }
        out.println("| round | " + cells(subjects, Subject::name));
        out.println("| ---: |" + " ---: |".repeat(subjects.size()));
        List<List<HttpFigures.Row>> measured = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            List<HttpFigures.Row> rows = new ArrayList<>();
            for (HttpFigures.Asking asking : all) {
                rows.add(asking.measured(pace.again()));
            }
            measured.add(rows);
            out.println("| " + round + " | " + cells(rows, Turns::cell));
        }
        summary(measured, out);
    }

    /// A figure of one server in one round.
    @FunctionalInterface
    private interface Measure {
        double of(HttpFigures.Row own, HttpFigures.Row first);
    }

    private static void summary(List<List<HttpFigures.Row>> rounds, PrintStream out) {
        line(out, "**refreshes a second**", "%,.0f", rounds, (own, _) -> rate(own));
        line(out, "**processor µs in all**", "%,.0f", rounds, (own, _) -> own.microsInAll());
        line(out, "rate, by the first's of the round", "%.3f", rounds, (own, first) -> rate(own) / rate(first));
        line(
                out,
                "processor, by the first's of the round",
                "%.2f",
                rounds,
                (own, first) -> own.microsInAll() / first.microsInAll());
    }

    /// The middle of all rounds for each server, and from where to where they go.
    private static void line(
            PrintStream out, String name, String form, List<List<HttpFigures.Row>> rounds, Measure measure) {
        String spread = "**" + form + "** (" + form + " to " + form + ")";
        List<String> cells = new ArrayList<>();
        for (int server = 0; server < rounds.getFirst().size(); server++) {
            int own = server;
            double[] all = rounds.stream()
                    .mapToDouble(rows -> measure.of(rows.get(own), rows.getFirst()))
                    .sorted()
                    .toArray();
            double middle = (all[(all.length - 1) / 2] + all[all.length / 2]) / 2;
            cells.add(String.format(Locale.ROOT, spread, middle, all[0], all[all.length - 1]));
        }
        out.println("| " + name + " | " + cells(cells, cell -> cell));
    }

    private static double rate(HttpFigures.Row row) {
        return row.figure().perSecond();
    }

    private static String cell(HttpFigures.Row row) {
        return String.format(
                Locale.ROOT,
                "%,.0f/s, %,.0f + %,.0f µs",
                rate(row),
                row.micros(row.used().server()),
                row.micros(row.used().database()));
    }

    private static <T> String cells(List<T> all, Function<T, String> cell) {
        return all.stream().map(cell).collect(Collectors.joining(" | ", "", " |"));
    }
}
