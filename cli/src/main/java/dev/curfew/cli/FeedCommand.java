package dev.curfew.cli;

import dev.curfew.authority.backup.Header.Content;
import dev.curfew.base.World;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `curfew feed`.
@Command(
        name = "feed",
        header = "Works on the feed, the log of everything that ended.",
        synopsisSubcommandLabel = "COMMAND")
final class FeedCommand extends Group {
    static CommandLine command() {
        var export = new CommandLine(new Export());
        SettingFlags.addTo(export.getCommandSpec(), Setting.DATA, Setting.DATABASE, Setting.CONFIG);
        return new CommandLine(new FeedCommand()).addSubcommand(export);
    }

    /// `curfew feed export`.
    @Command(
            name = "export",
            header = "Writes a copy of the feed to a file, while the server runs.",
            description = {
                "",
                "It is small beside a backup. Export it often, to another machine: 'curfew restore --feed' then ends",
                "what ended after the backup, and lets everything else live on.",
                "",
            },
            optionListHeading = "Settings, as for 'curfew serve':%n",
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew feed export feed.gz",
                "  curfew feed export - | ssh other 'cat > feed.gz.new && mv feed.gz.new feed.gz'",
                "",
                "Exit codes: 0 written, 1 the file cannot be written, 2 wrong usage, 69 the database cannot be read,",
                "78 a setting is wrong.",
            })
    static final class Export implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "Where to write; - for standard output.")
        @SuppressWarnings("NullAway.Init")
        private String file;

        @Override
        public Integer call() {
            ServeSettings settings = SettingsReader.read(SettingFlags.said(spec), System.getenv());
            World world = World.system();
            Logs.install(Logs.Form.TEXT, Logs.Level.WARN, System.err, world);
            BackupCommand.write(
                    Content.FEED,
                    file,
                    new Installation(settings, world),
                    spec.commandLine().getErr());
            return 0;
        }
    }
}
