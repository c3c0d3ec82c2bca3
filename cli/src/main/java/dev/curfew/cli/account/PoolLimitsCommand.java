package dev.curfew.cli.account;

import dev.curfew.cli.Complaint;
import dev.curfew.cli.Group;
import dev.curfew.cli.Logs;
import dev.curfew.client.session.SessionException;
import dev.curfew.client.session.SessionException.Fault;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `curfew pool limits`: how much of the gateway somebody or one of their API keys may use.
abstract class PoolLimitsCommand extends PoolCommand {
    private static final String COST = "cost";
    private static final int MICROS = 6;

    private PoolLimitsCommand(Surrounds around) {
        super(around);
    }

    static CommandLine command(Surrounds around) {
        return new CommandLine(new Root())
                .addSubcommand(new Listed(around))
                .addSubcommand(new Settle(around))
                .addSubcommand(new Remove(around));
    }

    @Command(
            name = "limits",
            header = "Shows and sets how much of the gateway a person or an API key may use.",
            description = {"", "Everybody sees their own; owners and admins set them.", ""},
            synopsisSubcommandLabel = "COMMAND")
    static final class Root extends Group {}

    /// The identifier of whom somebody means: that itself, or an e-mail.
    static String subject(PoolApi pool, String named) throws SessionException {
        if (!named.contains("@")) {
            return named;
        }
        String sought = URLEncoder.encode(named, StandardCharsets.UTF_8);
        return pool.ask("GET", "/people?q=" + sought, Map.of()).path("people").values().stream()
                .filter(person -> PoolApi.text(person, "email").equalsIgnoreCase(named))
                .map(person -> PoolApi.text(person, "id"))
                .findFirst()
                .orElseThrow(() -> new SessionException(Fault.UNKNOWN, "There is nobody with this e-mail."));
    }

    private static String amount(JsonNode limit, String member) {
        BigDecimal amount = limit.path(member).asDecimal(BigDecimal.ZERO);
        return PoolApi.text(limit, "measure").equals(COST)
                ? "$" + amount.movePointLeft(MICROS).setScale(2, java.math.RoundingMode.HALF_UP)
                : amount.toPlainString();
    }

    @Command(
            name = "list",
            header = "Lists limits, and how much of each is used.",
            description = "",
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew pool limits list                          your own",
                "  curfew pool limits list dan@example.com",
                "  curfew pool limits list key_01kan4c2q2x8j0z7v3m5w9r1ts --json",
                "",
                "Exit codes: 0 listed, 1 failed or not allowed, 5 your own sign-in is dead, 6 there is nobody of that e-mail.",
            })
    static final class Listed extends PoolLimitsCommand {
        @Parameters(
                arity = "0..1",
                paramLabel = "SUBJECT",
                description = "An e-mail, or the ID of a person or API key.")
        private @Nullable String subject;

        Listed(Surrounds around) {
            super(around);
        }

        @Override
        int work(PoolApi pool, Person person) throws SessionException {
            String query = subject == null
                    ? ""
                    : "?subject=" + URLEncoder.encode(subject(pool, subject), StandardCharsets.UTF_8);
            JsonNode limits = pool.ask("GET", "/pool/limits" + query, Map.of()).path("limits");
            person.tell(limits);
            if (json) {
                return DONE;
            }
            if (limits.isEmpty()) {
                person.say(
                        subject == null
                                ? "There is no limit on you. Those of a key or of somebody: curfew pool limits list SUBJECT"
                                : "There is no limit on it.");
                return DONE;
            }
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("LIMIT", "OF", "IN", "MODEL", "USED", "MOST", "RESETS"));
            for (JsonNode limit : limits.values()) {
                rows.add(List.of(
                        PoolApi.text(limit, "id"),
                        PoolApi.text(limit, "measure"),
                        PoolApi.text(limit, "span"),
                        PoolApi.text(limit, "model").isEmpty() ? "all" : PoolApi.text(limit, "model"),
                        amount(limit, "used"),
                        amount(limit, "most"),
                        PoolApi.text(limit, "resetsAt")));
            }
            SessionsCommand.table(person, rows);
            return DONE;
        }
    }

    @Command(
            name = "set",
            header = "Sets a limit, in the place of the one of the same kind.",
            description = {"", "At the limit the next request is refused with 429 until the window ends.", ""},
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew pool limits set dan@example.com 20 --of cost --in month",
                "  curfew pool limits set key_01kan4c2q2x8j0z7v3m5w9r1ts 1000 --of requests --in day --model gpt-5",
                "",
                "Exit codes: 0 set, 1 refused or failed, 2 wrong usage, 5 your own sign-in is dead, 6 there is nobody of that",
                "e-mail.",
            })
    static final class Settle extends PoolLimitsCommand {
        @Parameters(index = "0", paramLabel = "SUBJECT", description = "An e-mail, or the ID of a person or API key.")
        @SuppressWarnings("NullAway.Init")
        private String subject;

        @Parameters(index = "1", paramLabel = "MOST", description = "A whole number; dollars, such as 12.50, of cost.")
        @SuppressWarnings("NullAway.Init")
        private String most;

        @Option(
                names = "--of",
                paramLabel = "MEASURE",
                required = true,
                description = "requests, tokens, input_tokens, output_tokens or cost.")
        @SuppressWarnings("NullAway.Init")
        private String measure;

        @Option(
                names = "--in",
                paramLabel = "SPAN",
                required = true,
                description = "day, week, month, 5h or 7d, all by UTC.")
        @SuppressWarnings("NullAway.Init")
        private String span;

        @Option(names = "--model", paramLabel = "MODEL", description = "Of this model alone.")
        private @Nullable String model;

        Settle(Surrounds around) {
            super(around);
        }

        @Override
        int work(PoolApi pool, Person person) throws SessionException {
            var body = new LinkedHashMap<String, Object>();
            body.put("most", bound());
            body.put("subject", subject(pool, subject));
            body.put("measure", measure);
            body.put("span", span);
            if (model != null) {
                body.put("model", model);
            }
            JsonNode set = pool.ask("POST", "/pool/limits", body);
            person.tell(set);
            person.say("Set: " + Logs.tame(amount(set, "most")) + (measure.equals(COST) ? "" : " " + measure) + " in "
                    + Logs.tame(span.toLowerCase(Locale.ROOT)) + ", of which " + amount(set, "used") + " is used.");
            return DONE;
        }

        private long bound() {
            boolean dollars = measure.equals(COST);
            if (!most.matches(dollars ? "[0-9]{1,9}(\\.[0-9]{1,6})?" : "[0-9]{1,15}")) {
                throw Complaint.usage(
                        dollars ? "MOST is dollars, such as 12.50" : "MOST is a whole number",
                        "See: curfew pool limits set --help");
            }
            return new BigDecimal(most).movePointRight(dollars ? MICROS : 0).longValueExact();
        }
    }

    @Command(
            name = "remove",
            header = "Takes a limit away.",
            description = "",
            footer = "%nExit codes: 0 removed, 1 failed, 5 your own sign-in is dead, 6 there is none of that ID.")
    static final class Remove extends PoolLimitsCommand {
        @Parameters(paramLabel = "LIMIT", description = "Its ID in 'curfew pool limits list'.")
        @SuppressWarnings("NullAway.Init")
        private String limit;

        Remove(Surrounds around) {
            super(around);
        }

        @Override
        int work(PoolApi pool, Person person) throws SessionException {
            if (!limit.matches("[\\w-]{1,64}")) {
                throw new SessionException(Fault.UNKNOWN, "There is no such limit. See: curfew pool limits list");
            }
            pool.ask("DELETE", "/pool/limits/" + limit, Map.of());
            person.tell(Map.of("removed", limit));
            person.say("Removed.");
            return DONE;
        }
    }
}
