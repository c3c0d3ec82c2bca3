package dev.curfew.cli;

import dev.curfew.cli.account.Accounts;
import dev.curfew.cli.account.Surrounds;
import dev.curfew.cli.appserver.AppServerCommand;
import dev.curfew.cli.codex.CodexCommand;
import dev.curfew.cli.tui.TuiCommand;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The command `curfew` and the tree below it.
@Command(
        name = "curfew",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Issues, shows and ends every sign-in of a team that works with coding agents.",
            "",
        },
        footerHeading = "%nStart here:%n",
        footer = {
            "  curfew serve                 run the server on this machine, http://127.0.0.1:8420",
            "  curfew login                 sign in there from this machine",
            "  curfew sessions list         what you have open there, on any machine",
            "  curfew tui                   the same and more, in the terminal",
            "  curfew codex setup           what Codex needs to sign in there",
            "  curfew help serve            everything about one command",
            "  ./curfew test, bench         in a checkout: every gate and test, every figure",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 5 sign in again, 69 something needed is missing, 78 a setting is",
            "wrong. 'curfew help COMMAND' has those of a command.",
        })
public final class Curfew extends Group {
    /// What is written line by line, as descriptions are, keeps to it.
    static final int WIDTH = 110;

    /// The program.
    public static void main(String[] words) {
        Logs.takeOver();
        if (words.length > 0 && words[0].equals("serve")) {
            Wiring.warmUp();
        }
        PrintWriter out = writer(System.out);
        PrintWriter err = writer(System.err);
        System.exit(run(out, err, words));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /// Runs one command line where this process stands.
    static int run(PrintWriter out, PrintWriter err, String... words) {
        return run(out, err, Surrounds.system(), words);
    }

    /// Runs one command line and returns its exit code.
    ///
    /// @param around what it finds there
    public static int run(PrintWriter out, PrintWriter err, Surrounds around, String... typed) {
        String[] words = OldSpelling.renewed(typed, err);
        return tree(around, words).setOut(out).setErr(err).execute(words);
    }

    /// The whole tree, or the one branch that the first word names: making all the others would take a short
    /// command longer than its work.
    static CommandLine tree(Surrounds around, String... words) {
        Map<String, Supplier<CommandLine>> branches = branches(around);
        var line = new CommandLine(new Curfew());
        Optional<Supplier<CommandLine>> one =
                words.length == 0 ? Optional.empty() : Optional.ofNullable(branches.get(words[0]));
        if (one.isPresent() && !words[0].equals("completion")) {
            line.addSubcommand(one.get().get());
        } else {
            branches.values().forEach(branch -> line.addSubcommand(branch.get()));
        }
        addHelp(line);
        line.addSubcommand(new HelpCommand());
        line.setUsageHelpWidth(WIDTH);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((wrong, given) -> {
            var command = wrong.getCommandLine();
            command.getErr().println("curfew: " + said(wrong, branches.keySet()));
            command.getErr()
                    .println("  See: "
                            + (command.getCommandSpec().qualifiedName() + " ")
                                    .replaceFirst(" ", " help ")
                                    .strip());
            return CommandLine.ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((wrong, command, given) -> {
            if (wrong instanceof Complaint complaint) {
                complaint.tell(command.getErr());
                return complaint.exit();
            }
            throw wrong;
        });
        return line;
    }

    private static Map<String, Supplier<CommandLine>> branches(Surrounds around) {
        var branches = new LinkedHashMap<String, Supplier<CommandLine>>(Accounts.commands(around));
        branches.put("serve", () -> Serve.command(Wiring.server()));
        branches.put("backup", BackupCommand::command);
        branches.put("restore", RestoreCommand::command);
        branches.put("feed", FeedCommand::command);
        branches.put("signing-keys", SigningKeys::command);
        branches.put("doctor", () -> DoctorCommand.command(around));
        branches.put("codex", () -> new CommandLine(new CodexCommand()));
        branches.put("app-server", () -> new CommandLine(new AppServerCommand(System.in)));
        branches.put("tui", () -> new CommandLine(new TuiCommand()));
        branches.put("version", () -> new CommandLine(new Version()));
        branches.put("warm-up", () -> new CommandLine(new WarmUp()));
        return branches;
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Shows this.")
                        .build());
        // One with an alias is there twice.
        command.getSubcommands().values().stream().distinct().forEach(Curfew::addHelp);
    }

    /// @param branches the commands that there are, of which not all need to be in the tree
    private static String said(CommandLine.ParameterException wrong, Collection<String> branches) {
        if (!(wrong instanceof CommandLine.UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return oneLine(String.valueOf(wrong.getMessage()));
        }
        String word = unmatched.getUnmatched().getFirst();
        CommandSpec at = wrong.getCommandLine().getCommandSpec();
        if (unmatched.isUnknownOption()) {
            return "there is no option " + Logs.tame(word)
                    + Nearest.to(word, List.copyOf(at.optionsMap().keySet()));
        }
        if (at.subcommands().isEmpty()) {
            return "there is nothing to be done with " + Logs.tame(word);
        }
        return "there is no command " + Logs.tame(word)
                + Nearest.to(
                        word,
                        List.copyOf(
                                at.parent() == null
                                        ? branches
                                        : at.subcommands().keySet()));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }
}
