package dev.curfew.cli.tui;

import dev.curfew.cli.tui.Row.Look;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What each screen shows below its head, however much of it fits.
final class Body {
    private Body() {}

    static List<Row> rows(View view, Instant now) {
        return switch (view.tab()) {
            case STATUS -> status(view, now);
            case SESSIONS -> sessions(view, now);
            case DEVICES -> devices(view);
            case REVOCATIONS -> revocations(view, now);
            case LOG -> view.log().stream().map(line -> Row.of(" " + line)).toList();
            case HELP -> help();
        };
    }

    private static List<Row> status(View view, Instant now) {
        JsonNode state = view.facts().state();
        var rows = new ArrayList<Row>();
        rows.add(standing(state));
        advice(rows, state, view.width());
        rows.add(fact("Account", account(view)));
        String expiry = Draw.span(state.path("expiresAt"), now);
        rows.add(fact("Token lapses", expiry.isEmpty() ? "-" : expiry + ", refreshed when needed"));
        rows.add(fact("Last refresh", dash(Draw.span(state.path("lastRefreshAt"), now))));
        rows.add(fact("Kept in", text(state, "store")));
        rows.add(fact("Server", text(state, "server")));
        rows.add(fact("Home", text(state, "home")));
        rows.add(revoking(state.path("revocations")));
        view.signIn().ifPresent(it -> rows.addAll(signIn(it, view.width())));
        return rows;
    }

    private static Row standing(JsonNode state) {
        return switch (state.path("state").asString("")) {
            case "ok" -> new Row(said("State", "signed in"), Look.GOOD);
            case "expiring" -> new Row(said("State", "signed in, the token is about to lapse"), Look.GOOD);
            case "refreshing" -> new Row(said("State", "signed in, getting a newer token"), Look.GOOD);
            case "external" -> new Row(said("State", "signed in by the host program"), Look.GOOD);
            case "logged_out" -> new Row(said("State", "nobody is signed in; /login"), Look.WARNING);
            case "needs_login" -> new Row(said("State", "needs login; /login"), Look.BAD);
            case "restricted" -> new Row(said("State", "may not be used on this host"), Look.BAD);
            case "unusable" -> new Row(said("State", "what is stored cannot be used"), Look.BAD);
            default -> Row.of(said("State", "-"));
        };
    }

    private static void advice(List<Row> rows, JsonNode state, int width) {
        if (state.path("advice").isString()) {
            wrapped(Cells.tame(state.path("advice").stringValue()), Math.max(20, width - 18))
                    .forEach(line -> rows.add(Row.of(said("", line))));
        }
    }

    private static String account(View view) {
        JsonNode account = view.facts().account();
        return switch (account.path("type").asString("")) {
            case "apiKey" -> "an API key";
            case "chatgpt" -> {
                String email = account.path("email").asString("");
                String plan = account.path("planType").asString("unknown");
                String who = email.isEmpty() ? "a token" : Cells.tame(email);
                yield plan.equals("unknown") ? who : who + " (" + Cells.tame(plan) + ")";
            }
            case "" -> "-";
            default -> "one of Codex's";
        };
    }

    private static Row revoking(JsonNode counted) {
        long pending = counted.path("pending").asLong(0);
        long dead = counted.path("dead").asLong(0);
        if (pending + dead == 0) {
            return fact("Revocations", "none waiting");
        }
        String text = pending + " waiting" + (dead > 0 ? ", " + dead + " given up" : "") + "; /revocations";
        return new Row(said("Revocations", text), dead > 0 ? Look.BAD : Look.WARNING);
    }

    private static List<Row> signIn(JsonNode signIn, int width) {
        var rows = new ArrayList<Row>();
        rows.add(Row.of(""));
        if (signIn.has("userCode")) {
            rows.add(new Row(
                    " Open this address in any browser and enter the code "
                            + Cells.tame(signIn.path("userCode").asString("")),
                    Look.TITLE));
        } else {
            rows.add(new Row(" Open this address in a browser on this machine (Esc gives up):", Look.TITLE));
        }
        String address = Cells.tame(
                signIn.path("authUrl").asString(signIn.path("verificationUrl").asString("")));
        int room = Math.max(10, width - 2);
        for (int from = 0; from < address.length(); from += room) {
            rows.add(Row.of(" " + address.substring(from, Math.min(address.length(), from + room))));
        }
        if (signIn.has("authUrl")) {
            rows.add(Row.of(" On another machine it ends at an address that does not load: /login and"));
            rows.add(Row.of(" that address, pasted behind it."));
        }
        return rows;
    }

    private static List<Row> sessions(View view, Instant now) {
        if (view.facts().fault().isPresent()) {
            return wrapped(view.facts().fault().get(), Math.max(10, view.width() - 2)).stream()
                    .map(line -> new Row(" " + line, Look.WARNING))
                    .toList();
        }
        List<Facts.Branch> branches = view.facts().sessions();
        int wide = Math.max(20, view.width() - 42);
        return table(
                view,
                Cells.fit("Device", wide) + " " + Cells.fit("App", 15) + " " + Cells.fit("Surface", 9) + " Last active",
                branches.stream().map(branch -> session(branch, wide, now)).toList(),
                "none");
    }

    /// A head, and under it the lines, of which one is chosen.
    ///
    /// @param none what stands there where there are no lines
    private static List<Row> table(View view, String head, List<String> lines, String none) {
        var rows = new ArrayList<Row>();
        rows.add(new Row("   " + head, Look.FAINT));
        IntStream.range(0, lines.size())
                .mapToObj(i -> chosen(view, i, lines.get(i)))
                .forEach(rows::add);
        if (lines.isEmpty()) {
            rows.add(Row.of("   " + none));
        }
        return rows;
    }

    private static String session(Facts.Branch branch, int wide, Instant now) {
        JsonNode session = branch.session();
        String stem = branch.depth() == 0 ? "" : "  ".repeat(branch.depth() - 1) + "`- ";
        String device = stem
                + text(session.path("device"), "name")
                + (session.path("current").asBoolean(false) ? " (this)" : "");
        return Cells.fit(device, wide) + " " + Cells.fit(text(session.path("app"), "name"), 15) + " "
                + Cells.fit(text(session, "surface"), 9) + " " + Draw.span(session.path("lastActiveAt"), now);
    }

    private static List<Row> devices(View view) {
        List<Facts.Device> devices = view.facts().devices();
        int wide = Math.max(20, view.width() - 42);
        return table(
                view,
                Cells.fit("Device", wide) + " " + Cells.fit("Platform", 15) + " " + Cells.fit("Trusted", 9)
                        + " Sessions",
                devices.stream().map(device -> device(device, wide)).toList(),
                "none");
    }

    private static String device(Facts.Device device, int wide) {
        JsonNode tree = device.device();
        return Cells.fit(text(tree, "name") + (device.current() ? " (this)" : ""), wide) + " "
                + Cells.fit(text(tree, "platform"), 15) + " "
                + Cells.fit(tree.path("trusted").asBoolean(false) ? "yes" : "no", 9) + " " + device.sessions();
    }

    private static List<Row> revocations(View view, Instant now) {
        List<JsonNode> jobs = view.facts().revocations();
        return table(
                view,
                Cells.fit("State", 8) + Cells.fit("Reason", 14) + Cells.fit("Server", 30) + "Next try, or why not",
                jobs.stream().map(job -> revocation(job, now)).toList(),
                "none: every server has confirmed");
    }

    private static String revocation(JsonNode job, Instant now) {
        boolean dead = text(job, "state").equals("dead");
        return Cells.fit(text(job, "state"), 8) + Cells.fit(text(job, "reason").replace('_', ' '), 14)
                + Cells.fit(text(job, "server"), 29) + " "
                + (dead ? text(job, "lastError") : Draw.span(job.path("nextAt"), now));
    }

    private static List<Row> help() {
        var rows = new ArrayList<Row>();
        Arrays.stream(SlashCommand.values())
                .map(command -> Row.of(" " + Cells.fit(command.word(), 14) + command.text()))
                .forEach(rows::add);
        Stream.of(
                        "",
                        " 1-6, Tab        a screen             up, down      a line of it",
                        " x               sign out what is chosen, after a question",
                        " Esc, Ctrl-C     give up what is typed; Ctrl-C once more leaves")
                .map(Row::of)
                .forEach(rows::add);
        return rows;
    }

    private static Row chosen(View view, int line, String text) {
        return line == view.chosen() ? new Row(" > " + text, Look.CHOSEN) : Row.of("   " + text);
    }

    private static Row fact(String name, String value) {
        return Row.of(said(name, value));
    }

    private static String said(String name, String value) {
        return " " + Cells.fit(name, 14) + "  " + value;
    }

    private static String text(JsonNode tree, String name) {
        return dash(Cells.tame(tree.path(name).asString("")));
    }

    private static String dash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static List<String> wrapped(String text, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (String word : List.of(text.split(" ", -1))) {
            if (!line.isEmpty() && Cells.width(line + " " + word) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
