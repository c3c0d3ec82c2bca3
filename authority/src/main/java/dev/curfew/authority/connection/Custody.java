package dev.curfew.authority.connection;

import dev.curfew.authority.key.Keys;
import dev.curfew.authority.store.Found.Page;
import dev.curfew.authority.store.Found.Where;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import dev.curfew.base.World;
import dev.curfew.client.HttpTransport;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Everything about connections that runs on one node: the vault, the verbs, and what is done without being
/// asked.
public final class Custody implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.curfew.connections");
    private static final Duration REPLAY = Duration.ofSeconds(1);
    private static final Duration RESEAL = Duration.ofHours(1);
    private static final int STEP = 200;

    private final Store store;
    private final Changes changes;
    private final Refresher refresher;
    private final SealedVault vault;
    private final Connections connections;
    private final ProviderSignIns signIns;
    private final World world;
    private final Duration look;
    private final Set<String> lookedAfter = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads;

    /// How connections are looked after.
    ///
    /// @param spool the directory for what the database does not hold yet; empty for memory alone
    /// @param stands how long another node's attempt may stand before its node counts as gone; longer than
    ///     two
    ///     calls
    /// @param look how often what is due is looked for
    /// @param environment the variables of the process, which name proxies and further roots
    public record Settings(Optional<Path> spool, Duration stands, Duration look, Map<String, String> environment) {
        private static final Duration STANDS = Duration.ofMinutes(1);
        private static final Duration LOOK = Duration.ofSeconds(15);

        public Settings {
            environment = Map.copyOf(environment);
        }

        /// The usual ones.
        ///
        /// @param data the data directory
        public static Settings in(Path data, Map<String, String> environment) {
            return new Settings(Optional.of(data.resolve("connections")), STANDS, LOOK, environment);
        }

        /// Nothing outlives the process but what the database holds.
        public static Settings inMemory() {
            return new Settings(Optional.empty(), STANDS, LOOK, Map.of());
        }
    }

    private Custody(Store store, Keys keys, Settings settings, World world) {
        this.store = store;
        this.world = world;
        this.look = settings.look();
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
                every(settings.look(), this::lookAfterAll),
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

    /// Lets `registry` know how refreshes end.
    public void watch(MeterRegistry registry) {
        refresher.watch(registry);
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
            due.stream()
                    .map(Credential::connection)
                    .filter(lookedAfter::add)
                    .forEach(connection -> Thread.ofVirtual().start(() -> lookAfter(connection)));
            if (due.size() < STEP) {
                return;
            }
            page = new Page(due.getLast().connection(), STEP);
        }
    }

    private void lookAfter(String connection) {
        world.sleep(look.dividedBy(3).multipliedBy(world.random(1)[0] & 0xff).dividedBy(255));
        try {
            vault.lookAfter(connection);
        } catch (Problem e) {
            LOG.log(System.Logger.Level.DEBUG, "a connection cannot be looked after now", e);
        } finally {
            lookedAfter.remove(connection);
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
                    // Whatever it was: a thread that died of it would leave connections unrefreshed until the next
                    // start.
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
