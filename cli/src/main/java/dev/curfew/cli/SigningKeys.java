package dev.curfew.cli;

import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.base.World;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `curfew signing-keys`.
@Command(
        name = "signing-keys",
        header = "Works on the keys with which tokens are signed.",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "",
            "For each algorithm there is a next key, published already; the current one, which signs; and retired ones,",
            "which only verify until their last token has lapsed. A server that runs follows within a second or two.",
            "",
        })
final class SigningKeys extends Group {
    static CommandLine command() {
        var command = new CommandLine(new SigningKeys());
        for (Object work : List.of(new Rotate(), new Listing(), new Drop())) {
            // The id of a key may begin with a dash.
            var line = new CommandLine(work).setUnmatchedOptionsArePositionalParams(work instanceof Drop);
            SettingFlags.addTo(
                    line.getCommandSpec(), Setting.DATA, Setting.DATABASE, Setting.MASTER_KEY_FILE, Setting.CONFIG);
            command.addSubcommand(line);
        }
        return command;
    }

    /// What the settings of a command name.
    private static Installation installation(CommandSpec spec) {
        ServeSettings settings = SettingsReader.read(SettingFlags.said(spec), System.getenv());
        World world = World.system();
        Logs.install(Logs.Form.TEXT, Logs.Level.WARN, System.err, world);
        return new Installation(settings, world);
    }

    private static void json(PrintWriter out, Object value) {
        out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(value));
        out.flush();
    }

    /// `curfew signing-keys rotate`.
    @Command(
            name = "rotate",
            header = "Makes a new signing key and retires the present one.",
            description = {
                "",
                "The retired key stays published until the last token that it signed has lapsed, so nobody",
                "is signed out. A server does the same by itself every 90 days.",
                "",
            },
            optionListHeading = "Settings, as for 'curfew serve':%n",
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew signing-keys rotate",
                "  curfew signing-keys rotate --data /srv/curfew",
                "",
                "Exit codes: 0 rotated, 1 too soon after the last time, 2 wrong usage, 69 the keys cannot be reached,",
                "78 a setting is wrong.",
            })
    static final class Rotate implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Option(names = "--json", description = "Prints the keys afterwards as JSON.")
        private boolean json;

        @Override
        public Integer call() {
            var installation = installation(spec);
            Keyset after = installation.withKeys(home -> {
                if (home.load().isEmpty()) {
                    throw Installation.noKeys();
                }
                dev.curfew.authority.key.Keys.at(home, installation.world()).rotate();
                return home.load().orElseThrow();
            });
            tell(
                    spec.commandLine().getOut(),
                    json,
                    after,
                    "Rotated. Every running server signs with the new key within two seconds; the old one verifies"
                            + " until the last of its tokens has lapsed.");
            return 0;
        }
    }

    private static void tell(PrintWriter out, boolean json, Keyset keyset, String words) {
        if (json) {
            json(out, shown(keyset));
        } else {
            out.println(words);
            out.flush();
        }
    }

    private static List<Map<String, Object>> shown(Keyset keyset) {
        return keyset.listed().stream().map(SigningKeys::shown).toList();
    }

    private static Map<String, Object> shown(Keyset.Listed key) {
        var members = new LinkedHashMap<String, Object>();
        members.put("kid", key.kid());
        members.put("algorithm", key.algorithm());
        members.put("stage", key.stage());
        members.put("created", key.created().toString());
        key.retiredAt().ifPresent(at -> {
            members.put("retired", at.toString());
            members.put("verifiesUntil", at.plus(Keyset.LONGEST_TOKEN_LIFE).toString());
        });
        return members;
    }

    /// `curfew signing-keys list`.
    @Command(
            name = "list",
            header = "Lists the signing keys by their ids, without the keys.",
            description = {
                "",
                "The id is the 'kid' in a token's header and in /oauth/jwks.",
                "",
            },
            optionListHeading = "Settings, as for 'curfew serve', and:%n",
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew signing-keys list",
                "  curfew signing-keys list --json --data /srv/curfew",
                "",
                "Exit codes: 0 listed, 2 wrong usage, 69 the keys cannot be reached, 78 a setting is wrong.",
            })
    static final class Listing implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        public Integer call() {
            Keyset keyset = installation(spec).keyset();
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                json(out, shown(keyset));
                return 0;
            }
            keyset.listed()
                    .forEach(key -> out.println(String.format(
                            "%-20s  %s  %-7s  made %s%s",
                            key.kid(),
                            key.algorithm(),
                            key.stage(),
                            key.created(),
                            key.retiredAt()
                                    .map(at -> ", verifies until " + at.plus(Keyset.LONGEST_TOKEN_LIFE))
                                    .orElse(""))));
            out.flush();
            return 0;
        }
    }

    /// `curfew signing-keys drop`.
    @Command(
            name = "drop",
            header = "Drops a signing key that may have become known, at once.",
            description = {
                "",
                "Every access token and id token that the key signed is refused from now on: by this server within half",
                "a minute, by others when they next read /oauth/jwks, ten minutes at most. Clients refresh and get",
                "tokens of another key; nobody is signed out. If it is the current key, the next one signs in its place.",
                "",
                "If the whole file of keys was copied (keys.json, or the one of 'backup --with-keys'), drop --all: new",
                "keys are made, refresh tokens and API keys of old are refused too, and everybody at a terminal signs in",
                "again.",
                "",
            },
            sortOptions = false,
            optionListHeading = "Settings, as for 'curfew serve', and:%n",
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew signing-keys list",
                "  curfew signing-keys drop qnLaFJZ6iA98kX8C62wn",
                "  curfew signing-keys drop --all",
                "",
                "Exit codes: 0 dropped, 1 there is no such key, 2 wrong usage, 69 the keys cannot be reached,",
                "78 a setting is wrong.",
            })
    static final class Drop implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Parameters(paramLabel = "KID", arity = "0..1", description = "The key, as 'signing-keys list' names it.")
        private @Nullable String kid;

        @Option(names = "--all", description = "Replaces every key, those behind refresh tokens and API keys included.")
        private boolean all;

        @Option(names = "--json", description = "Prints the keys afterwards as JSON.")
        private boolean json;

        @Override
        public Integer call() {
            if (all == (kid != null)) {
                throw Complaint.usage(
                        "say which key to drop",
                        "Write: curfew signing-keys drop KID, or --all; 'curfew signing-keys list' shows them.");
            }
            var installation = installation(spec);
            String named = kid;
            Keyset after = installation.withKeys(home -> drop(home, named, installation.world()));
            tell(
                    spec.commandLine().getOut(),
                    json,
                    after,
                    named == null
                            ? "Dropped every key and made new ones. Every token of old is refused within two seconds;"
                                    + " everybody at a terminal signs in again."
                            : "Dropped " + named + ". Every token that it signed is refused within two seconds, and"
                                    + " elsewhere within ten.");
            return 0;
        }

        private static Keyset drop(KeysetHome home, @Nullable String kid, World world) {
            Keyset before = home.load().orElseThrow(Installation::noKeys);
            if (kid != null && before.drop(kid, world).equals(before)) {
                throw Complaint.failed(
                        "there is no signing key " + Logs.tame(kid),
                        "'curfew signing-keys list' shows those that there are.");
            }
            return home.update(kept ->
                    kid == null ? Keyset.first(world) : kept.orElse(before).drop(kid, world));
        }
    }
}
