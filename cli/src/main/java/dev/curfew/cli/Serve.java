package dev.curfew.cli;

import dev.curfew.base.World;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `curfew serve`.
@Command(
        name = "serve",
        header = "Runs the server until it is told to stop.",
        description = {
            "",
            "The first start makes a data directory and prints a link with which the owner is created. SIGTERM or",
            "Ctrl-C lets running requests finish, then ends with exit code 0.",
            "",
            "A flag wins over its environment variable, a variable over a line of the --config FILE.",
            "",
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        optionListHeading = "Settings:%n",
        footerHeading = "%nSecrets, from the environment only:%n",
        footer = {
            "  CURFEW_OWNER_PASSWORD       the password of --owner-email",
            "  CURFEW_DATABASE_PASSWORD    the password for --database",
            "",
            "Examples:",
            "  curfew serve",
            "  curfew serve --data /srv/curfew --issuer https://curfew.example.com --behind-proxy 127.0.0.1",
            "  curfew serve --listen :443 --issuer https://curfew.example.com --tls-cert chain.pem --tls-key key.pem",
            "  curfew serve --database jdbc:postgresql://db.example.com/curfew --master-key-file master.key",
            "",
            "Exit codes: 0 stopped as told, 1 broke, 2 wrong usage, 69 a port, directory or database is not to be had,",
            "78 a setting is wrong.",
        })
final class Serve implements Callable<Integer> {
    /// Less than the 30 s after which orchestrators kill.
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private static final System.Logger LOG = System.getLogger(Serve.class.getName());

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final ServerStart start;

    private Serve(ServerStart start) {
        this.start = start;
    }

    static CommandLine command(ServerStart start) {
        var command = new CommandLine(new Serve(start));
        SettingFlags.addTo(command.getCommandSpec(), Setting.values());
        return command;
    }

    @Override
    public Integer call() throws InterruptedException {
        ServeSettings settings = SettingsReader.read(SettingFlags.said(spec), System.getenv());
        World world = World.system();
        Logs.install(settings.logForm(), settings.logLevel(), System.err, world);
        ServerStart.Running server = start.start(settings, world);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "drain"));
        greet(settings, server);
        new CountDownLatch(1).await();
        return 0;
    }

    /// The line on standard output comes last: whoever waits for it finds everything in its place.
    private void greet(ServeSettings settings, ServerStart.Running server) {
        PrintWriter out = spec.commandLine().getOut();
        URI issuer = settings.issuer(server.address().getPort());
        LOG.log(
                System.Logger.Level.INFO,
                "ready",
                Map.entry("address", server.address()),
                Map.entry("issuer", issuer),
                Map.entry("version", Version.number()));
        if (server.setUpLink() != null) {
            SetUpLink.deliver(server.setUpLink(), settings.data(), out);
        }
        out.println("Curfew " + Version.number() + " is ready at " + issuer);
        out.flush();
    }

    /// Runs as the shutdown hook. A signal would end the process with 143; a server that stopped as told has succeeded.
    private static void stop(ServerStart.Running server) {
        int exit = 0;
        try {
            LOG.log(System.Logger.Level.INFO, "draining");
            server.drain(PATIENCE);
            LOG.log(System.Logger.Level.INFO, "stopped");
        } catch (RuntimeException e) {
            // Whatever it was: nothing comes after this to be told of it, and the process must still end.
            LOG.log(System.Logger.Level.ERROR, "could not stop cleanly", e);
            exit = 1;
        }
        System.err.flush();
        Runtime.getRuntime().halt(exit);
    }
}
