package dev.curfew.cli.account;

import dev.curfew.base.Secret;
import dev.curfew.cli.Complaint;
import dev.curfew.cli.Group;
import dev.curfew.client.session.ApiKey;
import dev.curfew.client.session.ApiKeys;
import dev.curfew.client.session.SessionException;
import dev.curfew.client.session.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `curfew keys`: the person's API keys at the server.
abstract class KeysCommand extends SessionsCommand {
    private static final int MOST_DAYS = 365;
    private static final int MOST_HOURS = 30 * 24;

    private KeysCommand(Surrounds around) {
        super(around);
    }

    static CommandLine command(Surrounds around) {
        return new CommandLine(new Root())
                .addSubcommand(new Listed(around))
                .addSubcommand(new Create(around))
                .addSubcommand(new Rotate(around))
                .addSubcommand(new Revoke(around));
    }

    @Override
    final int work(Sessions sessions, Person person) throws SessionException {
        return work(sessions.keys(), person);
    }

    abstract int work(ApiKeys keys, Person person) throws SessionException;

    @Command(
            name = "keys",
            header = "Makes, rotates and revokes your API keys.",
            description = {
                "",
                "For what cannot sign in. A key opens the gateway for whoever holds it, until it expires, is revoked, or",
                "you are signed out everywhere. The keys with which the server signs are 'curfew signing-keys'.",
                "",
            },
            synopsisSubcommandLabel = "COMMAND")
    static final class Root extends Group {}

    private static Map<String, Object> members(ApiKey key) {
        var members = new LinkedHashMap<String, Object>();
        members.put("id", key.id());
        members.put("name", key.name());
        members.put("scopes", key.scopes());
        members.put("sessionId", key.sessionId());
        members.put("createdAt", key.createdAt().map(Instant::toString));
        members.put("expiresAt", key.expiresAt().map(Instant::toString));
        members.put("oldSecretUntil", key.oldSecretUntil().map(Instant::toString));
        members.put("lastUsedAt", key.lastUsedAt().map(Instant::toString));
        members.put("lastUsedFrom", key.lastUsedFrom());
        members.put("ended", key.ended());
        return members;
    }

    /// Prints the secret alone, so that it can be taken up by a script; what there is to say of it goes beside.
    static int hand(Person person, ApiKey.WithSecret made, boolean codex, String said) {
        String secret = (codex ? made.forCodex() : made.secret()).revealText(Secret.Purpose.DELIVER);
        if (person.json()) {
            Map<String, Object> members = members(made.key());
            members.put("secret", secret);
            person.tell(members);
            return DONE;
        }
        person.say(said);
        person.show(secret);
        return DONE;
    }

    @Command(
            name = "list",
            header = "Lists your API keys, without their secrets.",
            description = "",
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew keys list",
                "  curfew keys list --ended                 what is over, and why",
                "  curfew keys list --json",
                "",
                "Exit codes: 0 listed, 1 failed, or nobody is signed in, 5 the sign-in is dead: sign in again.",
            })
    static final class Listed extends KeysCommand {
        @Option(names = "--ended", description = "Lists what is over, and why.")
        private boolean ended;

        Listed(Surrounds around) {
            super(around);
        }

        @Override
        int work(ApiKeys keys, Person person) throws SessionException {
            List<ApiKey> found = keys.list().stream()
                    .filter(key -> key.ended().isPresent() == ended)
                    .toList();
            person.tell(found.stream().map(KeysCommand::members).toList());
            if (json) {
                return DONE;
            }
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("KEY", "NAME", "EXPIRES", "LAST USED", ended ? "WHY" : "FROM"));
            for (ApiKey each : found) {
                rows.add(List.of(
                        each.id(),
                        each.name(),
                        each.expiresAt()
                                .map(at -> at.toString().substring(0, 10))
                                .orElse(""),
                        each.lastUsedAt().isEmpty() ? "never" : ago(each.lastUsedAt()),
                        each.ended().orElse(each.lastUsedFrom())));
            }
            table(person, rows);
            return DONE;
        }
    }

    @Command(
            name = "create",
            header = "Makes an API key and prints its secret, this once.",
            description = "",
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew keys create \"nightly build\" --days 30",
                "  OPENAI_API_KEY=$(curfew keys create notebook)",
                "  curfew keys create ci --for-codex | codex login --with-access-token",
                "",
                "Exit codes: 0 made, 1 failed, or nobody is signed in, 2 wrong usage, 5 the sign-in is dead: sign in again.",
            })
    static final class Create extends KeysCommand {
        @Parameters(paramLabel = "NAME", description = "What you call it.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Option(names = "--days", paramLabel = "N", description = "How long it counts: 1 to 365, 90 unless you say so.")
        private int days = 90;

        @Option(names = "--for-codex", description = "Prints it as Codex takes it: at-crak_…")
        private boolean codex;

        Create(Surrounds around) {
            super(around);
        }

        @Override
        int work(ApiKeys keys, Person person) throws SessionException {
            requireDays(days);
            return hand(
                    person, keys.create(name, days), codex, "Made. This is the only time that its secret is shown:");
        }
    }

    private static void requireDays(int days) {
        if (days < 1 || days > MOST_DAYS) {
            throw Complaint.usage("--days is from 1 to " + MOST_DAYS, "A key that is needed for longer is rotated.");
        }
    }

    @Command(
            name = "rotate",
            header = "Gives an API key a new secret and prints it, this once.",
            description = {"", "The old secret counts beside it for a day, so that nothing stands still.", ""},
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew keys rotate key_01kan4c2q2x8j0z7v3m5w9r1ts",
                "  curfew keys rotate key_01kan… --overlap 0      the old secret leaked: it is over at once",
                "",
                "Exit codes: 0 rotated, 1 failed, 2 wrong usage, 5 your own sign-in is dead, 6 there is none of that name.",
            })
    static final class Rotate extends KeysCommand {
        @Parameters(paramLabel = "ID", description = "Its id in 'curfew keys list'.")
        @SuppressWarnings("NullAway.Init")
        private String id;

        @Option(
                names = "--overlap",
                paramLabel = "HOURS",
                description = "How long the old secret still counts: 0 to 720, 24 unless you say so.")
        private int overlap = 24;

        @Option(
                names = "--days",
                paramLabel = "N",
                description = "How long the new one counts: 1 to 365, else as long as the old one.")
        private @Nullable Integer days;

        @Option(names = "--for-codex", description = "Prints it as Codex takes it: at-crak_…")
        private boolean codex;

        Rotate(Surrounds around) {
            super(around);
        }

        @Override
        int work(ApiKeys keys, Person person) throws SessionException {
            if (overlap < 0 || overlap > MOST_HOURS) {
                throw Complaint.usage("--overlap is from 0 to " + MOST_HOURS + " hours", "0 ends the old secret now.");
            }
            Optional<Integer> life = Optional.ofNullable(days);
            life.ifPresent(KeysCommand::requireDays);
            return hand(
                    person,
                    keys.rotate(id, Duration.ofHours(overlap), life),
                    codex,
                    (overlap == 0
                                    ? "Rotated; the old secret is over."
                                    : "Rotated; the old secret counts for " + overlap + " hours more.")
                            + " This is the only time that the new one is shown:");
        }
    }

    @Command(
            name = "revoke",
            header = "Ends one API key, or all of them.",
            description = {"", "All only when told twice: --all asks on a terminal; elsewhere it wants --yes.", ""},
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew keys revoke key_01kan4c2q2x8j0z7v3m5w9r1ts",
                "  curfew keys revoke --all --yes",
                "",
                "Exit codes: 0 it is over, 1 failed, or nobody said yes, 2 wrong usage, 5 your own sign-in is dead,",
                "6 there is none of that name.",
            })
    static final class Revoke extends KeysCommand {
        @Parameters(paramLabel = "ID", arity = "0..1", description = "Its id in 'curfew keys list'.")
        private @Nullable String id;

        @Option(names = "--all", description = "Every key of yours.")
        private boolean all;

        @Option(names = "--yes", description = "Does not ask.")
        private boolean yes;

        Revoke(Surrounds around) {
            super(around);
        }

        @Override
        int work(ApiKeys keys, Person person) throws SessionException {
            if (all == (id != null)) {
                throw Complaint.usage("say which key to revoke", "Write: curfew keys revoke ID, or --all.");
            }
            if (all && !yes && !agreed(person, "This ends every API key of yours.")) {
                return person.fail(FAILED, "nothing was ended: nobody said yes", "Say it with --yes.");
            }
            long count = id == null ? keys.revokeAll() : keys.revoke(id);
            person.tell(Map.of("ended", count));
            person.say(
                    count == 0
                            ? "There was nothing left to end."
                            : "Ended " + count + (count == 1 ? " key." : " keys.")
                                    + " The server refuses what ended from now on.");
            return DONE;
        }
    }
}
