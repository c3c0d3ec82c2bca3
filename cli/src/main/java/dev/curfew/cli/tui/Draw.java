package dev.curfew.cli.tui;

import dev.curfew.cli.tui.Row.Look;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Makes rows of text of a view, as many and as wide as the terminal has. A pure function.
final class Draw {
    private static final int SMALLEST = 8;

    private Draw() {}

    /// All rows of the terminal.
    ///
    /// @param now for what is told as a span of time
    static List<Row> rows(View view, Instant now) {
        int height = Math.max(1, view.height());
        int width = Math.max(1, view.width());
        List<Row> rows = height < SMALLEST ? few(view, now, height) : all(view, now, height);
        return rows.stream().limit(height).map(row -> row.fit(width)).toList();
    }

    private static List<Row> all(View view, Instant now, int height) {
        var rows = new ArrayList<Row>();
        rows.add(new Row(head(view), Look.TITLE));
        rows.add(new Row(tabs(view), Look.PLAIN));
        rows.add(new Row("-".repeat(view.width()), Look.FAINT));
        int room = height - 6;
        List<Row> body = Body.rows(view, now);
        int from = Math.max(0, Math.min(scrolled(view, room), body.size() - room));
        body.stream().skip(from).limit(room).forEach(rows::add);
        while (rows.size() < height - 3) {
            rows.add(Row.of(""));
        }
        rows.add(new Row("-".repeat(view.width()), Look.FAINT));
        rows.add(line(view));
        rows.add(new Row(keys(view), Look.FAINT));
        return rows;
    }

    /// What is left where there is hardly any room: how it stands, and what is typed.
    private static List<Row> few(View view, Instant now, int height) {
        var rows = new ArrayList<Row>();
        Stream.concat(Body.rows(view, now).stream(), Stream.generate(() -> Row.of("")))
                .limit(Math.max(0, height - 1))
                .forEach(rows::add);
        rows.add(line(view));
        return rows;
    }

    /// The first row of the body that is shown: the chosen one stays in sight, a log shows its end.
    private static int scrolled(View view, int room) {
        return switch (view.tab()) {
            case SESSIONS, DEVICES, REVOCATIONS -> view.chosen() + 2 - room + 1;
            case LOG -> Integer.MAX_VALUE;
            case STATUS, HELP -> 0;
        };
    }

    private static String head(View view) {
        String host = Cells.tame(view.facts().state().path("host").asString(""));
        String where = view.where().map(it -> " at " + Cells.tame(it)).orElse("");
        String there = host.isEmpty() ? "" : "  " + host + where;
        return " Curfew" + there + (view.facts().connected() ? "" : "  (not connected)");
    }

    private static String tabs(View view) {
        return Stream.of(Tab.values())
                .map(tab -> tab == view.tab()
                        ? "[" + tab.number() + " " + tab.title() + "]"
                        : " " + tab.number() + " " + tab.title() + " ")
                .collect(Collectors.joining(" "));
    }

    /// The line that is typed in, a question, or what was last to say.
    private static Row line(View view) {
        if (view.question().isPresent()) {
            return new Row(" " + view.question().get().text(), Look.WARNING);
        }
        if (view.typed().secret()) {
            return Row.of(" API key: " + "*".repeat(view.typed().text().length()) + "_");
        }
        return view.typed().isOpen() ? Row.of(" " + view.typed().text() + "_") : Row.of(" " + view.notice());
    }

    private static String keys(View view) {
        if (view.question().isPresent()) {
            return " y yes   n no";
        }
        if (view.typed().secret()) {
            return " Enter sends it   Esc gives up";
        }
        if (view.typed().isOpen()) {
            List<SlashCommand> found =
                    SlashCommand.beginning(view.typed().text().strip());
            return found.size() == 1
                    ? " " + found.getFirst().word() + "  " + found.getFirst().text()
                    : " " + found.stream().map(SlashCommand::word).collect(Collectors.joining(" "));
        }
        return switch (view.tab()) {
            case SESSIONS, DEVICES -> " up/down choose   x sign out   r look again   / command   Tab next   q leave";
            case REVOCATIONS -> " x try them now   r look again   / command   Tab next   q leave";
            case STATUS, LOG, HELP -> " / command   Tab next   r look again   ? help   q leave";
        };
    }

    /// How much later `then` is than `now`, or earlier, as a person says it.
    static String span(JsonNode then, Instant now) {
        if (!then.isString()) {
            return "";
        }
        Instant at;
        try {
            at = Instant.parse(then.stringValue());
        } catch (java.time.DateTimeException notATime) {
            return "";
        }
        long seconds = at.getEpochSecond() - now.getEpochSecond();
        String length = length(Math.abs(seconds));
        return length.isEmpty() ? "now" : seconds > 0 ? "in " + length : length + " ago";
    }

    private static String length(long seconds) {
        if (seconds < 60) {
            return "";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + " min";
        }
        return seconds < 48 * 3600 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }
}
