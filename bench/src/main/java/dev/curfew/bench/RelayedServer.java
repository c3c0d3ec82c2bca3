package dev.curfew.bench;

import dev.curfew.authority.connection.Vault;
import dev.curfew.base.Secret;
import dev.curfew.base.World;
import dev.curfew.client.HttpTransport;
import dev.curfew.gateway.admission.Admission;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.admission.Door;
import dev.curfew.gateway.pool.Anchor;
import dev.curfew.gateway.pool.Lease;
import dev.curfew.gateway.pool.Observation;
import dev.curfew.gateway.pool.Outcome;
import dev.curfew.gateway.pool.Pool;
import dev.curfew.gateway.pool.Upstream;
import dev.curfew.gateway.relay.Ledger;
import dev.curfew.gateway.relay.Relay;
import dev.curfew.gateway.relay.Timing;
import dev.curfew.web.Edge;
import dev.curfew.web.EdgeSettings;
import dev.curfew.web.RequestLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The relay alone, in a process of its own: one account, and everybody comes in. What choosing an account
/// and checking a credential cost is measured elsewhere.
///
/// `RelayedServer UPSTREAM SPOOL` prints its port and what to show it; each line on its standard input makes
/// it collect its garbage and print the bytes that are left.
public final class RelayedServer {
    private RelayedServer() {}

    public static void main(String[] words) throws Exception {
        quiet();
        var upstream = new Upstream(URI.create(words[0]), Map.of(), Upstream.Preset.OPENAI);
        Pool pool = ask -> new Pool.Picked.Leased(new Only(upstream));
        Relay relay = Relay.open(
                new Open(),
                pool,
                Ledger.OPEN,
                Timing.USUAL,
                new HttpTransport(World.system(), Map.of()),
                Path.of(words[1]),
                new SimpleMeterRegistry(),
                World.system());
        var settings = EdgeSettings.of("127.0.0.1", 0);
        Edge edge = Edge.open(settings, World.system(), relay.routes(), (problem, request) -> "", RequestLog.NONE);
        System.out.println(edge.port() + " t");
        collects();
    }

    static void quiet() {
        Logger.getLogger("").setLevel(Level.WARNING);
    }

    /// Says for each line on the standard input how many bytes are alive, and ends with it.
    static void collects() throws IOException {
        while (System.in.read() >= 0) {
            System.gc();
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            System.out.println(runtime.totalMemory() - runtime.freeMemory());
        }
        System.exit(0);
    }

    /// Whoever comes, may.
    private static final class Open implements Door {
        private static final Admission ANYBODY = new Admission.Admitted(
                new Caller("per_1", Optional.empty(), Optional.empty(), Optional.empty(), "cli", Optional.empty()));

        @Override
        public Admission admit(Optional<String> bearer) {
            return ANYBODY;
        }

        @Override
        public Watch watch(Caller caller, Runnable cut) {
            return () -> {};
        }
    }

    /// The one account.
    private record Only(Upstream upstream) implements Lease {
        private static final Secret TOKEN = Secret.of("t");

        @Override
        public String account() {
            return "a";
        }

        @Override
        public Vault.Presentable present(Duration patience) {
            return new Vault.Presentable.Ready(TOKEN, 1);
        }

        @Override
        public void bind(Anchor anchor) {}

        @Override
        public void observed(Observation observation) {}

        @Override
        public Next settle(Outcome outcome) {
            return Next.ANSWER;
        }
    }
}
