package dev.curfew.testkit.client;

import dev.curfew.base.World;
import dev.curfew.client.AuthFile;
import dev.curfew.client.AuthManager;
import dev.curfew.client.CredentialStore;
import dev.curfew.client.Endpoints;
import dev.curfew.client.FileStore;
import dev.curfew.client.HttpTransport;
import dev.curfew.client.Issuer;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.client.RevocationQueue;
import dev.curfew.client.SealingKey;
import dev.curfew.client.StoreException;
import dev.curfew.client.Transport;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// A process that logs out and stops dead at one step, for a test to kill it there.
final class LogoutNode {
    /// Where it stops.
    enum Step {
        HELD,
        LOADED,
        WRITTEN_DOWN,
        REMOVED,
        SENDING,
        SENT
    }

    private final Step last;
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final World world = World.system();

    private LogoutNode(Step last) {
        this.last = last;
    }

    /// Logs out of a home.
    ///
    /// @param arguments home, sealing key, server, step
    public static void main(String[] arguments) {
        new LogoutNode(Step.valueOf(arguments[3]))
                .run(Path.of(arguments[0]), Path.of(arguments[1]), URI.create(arguments[2]));
    }

    static RevocationQueue queue(Path home, Path key) {
        return RevocationQueue.of(home, new SealingKey(key, World.system()), World.system());
    }

    private void run(Path home, Path key, URI server) {
        Transport http = new HttpTransport(world, Map.of());
        Transport stopping = call -> {
            at(Step.SENDING);
            Transport.Reply reply = http.send(call);
            at(Step.SENT);
            return reply;
        };
        AuthManager.open(
                        world,
                        new Stopping(FileStore.at(home, world)),
                        Endpoints.of(server, Map.of()),
                        new Issuer(stopping, world, "node/1"),
                        queue(home, key))
                .logout(LogoutPolicy.DURABLE);
        out.println("done");
    }

    private void at(Step step) {
        if (step == last) {
            out.println("here");
            world.sleep(Duration.ofMinutes(5));
        }
    }

    /// A store that says where the logout is. It is read once when the manager opens, and again by the
    /// logout.
    private final class Stopping implements CredentialStore {
        private final CredentialStore store;
        private boolean held;

        Stopping(CredentialStore store) {
            this.store = store;
        }

        @Override
        public Optional<AuthFile> load() throws StoreException {
            var file = store.load();
            if (held) {
                at(Step.LOADED);
            }
            return file;
        }

        @Override
        public void save(AuthFile file) throws StoreException {
            store.save(file);
        }

        @Override
        public boolean delete() throws StoreException {
            at(Step.WRITTEN_DOWN);
            boolean removed = store.delete();
            at(Step.REMOVED);
            return removed;
        }

        @Override
        public Held hold(Duration patience) throws StoreException {
            var hold = store.hold(patience);
            held = true;
            at(Step.HELD);
            return hold;
        }

        @Override
        public String place() {
            return store.place();
        }
    }
}
