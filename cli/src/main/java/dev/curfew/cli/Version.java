package dev.curfew.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `curfew version`.
@Command(
        name = "version",
        description = "Prints the version of Curfew and of the Java that runs it.",
        footerHeading = "%nExample:%n",
        footer = "  curfew version")
public final class Version implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /// Made by the command tree.
    Version() {}

    @Override
    public Integer call() {
        spec.commandLine().getOut().println("curfew " + number() + " (Java " + Runtime.version() + ")");
        return 0;
    }

    /// The version in the jar's manifest; classes that run outside a jar have none.
    public static String number() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "unpackaged");
    }
}
