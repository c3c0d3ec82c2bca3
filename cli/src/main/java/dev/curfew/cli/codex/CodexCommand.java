package dev.curfew.cli.codex;

import dev.curfew.authority.codex.CodexSettings;
import dev.curfew.cli.Complaint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `curfew codex`.
@Command(
        name = "codex",
        customSynopsis = {
            "curfew codex [--server URL] [--gateway URL] -- ARGS...",
            "      (to run codex)",
            "  or: curfew codex setup [OPTIONS]",
            "      (to set it up for good)",
        },
        header = "Runs Codex against Curfew, or sets it up for good.",
        description = {
            "",
            "Runs the codex on your PATH so that it signs in at Curfew, sends its model traffic through",
            "it and revokes there when it logs out. Writes no file: everything goes along as arguments",
            "and environment.",
            "",
        },
        subcommands = Setup.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  curfew codex --                                    the interactive Codex",
            "  curfew codex -- exec \"say hi\"                      one run",
            "  curfew codex -- login --device-auth --experimental_issuer http://127.0.0.1:8420",
            "  curfew codex setup --write                         so that plain 'codex' does the same",
            "",
            "Exit codes: those of codex; 2 wrong usage, 69 there is no codex on the PATH.",
        })
public final class CodexCommand implements Callable<Integer> {
    private static final int GRACE_SECONDS = 3;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final Target target = new Target();

    @Parameters(arity = "0..*", paramLabel = "ARGS", description = "What codex is told, after --.")
    private final List<String> arguments = new ArrayList<>();

    /// Made by the command tree.
    public CodexCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (!spec.commandLine().getParseResult().originalArgs().contains("--")) {
            if (arguments.isEmpty()) {
                spec.commandLine().usage(spec.commandLine().getOut());
                return 0;
            }
            throw Complaint.usage(
                    "what codex is told comes after --", "Write: curfew codex -- " + String.join(" ", arguments));
        }
        CodexSettings settings = target.settings();
        Target.warnings(settings, System.getenv()).forEach(spec.commandLine().getErr()::println);
        var command = new ArrayList<String>();
        command.add("codex");
        command.addAll(settings.overrides());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(settings.environment());
        return run(builder);
    }

    /// Waits for codex, and does not leave it behind: Ctrl-C reaches it from the terminal and it gets a
    /// moment to act on that; a signal to this process alone is passed on.
    private static int run(ProcessBuilder builder) throws InterruptedException {
        Process codex;
        try {
            codex = builder.start();
        } catch (IOException e) {
            throw Complaint.unavailable(
                    "there is no codex on the PATH", "Install it, for example with: npm install -g @openai/codex");
        }
        var passOn = new Thread(() -> end(codex), "end codex");
        Runtime.getRuntime().addShutdownHook(passOn);
        int exit = codex.waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(passOn);
        } catch (IllegalStateException e) {
            // This process is ending too, and its exit code is that of the signal.
            return exit;
        }
        return exit;
    }

    private static void end(Process codex) {
        try {
            if (!codex.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                codex.destroy();
                codex.waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
