package dev.curfew.authority.connection;

import dev.curfew.authority.key.Keys;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.client.HttpTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything about connections that runs on one node: the vault, the verbs, and what is done without being
/// asked.
public final class Custody implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.curfew.connections");
    private static final Duration REPLAY = Duration.ofSeconds(1);
    private static final Duration ROUND = Duration.ofSeconds(15);
    private static final Duration RESEAL = Duration.ofHours(1);
    private static final int STEP = 200;

    private final Store store;
    private final Changes changes;
    private final Refresher refresher;
    private final SealedVault vault;
    private final Connections connections;
    private final ProviderSignIns signIns;
    private final World world;
    private final List<Thread> threads;

    /// How connections are looked after.
    ///
    /// @param spool the directory for what the database does not hold yet; empty for memory alone
    /// @param stands how long another node's attempt may stand before its node counts as gone; longer than
    ///     two
    ///     calls
    /// @param environment the variables of the process, which name proxies and further roots
    public record Settings(Optional<Path> spool, Duration stands, Map<String, String> environment) {
        private static final Duration STANDS = Duration.ofMinutes(1);

        public Settings {
            environment = Map.copyOf(environment);
        }

        /// The usual ones.
        ///
        /// @param data the data directory
        public static Settings in(Path data, Map<String, String> environment) {
            return new Settings(Optional.of(data.resolve("connections")), STANDS, environment);
        }

        /// Nothing outlives the process but what the database holds.
        public static Settings inMemory() {
            return new Settings(Optional.empty(), STANDS, Map.of());
        }
    }

    private Custody(Store store, Keys keys, Settings settings, World world) {
        this.store = store;
        this.world = world;
        var seals = new Seals(keys);
        var ledger = new Ledger(store, seals, world);
        var spool = new Spool(settings.spool(), seals);
        changes = new Changes(store, world);
        var calls = new ProviderCalls(new HttpTransport(world, settings.environment()), world);
        refresher = new Refresher(ledger, seals, spool, calls, settings.stands(), world, changes::tell);
        vault = new SealedVault(ledger, spool, refresher, changes, world);
        var revocations = new Revocations(store, seals, calls, world);
        connections = new Connections(store, ledger, seals, changes, revocations, world);
        signIns = new ProviderSignIns(store, seals, calls, ledger, connections, world);
        // Before anybody can ask: what a crash left is the newest there is.
        refresher.replay();
        threads = List.of(
                every(REPLAY, refresher::replay),
                every(REPLAY, revocations::work),
                every(ROUND, this::lookAfterAll),
                every(RESEAL, () -> ledger.resealAll()));
    }

    /// Begins to look after the connections in `store`.
    public static Custody open(Store store, Keys keys, Settings settings, World world) {
        return new Custody(store, keys, settings, world);
    }

    /// What presents credentials.
    public Vault vault() {
        return vault;
    }

    /// The verbs.
    public Connections connections() {
        return connections;
    }

    /// The verbs on sign-ins that are under way.
    public ProviderSignIns signIns() {
        return signIns;
    }

    /// Refreshes what is due. Every node does it, without a leader: each waits a little, by chance, and the
    /// claim decides.
    private void lookAfterAll() {
        long now = world.now().toEpochMilli();
        for (Page page = Page.first(STEP); ; ) {
            Page next = page;
            List<Credential> due = store.read(found -> found.many(Credential.KIND, next, Where.below("due_at", now)));
            due.forEach(credential -> Thread.ofVirtual().start(() -> lookAfter(credential.connection())));
            if (due.size() < STEP) {
                return;
            }
            page = new Page(due.getLast().connection(), STEP);
        }
    }

    private void lookAfter(String connection) {
        world.sleep(Duration.ofMillis((world.random(1)[0] & 0xff) * 20L));
        try {
            vault.lookAfter(connection);
        } catch (Problem e) {
            LOG.log(System.Logger.Level.DEBUG, "a connection cannot be looked after now", e);
        }
    }

    private Thread every(Duration pause, Runnable chore) {
        return Thread.ofVirtual().name("curfew-custody").start(() -> {
            while (true) {
                world.sleep(pause);
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                try {
                    chore.run();
                } catch (Problem e) {
                    LOG.log(System.Logger.Level.DEBUG, "looking after connections has to wait", e);
                } catch (RuntimeException e) {
                    LOG.log(System.Logger.Level.WARNING, "looking after connections failed", e);
                }
            }
        });
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        changes.close();
    }
}
