package dev.curfew.authority.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import dev.curfew.web.Answer;
import dev.curfew.web.Request;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import java.net.InetAddress;
import java.util.Map;

/// The routes of those who run the server.
public final class HealthRoutes {
    private final Store store;
    private final Meters meters;
    private volatile boolean leaving;

    public HealthRoutes(Store store, Meters meters) {
        this.store = store;
        this.meters = meters;
    }

    /// The routes.
    public Routes routes() {
        return Routes.none()
                .get("/health/live", Surface.API, _ -> Answer.json(200, Map.of("status", "live")))
                .get("/health/ready", Surface.API, this::ready)
                .get("/metrics", Surface.API, this::metrics);
    }

    /// From now on this server is not ready, whatever it still answers.
    public void leave() {
        leaving = true;
    }

    /// Ready means that the database answers and that the server is not about to stop; a balancer sends
    /// nothing here otherwise.
    private Answer ready(Request request) {
        if (leaving) {
            throw new Problem(Problem.Kind.UNAVAILABLE, "The server is about to stop.");
        }
        return Answer.json(200, Map.of("status", "ready", "position", store.head()));
    }

    /// For machines of the same network only: how busy a server is and which routes refuse is nobody else's
    /// business. What came through a proxy may come from anywhere, where nobody has named the proxy.
    private Answer metrics(Request request) {
        InetAddress peer = request.peer().address();
        boolean own = peer.isLoopbackAddress() || peer.isSiteLocalAddress();
        if (!own || request.header("X-Forwarded-For").isPresent()) {
            throw new Problem(Problem.Kind.NOT_FOUND, "Metrics are for this server's own network, asked directly.");
        }
        return Answer.bytes(
                200, "text/plain; version=0.0.4; charset=utf-8", meters.scrape().getBytes(UTF_8));
    }
}
