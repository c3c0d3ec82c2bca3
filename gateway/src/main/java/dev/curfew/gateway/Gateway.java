package dev.curfew.gateway;

import dev.curfew.authority.Wing;
import dev.curfew.gateway.admission.Door;
import dev.curfew.gateway.admission.GuardedDoor;
import dev.curfew.gateway.pool.Lack;
import dev.curfew.gateway.pool.Pool;
import dev.curfew.gateway.relay.Ledger;
import dev.curfew.gateway.relay.Relay;
import dev.curfew.gateway.relay.Timing;
import dev.curfew.gateway.traffic.Traffic;
import dev.curfew.web.Routes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/// The gateway, wired: a wing of the authority in whose process it runs.
public final class Gateway implements Wing {
    private final GuardedDoor door;
    private final Traffic traffic;
    private final Relay relay;

    private Gateway(GuardedDoor door, Traffic traffic, Relay relay) {
        this.door = door;
        this.traffic = traffic;
        this.relay = relay;
    }

    /// A gateway that keeps large bodies in `directory` while they are sent.
    ///
    /// @param pool of the accounts that it leases
    public static Wing.Plan plan(Path directory, Function<Ground, Pool> pool) {
        return ground -> open(ground, directory, pool.apply(ground), Timing.USUAL);
    }

    /// A pool without accounts.
    public static Pool noAccounts(Ground ground) {
        return ask -> new Pool.Picked.None(new Lack.NoneReady(Map.of()));
    }

    private static Gateway open(Ground ground, Path directory, Pool pool, Timing timing) {
        GuardedDoor door = GuardedDoor.open(ground, Set.of(ground.issuer()));
        Traffic traffic = Traffic.start(ground.store(), ground.world());
        Relay relay = Relay.open(
                door,
                pool,
                (caller, model, bytes) -> new Ledger.Allowed(traffic::record),
                timing,
                tls(),
                made(directory),
                ground.meters().registry(),
                ground.world());
        return new Gateway(door, traffic, relay);
    }

    /// Who comes in.
    public Door door() {
        return door;
    }

    @Override
    public Routes routes() {
        return relay.routes();
    }

    /// The edge lets what runs finish, and tells it when there is no more time.
    @Override
    public void drain(Duration grace) {}

    @Override
    public void close() {
        relay.close();
        traffic.close();
        door.close();
    }

    private static SSLContext tls() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
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
