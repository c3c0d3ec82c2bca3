package dev.curfew.testkit.sim;

import dev.curfew.authority.key.Keys;
import dev.curfew.authority.token.Holder;
import dev.curfew.authority.token.TokenFamily;
import dev.curfew.base.World;
import dev.curfew.client.AuthFile;
import dev.curfew.client.AuthManager;
import dev.curfew.client.AuthState;
import dev.curfew.client.CredentialStore;
import dev.curfew.client.Endpoints;
import dev.curfew.client.FileStore;
import dev.curfew.client.Issuer;
import dev.curfew.client.LogoutPolicy;
import dev.curfew.client.NewTokens;
import dev.curfew.client.Refresh;
import dev.curfew.client.RevocationQueue;
import dev.curfew.client.SealingKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One run with the real client library on one machine: two or more processes that share a file, a lid that
/// is closed in the middle of anything, and in half of the runs a logout, in the middle of a refresh or not.
///
/// Laws: nobody honest is signed out; a token is not spent again whose successor has arrived; and when
/// somebody has logged out and the queue is empty, no token of theirs is alive.
public final class ClientSimulation {
    private static final URI SERVER = URI.create("https://curfew.test");

    private final Simulation simulation;
    private final Baton baton;
    private final Path home;
    private final String family;
    private final Network network;
    private final List<AuthManager> processes = new ArrayList<>();
    private boolean loggedOut;

    private ClientSimulation(long seed, Keys keys, Path home) throws IOException {
        this.home = home;
        simulation = new Simulation(seed, keys);
        baton = new Baton(simulation.world);
        String token = simulation.begin(new Holder(null, "192.0.2.7", "codex_exec/0.169.0"), Optional.empty());
        family = simulation.spell(token).orElseThrow().family();
        simulation.laws.issued(token);
        network = new Network(simulation, baton, family);
        store().save(AuthFile.empty()
                .signedIn(
                        NewTokens.in(Network.reply(200, network.firstAnswer(token)))
                                .orElseThrow(),
                        SERVER.toString(),
                        simulation.app.id(),
                        "owner",
                        simulation.world.now()));
    }

    /// Runs one seed.
    ///
    /// @param keys shared between runs, since making them costs more than a run
    /// @param home an empty directory
    /// @throws AssertionError telling the story, if a law was broken
    public static void run(long seed, Keys keys, Path home) {
        ClientSimulation run = null;
        try {
            run = new ClientSimulation(seed, keys, home);
            run.play();
        } catch (Throwable e) {
            String story = run == null ? "" : run.simulation.story();
            throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n" + story, e);
        }
    }

    private void play() throws Throwable {
        int count = 2 + simulation.chance.nextInt(2);
        for (int i = 0; i < count; i++) {
            AuthManager manager = manager();
            processes.add(manager);
            baton.joins(() -> works(manager));
        }
        baton.joins(this::lid);
        if (simulation.chance.nextBoolean()) {
            baton.joins(this::logsOut);
        }
        simulation.store.rate(0.1);
        baton.run(this::check);
        simulation.store.rate(0);
        network.calm();
        baton.joins(this::ends);
        baton.run(simulation.laws::check);
    }

    /// A program that asks what to send, sends it, and is refused now and then.
    private void works(AuthManager manager) {
        for (int i = 0; i < 8 && !(manager.state() instanceof AuthState.LoggedOut); i++) {
            boolean soon = simulation.chance.nextBoolean();
            baton.world()
                    .sleep(simulation.between(Duration.ZERO, soon ? Duration.ofSeconds(4) : Duration.ofMinutes(12)));
            manager.auth();
            if (simulation.chance.nextInt(3) == 0) {
                manager.refresh();
            }
            if (simulation.chance.nextInt(4) == 0) {
                manager.reload();
            }
        }
    }

    /// The machine sleeps: its own clock stands still, or the time is over in which anything could have
    /// happened.
    private void lid() {
        for (int i = 0; i < 3; i++) {
            baton.world().sleep(simulation.between(Duration.ofSeconds(30), Duration.ofMinutes(20)));
            Duration night = simulation.between(Duration.ofMinutes(5), Duration.ofHours(12));
            simulation.tell("the lid is closed for " + night);
            simulation.world.step(night);
        }
    }

    private void logsOut() {
        baton.world().sleep(simulation.between(Duration.ofSeconds(5), Duration.ofMinutes(40)));
        AuthManager one = manager();
        loggedOut = true;
        simulation.laws.mayEnd(family);
        simulation.tell("logging out");
        simulation.tell("logged out: " + one.logout(LogoutPolicy.DURABLE));
    }

    /// Whatever happened: who has not logged out can still work, and of who has nothing is alive.
    private void ends() {
        try {
            RevocationQueue queue = queue();
            for (int i = 0; i < 20 && !queue.list().isEmpty(); i++) {
                queue.flush(issuer(), Duration.ofSeconds(30), true);
            }
            require(queue.list().isEmpty(), "the queue does not drain");
            boolean over = simulation.store.read(
                    found -> found.one(TokenFamily.KIND, family).orElseThrow() instanceof TokenFamily.Ended);
            AuthManager late = manager();
            if (loggedOut) {
                require(late.state() instanceof AuthState.LoggedOut, "somebody is signed in here after a logout");
                require(over, "a token is alive after the logout and the queue");
            } else {
                require(!over, "the session of an honest machine is over");
                require(
                        late.refreshFromAuthority() instanceof Refresh.Renewed,
                        "an honest machine cannot refresh any more");
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void check() {
        simulation.laws.check();
        if (!loggedOut) {
            processes.forEach(manager -> require(
                    !(manager.state() instanceof AuthState.NeedsLogin)
                            && !(manager.state() instanceof AuthState.LoggedOut),
                    "an honest process was signed out"));
        }
    }

    private static void require(boolean holds, String law) {
        if (!holds) {
            throw new AssertionError(law);
        }
    }

    private AuthManager manager() {
        return AuthManager.open(baton.world(), store(), Endpoints.of(SERVER, Map.of()), issuer(), queue());
    }

    private CredentialStore store() {
        World world = baton.world();
        return new PatientStore(FileStore.at(home, world), world);
    }

    private Issuer issuer() {
        return new Issuer(network, baton.world(), "sim/1");
    }

    private RevocationQueue queue() {
        return RevocationQueue.of(
                home,
                new SealingKey(
                        home.resolveSibling(home.getFileName() + "-state").resolve("revocations.key"), baton.world()),
                baton.world());
    }
}
