package dev.curfew.cli;

import dev.curfew.cli.appserver.AppServerCommand;
import dev.curfew.cli.codex.CodexCommand;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

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
            "  curfew codex setup           what Codex needs to sign in there",
            "  curfew help serve            everything about one command",
            "  ./curfew test, bench         in a checkout: every gate and test, every figure",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 69 something needed is missing, 78 a setting is wrong.",
        })
public final class Curfew implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /// The program.
    public static void main(String[] words) {
        Logs.takeOver();
        if (words.length > 0 && words[0].equals("serve")) {
            Wiring.warmUp();
        }
        System.exit(run(writer(System.out), writer(System.err), words));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /// Runs one command line and returns its exit code.
    static int run(PrintWriter out, PrintWriter err, String... words) {
        return tree().setOut(out).setErr(err).execute(words);
    }

    private static CommandLine tree() {
        var line = new CommandLine(new Curfew())
                .addSubcommand(Serve.command(Wiring.server()))
                .addSubcommand(BackupCommand.command())
                .addSubcommand(RestoreCommand.command())
                .addSubcommand(FeedCommand.command())
                .addSubcommand(Keys.command())
                .addSubcommand(DoctorCommand.command())
                .addSubcommand(new CodexCommand())
                .addSubcommand(new AppServerCommand(System.in))
                .addSubcommand(new Version())
                .addSubcommand(new WarmUp());
        addHelp(line);
        line.addSubcommand(new HelpCommand());
        line.setUsageHelpWidth(110);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((wrong, given) -> {
            var command = wrong.getCommandLine();
            command.getErr().println("curfew: " + oneLine(String.valueOf(wrong.getMessage())));
            command.getErr()
                    .println(
                            "  See: " + command.getCommandSpec().qualifiedName().replaceFirst(" ", " help ") + "");
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

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Shows this.")
                        .build());
        command.getSubcommands().values().forEach(Curfew::addHelp);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
