package dev.curfew.cli.tui;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.cli.Complaint;
import dev.curfew.cli.Logs;
import dev.curfew.cli.Version;
import dev.curfew.cli.account.Place;
import dev.curfew.cli.account.Surrounds;
import dev.curfew.cli.account.Where;
import dev.curfew.cli.appserver.AppServer;
import dev.curfew.cli.appserver.Caller;
import dev.curfew.cli.appserver.Dial;
import dev.curfew.cli.appserver.Machine;
import dev.curfew.cli.appserver.TokenFile;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `curfew tui`.
@Command(
        name = "tui",
        header = "Shows your sign-in, sessions and devices in the terminal.",
        description = {
            "",
            "Status, sessions, devices, what waits to be revoked and a log; arrow keys choose, x signs out what is",
            "chosen, a slash begins a command: /login /logout /status /sessions /refresh /help /quit.",
            "",
            "With --connect it shows another host's sign-in, through the app-server that runs there: /logout then",
            "signs that host out and leaves this machine alone.",
            "",
            "NO_COLOR is heeded. Where the terminal cannot be filled, commands go in and screens come out line by line.",
            "",
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  curfew tui",
            "  curfew tui --connect ws://127.0.0.1:4510 --token-file build-host.token",
            "  curfew tui --connect unix:///run/user/1000/curfew.sock",
            "",
            "Exit codes: 0 left, 2 wrong usage, 69 nobody listens there or it does not let you in, 78 a setting or",
            "the token file is wrong.",
        })
public final class TuiCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final Where where = new Where();

    @Option(
            names = "--connect",
            paramLabel = "URL",
            description = "Another app-server: ws://HOST:PORT or unix:///PATH. Otherwise: this machine's home.")
    private @Nullable URI connect;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "What the app-server at a ws:// address wants to know. Otherwise: app-server.token in the home.")
    private @Nullable Path tokenFile;

    /// Made by the command tree.
    public TuiCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        World world = World.system();
        Logs.toStream(System.err, world);
        if (connect != null) {
            URI there = connect;
            Optional<Secret> token = token(there);
            run(
                    world,
                    notifications -> Dial.connect(there, token, world, notifications),
                    Optional.of(there.toString()));
            return 0;
        }
        try (var server = new AppServer(Machine.at(place()), Version.number())) {
            run(world, notifications -> Caller.within(server, notifications), Optional.empty());
        }
        return 0;
    }

    private Place place() {
        return Place.of(where, Surrounds.system());
    }

    /// The one that was named, else the home's.
    private Path tokenFile() {
        return tokenFile == null ? place().home().path().resolve(TokenFile.NAME) : tokenFile;
    }

    private Optional<Secret> token(URI there) {
        try {
            if (Dial.address(there) instanceof java.net.InetSocketAddress) {
                return Optional.of(TokenFile.read(tokenFile()));
            }
            return tokenFile == null ? Optional.empty() : Optional.of(TokenFile.read(tokenFile));
        } catch (IllegalArgumentException e) {
            throw Complaint.usage(
                    "--connect is neither ws://HOST:PORT nor unix:///PATH",
                    "For example: curfew tui --connect ws://127.0.0.1:4510");
        } catch (IOException e) {
            throw Complaint.config(
                    Logs.tame(String.valueOf(e.getMessage())),
                    "Copy the file from the host where the app-server runs, and name it with --token-file.");
        }
    }

    private void run(World world, Link.Way way, Optional<String> there) throws InterruptedException {
        var tui = new Tui(world, way, Version.number(), there);
        Optional<String> words;
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .dumb(true)
                .signalHandler(Terminal.SignalHandler.SIG_DFL)
                .build()) {
            Logs.toStream(new Lines(tui), world);
            words = Screen.fills(terminal)
                    ? tui.fill(
                            terminal,
                            System.getenv().getOrDefault("NO_COLOR", "").isEmpty())
                    : tui.talk(
                            new BufferedReader(new InputStreamReader(System.in, terminal.encoding())),
                            spec.commandLine().getOut());
        } catch (IOException e) {
            throw Complaint.unavailable(
                    Logs.tame("cannot reach the app-server"
                            + there.map(it -> " at " + it).orElse("") + ": " + e.getMessage()),
                    "Start it there with: curfew app-server --listen ws://127.0.0.1:4510");
        }
        words.ifPresent(spec.commandLine().getOut()::println);
        spec.commandLine().getOut().flush();
    }

    /// What this program logs goes into the interface: on the terminal it would break the picture.
    private static final class Lines extends OutputStream {
        private final Tui tui;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(Tui tui) {
            this.tui = tui;
        }

        @Override
        public synchronized void write(int octet) {
            if (octet == '\n') {
                tui.log(line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else {
                line.write(octet);
            }
        }
    }
}
