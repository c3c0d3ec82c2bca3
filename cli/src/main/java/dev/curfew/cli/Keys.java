package dev.curfew.cli;

import dev.curfew.base.World;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `curfew keys`.
@Command(name = "keys", header = "Works on the keys with which tokens are signed.", synopsisSubcommandLabel = "COMMAND")
final class Keys implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    static CommandLine command() {
        var rotate = new CommandLine(new Rotate());
        SettingFlags.addTo(
                rotate.getCommandSpec(), Setting.DATA, Setting.DATABASE, Setting.MASTER_KEY_FILE, Setting.CONFIG);
        return new CommandLine(new Keys()).addSubcommand(rotate);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /// `curfew keys rotate`.
    @Command(
            name = "rotate",
            header = "Makes a new signing key and retires the present one.",
            description = {
                "",
                "The retired key stays published until the last token that it signed has lapsed, so nobody",
                "is signed out.",
                "",
            },
            optionListHeading = "Settings, as for 'curfew serve':%n",
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew keys rotate",
                "  curfew keys rotate --data /srv/curfew",
                "",
                "Exit codes: 0 rotated, 2 wrong usage, 69 the keys cannot be reached, 78 a setting is wrong.",
            })
    static final class Rotate implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Override
        public Integer call() {
            ServeSettings settings = SettingsReader.read(SettingFlags.said(spec), System.getenv());
            Logs.install(Logs.Form.TEXT, Logs.Level.WARN, System.err);
            spec.commandLine().getOut().println(Wiring.keys().rotate(settings, World.system()));
            return 0;
        }
    }
}
