package dev.curfew.cli;

import dev.curfew.authority.backup.Restore;
import dev.curfew.authority.health.Meters;
import dev.curfew.authority.key.Keyset;
import dev.curfew.authority.key.KeysetCopy;
import dev.curfew.authority.key.KeysetHome;
import dev.curfew.authority.store.Intake;
import dev.curfew.authority.store.Store;
import dev.curfew.base.World;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `curfew restore`.
@Command(
        name = "restore",
        header = "Makes an empty Curfew into the one that a backup was taken of.",
        description = {
            "",
            "The place must be empty: a data directory without people in it, or an empty PostgreSQL database; the",
            "engine need not be the one that was backed up. Stop the server first. It happens whole or not at all: a",
            "backup that is damaged, a full disk or a lost connection leave the place as it was.",
            "",
            "A backup does not know what ended after it was made, so a restored Curfew ends everything: everybody",
            "signs in again, with new keys, and apps ask for consent again. Passwords, roles and app secrets are as",
            "they were then; what was changed since, change again.",
            "",
            "With --feed NEWER, a copy of the feed that reaches further ('curfew feed export' of a surviving disk, or",
            "one that you export every minute), what ended since is ended and the rest lives on. Tokens live on only",
            "under the same keys: those in the data directory, or those that --keys brings back.",
            "",
        },
        sortOptions = false,
        optionListHeading = "Settings, as for 'curfew serve', and:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  curfew restore curfew.gz --data /srv/curfew",
            "  curfew restore curfew.gz --database jdbc:postgresql://db.example.com/curfew --master-key-file master.key",
            "  age -d -i key.txt curfew.age | curfew restore -",
            "  curfew restore curfew.gz --feed feed.gz --keys /media/safe/curfew-keys.json",
            "",
            "Exit codes: 0 restored, 1 the backup or the place is not fit, 2 wrong usage, 69 the place cannot be",
            "reached or is in use, 78 a setting is wrong. But for 0, nothing was changed.",
        })
final class RestoreCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The backup; - for standard input.")
    @SuppressWarnings("NullAway.Init")
    private String file;

    @Option(
            names = "--feed",
            paramLabel = "NEWER",
            description = "A newer copy of the feed, or a newer backup, of the same history.")
    private @Nullable String feed;

    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "The keys that 'backup --with-keys' wrote. Goes with --feed.")
    private @Nullable Path keys;

    static CommandLine command() {
        var command = new CommandLine(new RestoreCommand());
        SettingFlags.addTo(
                command.getCommandSpec(), Setting.DATA, Setting.DATABASE, Setting.MASTER_KEY_FILE, Setting.CONFIG);
        return command;
    }

    @Override
    public Integer call() {
        if (keys != null && feed == null) {
            throw Complaint.usage(
                    "--keys goes with --feed",
                    "Without a newer copy of the feed every session is ended, and new keys are made.");
        }
        ServeSettings settings = SettingsReader.read(SettingFlags.said(spec), System.getenv());
        World world = World.system();
        Logs.install(Logs.Form.TEXT, Logs.Level.WARN, System.err, world);
        var installation = new Installation(settings, world);
        Optional<Keyset> given =
                Optional.ofNullable(keys).map(path -> Wiring.complaining(() -> KeysetCopy.read(path.toAbsolutePath())));
        var input = new InputFile(file);
        if (feed == null) {
            input.read(backup -> restore(installation, input.shown(), backup, Optional.empty(), given));
        } else {
            var newer = new InputFile(feed);
            input.read(backup -> newer.read(in -> restore(
                    installation, input.shown(), backup, Optional.of(new Restore.Source(newer.shown(), in)), given)));
        }
        return 0;
    }

    private Restore.Restored restore(
            Installation installation,
            String name,
            InputStream backup,
            Optional<Restore.Source> newer,
            Optional<Keyset> given) {
        var progress = new Progress(spec.commandLine().getErr(), "Restoring");
        try (Intake intake = installation.intake()) {
            Restore.Restored restored = Wiring.complaining(() -> new Restore(intake, installation.world(), progress)
                    .run(
                            new Restore.Source(name, backup),
                            newer,
                            new Meters().registry(),
                            store -> settle(installation, store, newer.isPresent(), given)));
            progress.done();
            tell(restored, spec.commandLine().getOut());
            return restored;
        }
    }

    /// Where everything ends, the keys do too, so that no token of old is genuine; elsewhere those that were
    /// given are used.
    private static void settle(Installation installation, Store store, boolean livesOn, Optional<Keyset> given) {
        KeysetHome home = Wiring.keysets(installation.settings(), store, installation.world());
        if (given.isPresent()) {
            home.update(_ -> given.get());
        } else if (!livesOn && home.load().isPresent()) {
            home.update(_ -> Keyset.first(installation.world()));
        }
    }

    private static void tell(Restore.Restored restored, PrintWriter out) {
        out.println("Restored " + restored.rows() + " rows of the backup of "
                + restored.backup().at() + ", as the history " + restored.incarnation() + ".");
        if (restored.newer().isEmpty()) {
            out.println("Every session is over; everybody signs in again. Passwords, roles and app secrets that were"
                    + " changed after the backup are the old ones again: change them again.");
        } else {
            out.println("What the feed tells up to position "
                    + restored.newer().get().position() + " is done; " + restored.active() + " sessions live on.");
            if (restored.passwords() + restored.apps() > 0) {
                out.println("Changed after the backup, and now as before: " + restored.passwords() + " passwords, "
                        + restored.apps() + " apps with their secrets. The audit log says whose; change them again.");
            }
        }
        out.println("Start 'curfew serve' with the same settings.");
        out.flush();
    }
}
