package dev.curfew.cli.account;

import dev.curfew.cli.Complaint;
import dev.curfew.cli.Group;
import dev.curfew.cli.Logs;
import dev.curfew.client.session.Session;
import dev.curfew.client.session.SessionException;
import dev.curfew.client.session.Sessions;
import dev.curfew.client.session.Sessions.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `curfew sessions`: what the person has open at the server, from any machine.
abstract class SessionsCommand extends AccountCommand {
    SessionsCommand(Surrounds around) {
        super(around);
    }

    static CommandLine command(Surrounds around) {
        return new CommandLine(new Root())
                .addSubcommand(new Listed(around))
                .addSubcommand(new Revoke(around))
                .addSubcommand(new SignOut(around));
    }

    static CommandLine devices(Surrounds around) {
        return new CommandLine(new Devices(around));
    }

    @Override
    final int run(Place place, Person person) {
        try {
            return work(place.sessions(place.open()), person);
        } catch (SessionException e) {
            return told(person, e);
        }
    }

    abstract int work(Sessions sessions, Person person) throws SessionException;

    /// Has the server say whether the sign-in of this machine was among what just ended, so that every later
    /// command knows.
    static void lookAtOwn(Sessions sessions, Person person) {
        try {
            sessions.list(false);
        } catch (SessionException e) {
            if (e.fault() == SessionException.Fault.NEEDS_LOGIN) {
                person.say("  This machine's is one of them. What is stored here is dead: curfew logout removes it.");
            }
        }
    }

    /// A table of texts that came from outside: as wide as it must be, cut where a terminal would break it.
    static void table(Person person, List<List<String>> rows) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Math.min(Logs.tame(row.get(i)).length(), 40));
            }
        }
        boolean heading = true;
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = Logs.tame(row.get(i));
                String cut = cell.length() > 40 ? cell.substring(0, 39) + "…" : cell;
                line.append(i == widths.length - 1 ? cut : String.format("%-" + (widths[i] + 2) + "s", cut));
            }
            String text = line.toString().stripTrailing();
            person.show(heading ? person.soft(text) : text);
            heading = false;
        }
    }

    String ago(Optional<Instant> at) {
        Instant now = around.world().now();
        return at.map(it -> StatusCommand.span(Duration.between(it, now)) + " ago")
                .orElse("");
    }

    @Command(
            name = "sessions",
            header = "Shows and ends what you have open at the server, on any machine.",
            description = "",
            synopsisSubcommandLabel = "COMMAND")
    static final class Root extends Group {}

    @Command(
            name = "list",
            header = "Lists your sessions: browsers, terminals, agents.",
            description = "",
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew sessions list",
                "  curfew sessions list --ended             what is over, and why",
                "  curfew sessions list --json",
                "",
                "Exit codes: 0 listed, 1 failed, or nobody is signed in, 5 the sign-in is dead: sign in again.",
            })
    static final class Listed extends SessionsCommand {
        @Option(names = "--ended", description = "Lists what is over, and why.")
        private boolean ended;

        Listed(Surrounds around) {
            super(around);
        }

        @Override
        int work(Sessions sessions, Person person) throws SessionException {
            List<Session> found = sessions.list(ended);
            person.tell(found.stream().map(Listed::members).toList());
            if (json) {
                return DONE;
            }
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("SESSION", "APP", "SURFACE", "DEVICE", "PLACE", ended ? "WHY" : "LAST ACTIVE"));
            for (Session each : found) {
                rows.add(List.of(
                        each.id(),
                        each.app(),
                        each.surface(),
                        each.device().map(Session.Device::name).orElse(""),
                        each.place(),
                        each.ended().orElse(ago(each.lastActiveAt())) + (each.current() ? ", this one" : "")));
            }
            table(person, rows);
            return DONE;
        }

        private static Map<String, Object> members(Session session) {
            var members = new LinkedHashMap<String, Object>();
            members.put("id", session.id());
            members.put("app", session.app());
            members.put("surface", session.surface());
            members.put("deviceId", session.device().map(Session.Device::id));
            members.put("device", session.device().map(Session.Device::name));
            members.put("address", session.address());
            members.put("place", session.place());
            members.put("way", session.way());
            members.put("createdAt", session.createdAt().map(Instant::toString));
            members.put("lastActiveAt", session.lastActiveAt().map(Instant::toString));
            members.put("expiresAt", session.expiresAt().map(Instant::toString));
            members.put("current", session.current());
            members.put("parent", session.parent());
            members.put("ended", session.ended());
            return members;
        }
    }

    @Command(
            name = "revoke",
            header = "Ends one session, and nothing else.",
            description = "",
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew sessions revoke ses_01kan4c2q2x8j0z7v3m5w9r1ts",
                "",
                "Exit codes: 0 it is over, 1 failed, 5 your own sign-in is dead, 6 there is none of that name.",
            })
    static final class Revoke extends SessionsCommand {
        @Parameters(paramLabel = "ID", description = "Its name in 'curfew sessions list'.")
        @SuppressWarnings("NullAway.Init")
        private String id;

        Revoke(Surrounds around) {
            super(around);
        }

        @Override
        int work(Sessions sessions, Person person) throws SessionException {
            long count = sessions.end(id);
            person.tell(Map.of("ended", count));
            person.say(count == 0 ? "It was over already." : "Ended. The server refuses it from now on.");
            if (count > 0) {
                lookAtOwn(sessions, person);
            }
            return DONE;
        }
    }

    @Command(
            name = "sign-out",
            aliases = "revoke-all",
            header = "Ends several sessions at once.",
            description = {"", "Asks before, on a terminal; elsewhere it wants --yes.", ""},
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew sessions sign-out                       all but this one, and your API keys",
                "  curfew sessions sign-out --everywhere --yes    all, this one and your API keys too",
                "  curfew sessions sign-out --device dev_01kan…   all on one machine; see 'curfew devices'",
                "",
                "Exit codes: 0 they are over, 1 failed, or nobody said yes, 2 wrong usage, 5 your own sign-in is dead,",
                "6 there is none of that name.",
            })
    static final class SignOut extends SessionsCommand {
        @Option(names = "--everywhere", description = "All, the one of this machine too.")
        private boolean everywhere;

        @Option(names = "--device", paramLabel = "ID", description = "All on one device.")
        private @Nullable String device;

        @Option(names = "--app", paramLabel = "ID", description = "All through one app.")
        private @Nullable String app;

        @Option(names = "--yes", description = "Does not ask.")
        private boolean yes;

        SignOut(Surrounds around) {
            super(around);
        }

        @Override
        int work(Sessions sessions, Person person) throws SessionException {
            if ((everywhere ? 1 : 0) + (device == null ? 0 : 1) + (app == null ? 0 : 1) > 1) {
                throw Complaint.usage("--everywhere, --device and --app are three different acts", "Give one.");
            }
            Scope scope = everywhere
                    ? new Scope.Everywhere()
                    : device != null
                            ? new Scope.OnDevice(device)
                            : app != null ? new Scope.ThroughApp(app) : new Scope.Others();
            if (!yes && !agreed(person, question(scope))) {
                return person.fail(FAILED, "nothing was ended: nobody said yes", "Say it with --yes.");
            }
            long count = sessions.signOut(scope);
            person.tell(Map.of("ended", count));
            person.say("Ended " + count + (count == 1 ? " session." : " sessions."));
            if (!(scope instanceof Scope.Others)) {
                lookAtOwn(sessions, person);
            }
            return DONE;
        }

        private static String question(Scope scope) {
            return switch (scope) {
                case Scope.Everywhere all -> "This ends every session and API key of yours, this session too.";
                case Scope.Others others -> "This ends every session of yours but this one, and every API key.";
                case Scope.OnDevice on -> "This ends every session on that device.";
                case Scope.ThroughApp through -> "This ends every session through that app.";
            };
        }
    }

    @Command(
            name = "devices",
            header = "Lists the machines and browsers on which you are signed in.",
            description = "",
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew devices",
                "  curfew sessions sign-out --device dev_01kan…   signs out of one of them",
                "",
                "Exit codes: 0 listed, 1 failed, or nobody is signed in, 5 the sign-in is dead: sign in again.",
            })
    static final class Devices extends SessionsCommand {
        Devices(Surrounds around) {
            super(around);
        }

        @Override
        int work(Sessions sessions, Person person) throws SessionException {
            Map<Session.Device, List<Session>> byDevice = sessions.list(false).stream()
                    .filter(each -> each.device().isPresent())
                    .collect(Collectors.groupingBy(
                            each -> each.device().orElseThrow(), LinkedHashMap::new, Collectors.toList()));
            person.tell(byDevice.entrySet().stream().map(Devices::members).toList());
            if (json) {
                return DONE;
            }
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("DEVICE", "NAME", "PLATFORM", "SESSIONS"));
            byDevice.forEach((device, open) -> rows.add(List.of(
                    device.id(),
                    device.name() + (isThis(open) ? " (this one)" : ""),
                    device.platform(),
                    String.valueOf(open.size()))));
            table(person, rows);
            return DONE;
        }

        private static boolean isThis(List<Session> open) {
            return open.stream().anyMatch(Session::current);
        }

        private static Map<String, Object> members(Map.Entry<Session.Device, List<Session>> each) {
            var members = new LinkedHashMap<String, Object>();
            members.put("id", each.getKey().id());
            members.put("name", each.getKey().name());
            members.put("platform", each.getKey().platform());
            members.put("trusted", each.getKey().trusted());
            members.put("sessions", each.getValue().size());
            members.put("current", isThis(each.getValue()));
            return members;
        }
    }
}
