package dev.curfew.cli.account;

import dev.curfew.cli.Complaint;
import dev.curfew.cli.Group;
import dev.curfew.cli.Logs;
import dev.curfew.client.session.SessionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `curfew pool`: the upstream accounts behind the server's gateway, for those who look after them.
abstract class PoolCommand extends AccountCommand {
    private static final String PASTE = "Paste the API key and press Enter. It is not shown.";

    private static final int LARGEST = 64 * 1024;

    PoolCommand(Surrounds around) {
        super(around);
    }

    static CommandLine command(Surrounds around) {
        return new CommandLine(new Root())
                .addSubcommand(new Listed(around))
                .addSubcommand(new Add(around))
                .addSubcommand(new Import(around))
                .addSubcommand(new PoolLoginCommand(around))
                .addSubcommand(new Pause(around))
                .addSubcommand(new Resume(around))
                .addSubcommand(new Choose(around))
                .addSubcommand(PoolLimitsCommand.command(around))
                .addSubcommand(new Remove(around));
    }

    @Override
    final int run(Place place, Person person) {
        try {
            return work(new PoolApi(place.api(place.open())), person);
        } catch (SessionException e) {
            return told(person, e);
        }
    }

    abstract int work(PoolApi pool, Person person) throws SessionException;

    @Command(
            name = "pool",
            header = "Looks after the upstream accounts behind the server's gateway.",
            description = {"", "For owners and admins who signed in with 'curfew login --admin'.", ""},
            synopsisSubcommandLabel = "COMMAND")
    static final class Root extends Group {}

    @Command(
            name = "list",
            header = "Lists the accounts: what each is, why, and how much of it is used.",
            description = "",
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew pool list",
                "  curfew pool list --json",
                "",
                "Exit codes: 0 listed, 1 failed, or nobody is signed in, 5 the sign-in is dead: sign in again.",
            })
    static final class Listed extends PoolCommand {
        Listed(Surrounds around) {
            super(around);
        }

        @Override
        int work(PoolApi pool, Person person) throws SessionException {
            JsonNode now = pool.ask("GET", "/pool", Map.of());
            person.tell(now);
            if (json) {
                return DONE;
            }
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("ACCOUNT", "NAME", "STATE", "USED", "RUNNING", "WHY"));
            for (JsonNode account : now.path("accounts").values()) {
                rows.add(List.of(
                        PoolApi.text(account, "id"),
                        PoolApi.text(account, "label"),
                        PoolApi.text(account, "status"),
                        used(account),
                        Integer.toString(account.path("inFlight").asInt(0)),
                        why(account)));
            }
            if (rows.size() == 1) {
                person.say(
                        "There is no account yet. Sign one in: curfew pool login, or: curfew pool add NAME < KEYFILE");
                return DONE;
            }
            SessionsCommand.table(person, rows);
            for (JsonNode account : now.path("accounts").values()) {
                told(person, account);
            }
            person.say(person.soft("Chosen by: " + PoolApi.text(now, "strategy")));
            return DONE;
        }

        private static String used(JsonNode account) {
            return account.path("windows").values().stream()
                    .map(window -> PoolApi.text(window, "name") + " "
                            + Math.round(window.path("usedPercent").asDouble(0)) + "%")
                    .collect(Collectors.joining(", "));
        }

        private static String why(JsonNode account) {
            String resets = PoolApi.text(account, "resetsAt");
            return !resets.isEmpty() ? "until " + Instant.parse(resets) : PoolApi.text(account, "reasonCode");
        }

        /// What somebody has to do about it, if anything.
        private static void told(Person person, JsonNode account) {
            String reason = PoolApi.text(account, "reason");
            if (!reason.isEmpty()) {
                String label = Logs.tame(PoolApi.text(account, "label"));
                person.say(label + ": " + Logs.tame(reason) + " " + way(account));
            }
        }

        private static String way(JsonNode account) {
            String id = PoolApi.text(account, "id");
            String login = "curfew pool login " + id;
            return PoolApi.text(account, "status").equals("suspended")
                    ? login + ", or once its provider has it back: curfew pool resume " + id
                    : login;
        }
    }

    /// A command that brings another account.
    abstract static class Bringing extends PoolCommand {
        @Parameters(index = "0", paramLabel = "NAME", description = "What to call it.")
        @SuppressWarnings("NullAway.Init")
        String name;

        @Option(
                names = "--api",
                paramLabel = "URL",
                description = "Where its API is, if it is not its provider's own: https://api.example.com/v1")
        @Nullable
        String api;

        private final String path;

        Bringing(Surrounds around, String path) {
            super(around);
            this.path = path;
        }

        @Override
        final int work(PoolApi pool, Person person) throws SessionException {
            var body = new LinkedHashMap<String, Object>();
            body.put("label", name);
            if (api != null) {
                body.put("api", api);
            }
            bring(body, person);
            JsonNode connection = pool.ask("POST", path, body);
            person.tell(connection);
            person.say("In the pool as " + PoolApi.text(connection, "id")
                    + ". It is used as soon as it is ready: curfew pool list");
            return DONE;
        }

        /// Adds the credential to what the server is sent.
        abstract void bring(Map<String, Object> body, Person person);
    }

    @Command(
            name = "add",
            header = "Adds an account by its API key, which is read from standard input.",
            description = {"", "The key is sealed at the server and never shown again.", ""},
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  printenv OPENAI_API_KEY | curfew pool add research",
                "  curfew pool add local --api http://127.0.0.1:11434/v1 < key",
                "",
                "A plan of Codex has no key: see 'curfew pool login'.",
                "Exit codes: 0 added, 1 refused or failed, 5 the sign-in is dead: sign in again.",
            })
    static final class Add extends Bringing {
        Add(Surrounds around) {
            super(around, "/connections/keys");
        }

        @Override
        void bring(Map<String, Object> body, Person person) {
            body.put("key", key(around, person, "curfew pool add " + name));
            if (api != null) {
                body.put("preset", "generic");
            }
        }
    }

    /// An API key from standard input.
    ///
    /// @param command that wants it
    static String key(Surrounds around, Person person, String command) {
        try {
            String said = around.hiddenLine(person, PASTE, LARGEST);
            if (said.isEmpty()) {
                throw Complaint.usage("no API key came on standard input", "Pipe it in: … | " + command);
            }
            return said;
        } catch (IOException broken) {
            throw Complaint.usage("the key cannot be read from standard input", "Pipe it in: … | " + command);
        }
    }

    @Command(
            name = "import",
            header = "Takes over the sign-in that Codex keeps in an auth.json.",
            description = {
                "",
                "From then on it is the server's: remove the file, or the Codex there signs both out by refreshing it.",
                "Importing the same account again is signing it in again.",
                "",
            },
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew pool import build-team-1 ~/.codex/auth.json",
                "",
                "Exit codes: 0 taken over, 1 refused or failed, 5 the sign-in is dead: sign in again.",
            })
    static final class Import extends Bringing {
        @Parameters(index = "1", paramLabel = "FILE", description = "The auth.json.")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        Import(Surrounds around) {
            super(around, "/connections/imports");
        }

        @Override
        void bring(Map<String, Object> body, Person person) {
            body.put("auth", contents());
        }

        private String contents() {
            try {
                if (Files.size(file) > LARGEST) {
                    throw Complaint.usage(file + " is too large for an auth.json", "Give the file that Codex keeps.");
                }
                return Files.readString(file, StandardCharsets.UTF_8);
            } catch (IOException unreadable) {
                throw Complaint.usage(
                        file + " cannot be read: " + unreadable.getMessage(), "Give the file that Codex keeps.");
            }
        }
    }

    /// A command about one account.
    abstract static class OfOne extends PoolCommand {
        @Parameters(paramLabel = "ACCOUNT", description = "Its name or ID in 'curfew pool list'.")
        @SuppressWarnings("NullAway.Init")
        String account;

        OfOne(Surrounds around) {
            super(around);
        }
    }

    @Command(
            name = "pause",
            header = "Puts an account aside: what it serves may finish, it gets nothing new.",
            description = "",
            footer = "%nExit codes: 0 paused, 1 failed, 5 your own sign-in is dead, 6 there is none of that name.")
    static final class Pause extends OfOne {
        Pause(Surrounds around) {
            super(around);
        }

        @Override
        int work(PoolApi pool, Person person) throws SessionException {
            person.tell(pool.ask("POST", "/pool/accounts/" + pool.named(account) + "/pause", Map.of()));
            person.say("Paused.");
            return DONE;
        }
    }

    @Command(
            name = "resume",
            header = "Puts an account back to work.",
            description = {
                "",
                "One that is suspended is tried at its provider first, and stays so if that still refuses it. One whose",
                "sign-in is dead is signed in again instead: curfew pool login ACCOUNT",
                "",
            },
            footer = "%nExit codes: 0 resumed, 1 failed, 5 your own sign-in is dead, 6 there is none of that name.")
    static final class Resume extends OfOne {
        Resume(Surrounds around) {
            super(around);
        }

        @Override
        int work(PoolApi pool, Person person) throws SessionException {
            JsonNode now = pool.ask("POST", "/pool/accounts/" + pool.named(account) + "/resume", Map.of());
            person.tell(now);
            person.say("It is " + PoolApi.text(now, "status") + " now.");
            return DONE;
        }
    }

    @Command(
            name = "strategy",
            header = "Settles how an account is chosen among those that are ready.",
            description = "",
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew pool strategy round_robin",
                "  curfew pool strategy single_account --account research",
                "",
                "Exit codes: 0 settled, 1 failed, 5 your own sign-in is dead, 6 there is no account of that name.",
            })
    static final class Choose extends PoolCommand {
        @Parameters(
                paramLabel = "STRATEGY",
                description = "capacity_weighted, usage_weighted, round_robin, relative_availability, fill_first,"
                        + " sequential_drain, reset_drain, single_account.")
        @SuppressWarnings("NullAway.Init")
        private String strategy;

        @Option(names = "--account", paramLabel = "ACCOUNT", description = "The one of single_account.")
        private @Nullable String account;

        Choose(Surrounds around) {
            super(around);
        }

        @Override
        int work(PoolApi pool, Person person) throws SessionException {
            var body = new LinkedHashMap<String, Object>();
            body.put("strategy", strategy);
            if (account != null) {
                body.put("account", pool.named(account));
            }
            JsonNode now = pool.ask("PATCH", "/pool", body);
            person.tell(now);
            person.say("Chosen by " + PoolApi.text(now, "strategy") + " from the next request on.");
            return DONE;
        }
    }

    @Command(
            name = "remove",
            header = "Removes an account, and has its tokens revoked at its provider.",
            description = {"", "Asks before, on a terminal; elsewhere it wants --yes.", ""},
            footer =
                    "%nExit codes: 0 removed, 1 failed, or nobody said yes, 5 your own sign-in is dead, 6 none is called that.")
    static final class Remove extends OfOne {
        @Option(names = "--yes", description = "Does not ask.")
        private boolean yes;

        Remove(Surrounds around) {
            super(around);
        }

        @Override
        int work(PoolApi pool, Person person) throws SessionException {
            String id = pool.named(account);
            if (!yes && !agreed(person, "This removes " + account + " from the pool and revokes its tokens.")) {
                return person.fail(FAILED, "nothing was removed: nobody said yes", "Say it with --yes.");
            }
            pool.ask("DELETE", "/pool/accounts/" + id, Map.of());
            person.tell(Map.of("removed", id));
            person.say("Removed. Its tokens are being revoked at the provider; an API key stays good there until it is"
                    + " deleted there.");
            return DONE;
        }
    }
}
