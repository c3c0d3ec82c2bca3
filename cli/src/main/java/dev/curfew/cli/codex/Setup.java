package dev.curfew.cli.codex;

import dev.curfew.authority.codex.CodexSettings;
import dev.curfew.authority.codex.Shell;
import dev.curfew.base.World;
import dev.curfew.cli.Complaint;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `curfew codex setup`.
@Command(
        name = "setup",
        header = "Shows, or writes, what makes plain 'codex' use Curfew.",
        description = {
            "",
            "Shows a block for Codex's config.toml and lines for your shell. With --write the block is",
            "merged into the file: only the settings shown change, the rest keeps its words, comments",
            "and order, and the file as it was stays beside it.",
            "",
            "The lines for the shell are needed too. Without them Codex signs out at its vendor instead",
            "of here, and the session stays alive; a line in Codex's own .env file does not help.",
            "",
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  curfew codex setup",
            "  curfew codex setup --server https://curfew.example.com --write",
            "  curfew codex setup --shell fish",
            "",
            "Exit codes: 0 done, 1 the file could not be written, 2 wrong usage, 78 the file or a URL is not",
            "one that can be worked with; nothing was changed.",
        })
final class Setup implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final Target target = new Target();

    @Option(names = "--write", description = "Merges the block into config.toml.")
    private boolean write;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = {"Codex's directory.", "Default: ~/.codex [CODEX_HOME]"})
    private @Nullable Path home;

    @Option(names = "--shell", paramLabel = "sh|fish|powershell", description = "Whose lines to show. Default: yours")
    private @Nullable Shell shell;

    @Override
    public Integer call() {
        CodexSettings settings = target.settings();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Path file = directory().resolve("config.toml");
        if (write) {
            report(ConfigFile.merge(file, settings, World.system()), file, out, err);
        } else {
            out.println("# In " + file + " ('curfew codex setup --write' merges it):");
            out.println();
            out.print(settings.toml());
        }
        Shell lines = shell == null ? Shell.of(System.getenv(), System.getProperty("os.name", "")) : shell;
        out.println();
        out.println("# In your shell, for example in " + lines.file() + ":");
        out.println();
        out.print(lines.lines(settings.environment()));
        out.flush();
        Target.warnings(settings, System.getenv()).forEach(err::println);
        return 0;
    }

    private static void report(ConfigFile.Merge merge, Path file, PrintWriter out, PrintWriter err) {
        if (merge.changes().isEmpty()) {
            out.println("# " + file + " already says all of it.");
        } else {
            out.println("# Changed in " + file + ":");
            merge.changes().forEach(change -> out.println("#   " + change));
            if (merge.backup() != null) {
                out.println("# As it was: " + merge.backup());
            }
        }
        merge.warnings().forEach(err::println);
    }

    private Path directory() {
        if (home != null) {
            return home.toAbsolutePath().normalize();
        }
        String named = System.getenv().getOrDefault("CODEX_HOME", "");
        if (!named.isEmpty()) {
            return Path.of(named).toAbsolutePath().normalize();
        }
        String user = System.getenv().getOrDefault("HOME", "");
        Path directory = Path.of(user.isEmpty() ? System.getProperty("user.home", "") : user);
        if (!directory.isAbsolute()) {
            throw Complaint.config("--home: this user has no home directory", "Give --home DIR, or set CODEX_HOME.");
        }
        return directory.resolve(".codex");
    }
}
