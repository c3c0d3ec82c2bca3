package dev.curfew.gateway;

import dev.curfew.authority.Wing;
import dev.curfew.authority.console.Desk;
import dev.curfew.authority.token.Mint;
import dev.curfew.authority.workspace.Person;
import dev.curfew.client.HttpTransport;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.admission.Door;
import dev.curfew.gateway.admission.GuardedDoor;
import dev.curfew.gateway.console.LimitPages;
import dev.curfew.gateway.console.PoolPages;
import dev.curfew.gateway.console.TrafficPages;
import dev.curfew.gateway.limit.Limits;
import dev.curfew.gateway.pool.Accounts;
import dev.curfew.gateway.pool.CodexUsage;
import dev.curfew.gateway.pool.Pool;
import dev.curfew.gateway.relay.Relay;
import dev.curfew.gateway.relay.Timing;
import dev.curfew.gateway.traffic.Traffic;
import dev.curfew.web.Answer;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The gateway, wired: a wing of the authority in whose process it runs.
public final class Gateway implements Wing {
    private final GuardedDoor door;
    private final Traffic traffic;
    private final Supply supply;
    private final Relay relay;
    private final Routes routes;

    private Gateway(GuardedDoor door, Traffic traffic, Supply supply, Relay relay, Routes routes) {
        this.door = door;
        this.traffic = traffic;
        this.supply = supply;
        this.relay = relay;
        this.routes = routes;
    }

    /// A gateway over the accounts that the vault holds.
    ///
    /// @param directory where large bodies are kept while they are sent
    /// @param environment the variables of the process, which name proxies and further roots
    public static Wing.Plan plan(Path directory, Map<String, String> environment) {
        return ground -> {
            var supply = Supply.open(ground, environment);
            return open(ground, directory, supply, supply.accounts().pool(), environment);
        };
    }

    /// The same over accounts from elsewhere.
    ///
    /// @param pool that lends them out
    public static Wing.Plan over(Path directory, Pool pool) {
        return ground -> open(ground, directory, Supply.open(ground, Map.of()), pool, Map.of());
    }

    private static Gateway open(
            Ground ground, Path directory, Supply supply, Pool pool, Map<String, String> environment) {
        var store = ground.store();
        var world = ground.world();
        var callers = ground.callers();
        GuardedDoor door = GuardedDoor.open(ground, Set.of(ground.issuer()));
        Traffic traffic = Traffic.start(store, world);
        Relay relay = Relay.open(
                door,
                pool,
                new Books(supply.limits(), traffic, world),
                Timing.USUAL,
                new HttpTransport(world, environment),
                made(directory),
                ground.meters().registry(),
                world);
        var desk = new Desk(callers);
        Routes routes = relay.routes()
                .get(
                        "/backend-api/wham/usage",
                        Surface.CODEX,
                        relay.admitting((request, caller) -> usage(ground, supply, caller)))
                .merge(supply.routes())
                .merge(new PoolPages(desk, callers, store, supply.accounts(), ground.custody(), ground.issuer(), world)
                        .routes())
                .merge(new LimitPages(desk, store, supply.limits(), ground.apiKeys()).routes())
                .merge(new TrafficPages(desk, callers, store, world).routes());
        return new Gateway(door, traffic, supply, relay, routes);
    }

    /// To Codex the pool is one account.
    private static Answer usage(Ground ground, Supply supply, Caller caller) {
        Optional<Person> person = ground.store().read(found -> found.one(Person.KIND, caller.person()));
        Object plan = person.map(Mint::codexAccount)
                .map(known -> known.get("chatgpt_plan_type"))
                .orElse("");
        return Answer.json(
                        200,
                        CodexUsage.of(
                                supply.accounts().usage(), plan, ground.world().now()))
                .with("Cache-Control", "no-store");
    }

    /// The upstream accounts.
    public Accounts accounts() {
        return supply.accounts();
    }

    /// How much anybody may use of them.
    public Limits limits() {
        return supply.limits();
    }

    /// Who comes in.
    public Door door() {
        return door;
    }

    @Override
    public Routes routes() {
        return routes;
    }

    /// The edge lets what runs finish, and tells it when there is no more time.
    @Override
    public void drain(Duration grace) {}

    @Override
    public void close() {
        relay.close();
        supply.close();
        traffic.close();
        door.close();
    }

    /// Bodies of requests that were under way when a process was killed are nobody's.
    private static Path made(Path directory) {
        try {
            Files.createDirectories(directory);
            try (var left = Files.newDirectoryStream(directory, "request*.body")) {
                for (Path each : left) {
                    Files.deleteIfExists(each);
                }
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("the directory for large requests cannot be made", e);
        }
    }
}
