package dev.curfew.testkit.client;

import dev.curfew.base.World;
import dev.curfew.client.AuthManager;
import dev.curfew.client.Credential;
import dev.curfew.client.Endpoints;
import dev.curfew.client.FileStore;
import dev.curfew.client.HttpTransport;
import dev.curfew.client.Issuer;
import dev.curfew.client.Refresh;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A process of its own that is signed in from a home and does with it what it is told, a word a line: `auth`
/// or `refresh`. It answers with a line that says how it went.
public final class ClientNode implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private ClientNode(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /// Starts one. It is ready when {@link #answer} has been `ready`.
    public static ClientNode start(Path home, URI server) {
        try {
            return new ClientNode(command(ClientNode.class, home.toString(), server.toString())
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts one that cannot write a byte into any file.
    static ClientNode onFullDisk(Path home, URI server) {
        var command = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -f 0; exec \"$@\"", "sh"));
        command.addAll(
                command(ClientNode.class, home.toString(), server.toString()).command());
        try {
            return new ClientNode(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A small and quick process of a class that needs the client library and nothing else.
    static ProcessBuilder command(Class<?> main, String... arguments) {
        String classes = Stream.of(
                        ClientNode.class, AuthManager.class, World.class, tools.jackson.core.JsonParser.class)
                .map(type -> Path.of(URI.create(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toString()))
                        .toString())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-XX:-UsePerfData",
                "-cp",
                classes,
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    /// Tells it to do something.
    public void tell(String word) {
        try {
            process.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How that went; null when it is gone.
    public @Nullable String answer() {
        try {
            return output.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Kills it with SIGKILL.
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    public static void main(String[] arguments) throws IOException {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var world = World.system();
        var manager = AuthManager.open(
                world,
                FileStore.at(Path.of(arguments[0]), world),
                Endpoints.of(URI.create(arguments[1]), Map.of()),
                new Issuer(new HttpTransport(world, Map.of()), world, "node/1"));
        out.println("ready");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String word = in.readLine(); word != null; word = in.readLine()) {
            out.println(
                    switch (word) {
                        case "auth" -> manager.auth().map(ClientNode::print).orElse("nobody");
                        case "refresh" ->
                            switch (manager.refreshFromAuthority()) {
                                case Refresh.Renewed(Credential now) -> "renewed " + print(now);
                                case Refresh.Adopted(Credential now) -> "adopted " + print(now);
                                case Refresh.NotNeeded none -> "not needed";
                                case Refresh.Failed(var failure) -> "failed " + failure;
                            };
                        default -> throw new IllegalArgumentException(word);
                    });
        }
    }

    private static String print(Credential credential) {
        return credential.fingerprint().toString();
    }
}
