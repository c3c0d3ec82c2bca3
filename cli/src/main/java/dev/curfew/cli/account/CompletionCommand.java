package dev.curfew.cli.account;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `curfew completion`.
@Command(
        name = "completion",
        header = "Prints the script with which your shell completes curfew's words.",
        description = {"", "For bash, and for zsh with its bashcompinit, which the script turns on.", ""},
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(curfew completion)                                  in this shell",
            "  curfew completion > ~/.local/share/bash-completion/completions/curfew",
            "",
            "Exit codes: 0 printed, 2 wrong usage.",
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        var root = spec.root().commandLine();
        spec.commandLine().getOut().print(AutoComplete.bash("curfew", root));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
