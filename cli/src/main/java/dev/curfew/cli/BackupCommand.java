package dev.curfew.cli;

import dev.curfew.authority.backup.Backup;
import dev.curfew.authority.backup.Header.Content;
import dev.curfew.authority.key.KeysetCopy;
import dev.curfew.authority.store.Snapshot;
import dev.curfew.base.World;
import dev.curfew.gateway.GatewayKinds;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `curfew backup`.
@Command(
        name = "backup",
        header = "Writes everything that Curfew remembers to one file, while it runs.",
        synopsisSubcommandLabel = "| verify FILE",
        description = {
            "",
            "The file is the state of one moment, the same for SQLite and PostgreSQL, with a checksum at its end. It",
            "holds no token, no password in clear and no key: nothing in it can be presented.",
            "",
            "Without the keys, a restored Curfew makes new ones, which is what you want after a disaster: everybody",
            "signs in again anyway. Only to let sessions live on (restore --feed) are the keys needed; --with-keys",
            "writes them to a file of their own, mode 0600. Whoever has that file can make valid tokens: keep it",
            "apart from the backup, and better guarded.",
            "",
        },
        sortOptions = false,
        optionListHeading = "Settings, as for 'curfew serve', and:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  curfew backup /var/backups/curfew-$(date +%%F).gz",
            "  curfew backup - | age -r RECIPIENT > curfew.age        encrypted, without a file in between",
            "  curfew backup curfew.gz --with-keys /media/safe/curfew-keys.json",
            "  curfew backup verify curfew.gz",
            "",
            "Exit codes: 0 written, 1 the file cannot be written, 2 wrong usage, 69 the database cannot be read,",
            "78 a setting is wrong.",
        })
final class BackupCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "Where to write; - for standard output.")
    private @Nullable String file;

    @Option(names = "--with-keys", paramLabel = "FILE", description = "Writes the keys too, to this file.")
    private @Nullable Path keys;

    static CommandLine command() {
        var command = new CommandLine(new BackupCommand()).addSubcommand(new Verify());
        SettingFlags.addTo(
                command.getCommandSpec(), Setting.DATA, Setting.DATABASE, Setting.MASTER_KEY_FILE, Setting.CONFIG);
        return command;
    }

    @Override
    public Integer call() {
        if (file == null) {
            throw Complaint.usage(
                    "say where to write the backup", "Write: curfew backup FILE, or - for standard output");
        }
        ServeSettings settings = SettingsReader.read(SettingFlags.said(spec), System.getenv());
        World world = World.system();
        Logs.install(Logs.Form.TEXT, Logs.Level.WARN, System.err, world);
        var installation = new Installation(settings, world);
        if (keys != null) {
            KeysetCopy.write(keys.toAbsolutePath(), installation.keyset());
        }
        write(Content.BACKUP, file, installation, spec.commandLine().getErr());
        return 0;
    }

    /// Writes an archive and tells of it on standard error, since standard output may be the archive.
    static void write(Content content, String file, Installation installation, PrintWriter err) {
        var progress = new Progress(err, content == Content.BACKUP ? "Backing up" : "Exporting the feed");
        var output = new OutputFile(file);
        try (Snapshot snapshot = installation.snapshot()) {
            Backup.Written written = output.write(
                    out -> Backup.write(content, GatewayKinds.ALL, snapshot, out, installation.world(), progress));
            progress.done();
            err.println((output.isStandard() ? "Written: " : "Written to " + file + ": ") + written.rows()
                    + " rows, up to position " + written.header().position() + " of "
                    + written.header().incarnation() + ".");
            err.flush();
        }
    }

    /// `curfew backup verify`.
    @Command(
            name = "verify",
            header = "Reads a backup to its end and says whether it is whole.",
            description = {"", "Checks the form, the number of rows and the checksum; needs no database.", ""},
            footerHeading = "%nExamples:%n",
            footer = {
                "  curfew backup verify curfew.gz",
                "  age -d -i key.txt curfew.age | curfew backup verify -",
                "",
                "Exit codes: 0 it is whole, 1 it is not, 2 wrong usage, 69 it cannot be read.",
            })
    static final class Verify implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "The backup, or a copy of the feed; - for standard input.")
        @SuppressWarnings("NullAway.Init")
        private String file;

        @Override
        public Integer call() {
            var input = new InputFile(file);
            Backup.Verified verified = Wiring.complaining(() -> input.read(in -> Backup.verify(input.shown(), in)));
            PrintWriter out = spec.commandLine().getOut();
            var header = verified.header();
            out.println(input.shown() + " is whole: "
                    + (header.content() == Content.BACKUP ? "a backup" : "a copy of the feed") + " of " + header.at()
                    + ", up to position " + header.position() + " of " + header.incarnation() + ".");
            verified.counts().forEach((table, rows) -> out.println("  " + table + " " + rows));
            out.flush();
            return 0;
        }
    }
}
