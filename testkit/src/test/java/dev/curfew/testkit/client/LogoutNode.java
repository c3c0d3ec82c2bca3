package dev.curfew.testkit.client;

import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.AuthManager;
import dev.curfew.client.Endpoints;
import dev.curfew.client.FileStore;
import dev.curfew.client.HttpTransport;
import dev.curfew.client.Issuer;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.client.NewTokens;
import dev.curfew.client.RevocationQueue;
import dev.curfew.client.SealingKey;
import dev.curfew.client.SignIn;
import dev.curfew.client.Transport;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// A process that logs out or signs in and stops dead at one step, for a test to kill it there.
final class LogoutNode {
    /// Where it stops; what it changes is the credential in its store.
    enum Step {
        HELD,
        LOADED,
        WRITTEN_DOWN,
        CHANGED,
        DECIDED,
        SENDING,
        SENT
    }

    private final Step last;
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final World world = World.system();

    private LogoutNode(Step last) {
        this.last = last;
    }

    /// Logs out of a home, or signs in.
    ///
    /// @param arguments home, sealing key, server, step, and the refresh token that a sign-in brings
    public static void main(String[] arguments) throws IOException {
        new LogoutNode(Step.valueOf(arguments[3]))
                .run(
                        Path.of(arguments[0]),
                        Path.of(arguments[1]),
                        URI.create(arguments[2]),
                        arguments.length > 4 ? Optional.of(Secret.of(arguments[4])) : Optional.empty());
    }

    static RevocationQueue queue(Path home, Path key) {
        return RevocationQueue.of(home, new SealingKey(key, World.system()), World.system());
    }

    private void run(Path home, Path key, URI server, Optional<Secret> brought) throws IOException {
        Transport http = new HttpTransport(world, Map.of());
        Transport stopping = call -> {
            at(Step.SENDING);
            Transport.Reply reply = http.send(call);
            at(Step.SENT);
            return reply;
        };
        var issuer = new Issuer(stopping, world, "node/1");
        var queue = queue(home, key);
        var manager = AuthManager.open(
                world,
                new StoppingStore(FileStore.at(home, world), this::at),
                Endpoints.of(server, Map.of()),
                issuer,
                queue);
        if (brought.isPresent()) {
            var tokens = new NewTokens(Optional.empty(), Optional.of(Secret.of("a")), brought);
            manager.signIn(new SignIn.Tokens(tokens, server.toString(), "curfew-cli"));
            queue.flush(issuer, Duration.ofSeconds(10), false);
        } else {
            manager.logout(LogoutPolicy.DURABLE);
        }
        out.println("done");
    }

    private void at(Step step) {
        if (step == last) {
            out.println("here");
            world.sleep(Duration.ofMinutes(5));
        }
    }
}
