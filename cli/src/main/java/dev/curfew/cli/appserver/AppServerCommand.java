package dev.curfew.cli.appserver;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.cli.Complaint;
import dev.curfew.cli.Logs;
import dev.curfew.cli.Version;
import dev.curfew.cli.account.Place;
import dev.curfew.cli.account.Surrounds;
import dev.curfew.cli.account.Where;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `curfew app-server`.
@Command(
        name = "app-server",
        header = "Serves this machine's account to programs, as JSON-RPC.",
        description = {
            "",
            "Editors, 'curfew tui' and hosts that were made for Codex's app-server ask here who is signed in, sign",
            "in and out, and are told of every change, whoever made it. Signing out takes the same way as",
            "'curfew logout': the server is told, now or as soon as it can be.",
            "",
            "Nobody else gets in: a WebSocket needs the token of a file that only you can read, and listens on",
            "loopback unless you name another address; a Unix socket takes its own user only.",
            "",
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  curfew app-server                                  on standard input and output, for one program",
            "  curfew app-server --listen unix:///run/user/1000/curfew.sock",
            "  curfew app-server --listen ws://127.0.0.1:4510     prints where the token is",
            "  ssh -L 4510:127.0.0.1:4510 build-host              then: curfew tui --connect ws://127.0.0.1:4510",
            "",
            "Exit codes: 0 the peer is done or it was told to stop, 2 wrong usage, 69 the address is not to be had,",
            "78 a setting or the token file is wrong.",
        })
public final class AppServerCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final Where where = new Where();

    @Option(
            names = "--listen",
            paramLabel = "URL",
            defaultValue = "stdio",
            description = "stdio, ws://ADDRESS:PORT or unix:///PATH; port 0 takes any. Otherwise: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String listen;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "What a peer at a WebSocket must know; made where it is missing."
                    + " Otherwise: app-server.token in the home.")
    private @Nullable Path tokenFile;

    private final InputStream in;

    /// @param in what the peer says where it is on standard input
    public AppServerCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() throws InterruptedException {
        World world = World.system();
        Logs.toStream(System.err, world);
        try (var server = new AppServer(Machine.at(place()), Version.number())) {
            if (listen.equals("stdio") || listen.equals("stdio://")) {
                // Whatever else prints must not be taken for a frame.
                var out = System.out;
                System.setOut(System.err);
                Lines.serve(server, in, out, world);
                return 0;
            }
            listen(server, world);
            return 0;
        } catch (IOException e) {
            throw Complaint.unavailable(
                    "cannot serve at " + Logs.tame(listen) + ": " + Logs.tame(String.valueOf(e.getMessage())),
                    "Name another address with --listen, or end what is there.");
        }
    }

    private Place place() {
        return Place.of(where, Surrounds.system());
    }

    /// The one that was named, else the home's.
    private Path tokenFile() {
        return tokenFile == null ? place().home().path().resolve(TokenFile.NAME) : tokenFile;
    }

    private void listen(AppServer server, World world) throws IOException, InterruptedException {
        SocketAddress address;
        try {
            address = Dial.address(URI.create(listen));
        } catch (IllegalArgumentException e) {
            throw Complaint.usage(
                    "--listen " + Logs.tame(listen) + " is neither stdio, ws://ADDRESS:PORT nor unix:///PATH",
                    "For example: curfew app-server --listen ws://127.0.0.1:4510");
        }
        Listener listener = open(server, world, address);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            listener.close();
            server.close();
            Runtime.getRuntime().halt(0);
        }));
        greet(listener.address());
        new CountDownLatch(1).await();
    }

    private Listener open(AppServer server, World world, SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress unix) {
            Optional<Secret> token = tokenFile == null ? Optional.empty() : Optional.of(token(tokenFile, world));
            return Listener.at(unix.getPath(), token, server, world);
        }
        var network = (InetSocketAddress) address;
        if (network.isUnresolved()) {
            throw new IOException("there is no such address");
        }
        return Listener.at(network, token(tokenFile(), world), server, world);
    }

    private static Secret token(Path file, World world) {
        try {
            return TokenFile.readOrMake(file, world);
        } catch (IOException e) {
            throw Complaint.config(
                    Logs.tame(String.valueOf(e.getMessage())), "Or name another file with --token-file FILE.");
        }
    }

    /// On standard error; on standard output only what somebody may want to read by a program.
    private void greet(SocketAddress address) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (address instanceof InetSocketAddress network) {
            String host = network.getAddress().getHostAddress();
            out.println(
                    "Listening at ws://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + network.getPort());
            err.println("The token is in " + tokenFile() + "; whoever knows it can sign you out.");
            if (!network.getAddress().isLoopbackAddress()) {
                err.println("Warning: this address can be reached from elsewhere, and nothing is encrypted here."
                        + " Better: listen on 127.0.0.1 and come through ssh -L.");
            }
        } else {
            out.println("Listening at unix://"
                    + ((UnixDomainSocketAddress) address).getPath().toAbsolutePath());
        }
        out.flush();
        err.flush();
    }
}
