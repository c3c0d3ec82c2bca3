package dev.curfew.cli.appserver;

import dev.curfew.base.Octets;
import dev.curfew.base.World;
import dev.curfew.client.AuthFile;
import dev.curfew.client.Credential;
import dev.curfew.client.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// The account of this machine, for programs that run on it: editors, the terminal interface, a Codex host.
/// All connections see the same account and are told of each change, whoever made it: another connection,
/// another process of this home, or the server.
public final class AppServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AppServer.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final Machine machine;
    private final Conversation.About about;
    private final Notices notices;
    private final SignIns signIns;
    private final Methods methods;
    private final Runnable unsubscribe;
    private final Thread watch;
    private Optional<Octets> stored;

    /// Begins to look after the account; nobody is connected yet.
    ///
    /// @param version of this program
    public AppServer(Machine machine, String version) {
        this.machine = machine;
        String os = System.getProperty("os.name").startsWith("Windows")
                ? "windows"
                : System.getProperty("os.name").startsWith("Mac") ? "macos" : "linux";
        about = new Conversation.About(
                version, machine.home().toString(), os.equals("windows") ? "windows" : "unix", os);
        notices = new Notices(
                () -> Accounts.updated(machine.auth().cached()),
                () -> Accounts.state(machine.auth().state()),
                this::revocations);
        signIns = new SignIns(machine, notices);
        stored = inStore();
        methods = new Methods(machine, notices, signIns);
        unsubscribe = machine.auth().subscribe(state -> {
            // What a sign-in stores is told after it has been told that it succeeded.
            if (!signIns.isActive()) {
                notices.settle();
            }
        });
        watch = Thread.ofVirtual().name("app-server watch").start(this::watch);
    }

    /// A peer has come.
    public Connection connect(Outlet outlet) {
        var connection = new Connection(new Conversation(about), outlet, methods, notices::leave);
        notices.join(connection);
        return connection;
    }

    /// Ends every connection and the sign-in that may be under way.
    @Override
    public void close() {
        watch.interrupt();
        unsubscribe.run();
        signIns.cancelAny();
        List.copyOf(notices.everybody()).forEach(Connection::close);
    }

    /// Looks for what other processes of this home have changed, and tells the server what it has not heard.
    private void watch() {
        World world = machine.world();
        while (!Thread.currentThread().isInterrupted()) {
            world.sleep(LOOK);
            takeOver();
            try {
                machine.queue().flush(machine.issuer(), DRAIN, false);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "the queue of revocations cannot be read", e);
            }
            notices.settle();
        }
    }

    /// Reads again only what has changed: of a dead credential it is remembered that it is dead.
    private void takeOver() {
        Optional<Octets> now = inStore();
        if (!now.equals(stored)) {
            stored = now;
            machine.auth().reload();
        }
    }

    private Optional<Octets> inStore() {
        try {
            return machine.store().load().flatMap(AuthFile::credential).map(Credential::fingerprint);
        } catch (StoreException e) {
            return Optional.empty();
        }
    }

    private ObjectNode revocations() {
        try {
            return Accounts.counted(machine.queue().list());
        } catch (IOException e) {
            return Accounts.counted(List.of());
        }
    }
}
