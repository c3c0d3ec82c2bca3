package dev.curfew.gateway.relay;

import dev.curfew.base.World;
import dev.curfew.client.HttpTransport;
import dev.curfew.gateway.admission.Admission;
import dev.curfew.gateway.admission.Caller;
import dev.curfew.gateway.admission.Door;
import dev.curfew.gateway.pool.Pool;
import dev.curfew.web.Answer;
import dev.curfew.web.Handler;
import dev.curfew.web.Request;
import dev.curfew.web.Route;
import dev.curfew.web.Routes;
import dev.curfew.web.Surface;
import dev.curfew.web.Visit;
import dev.curfew.web.VisitHandler;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The relay: its routes, and what they share.
public final class Relay implements AutoCloseable {
    /// Of a body, as it is sent and decoded.
    private static final int BODY_LIMIT = 128 << 20;

    private static final Duration SWEEP = Duration.ofSeconds(5);

    private final Means means;
    private final Thread sweeping;

    private Relay(Means means) {
        this.means = means;
        sweeping = Thread.ofVirtual().name("curfew-upstream-sweep").start(this::sweep);
    }

    /// Relays from now on.
    ///
    /// @param way to upstreams
    /// @param spools a directory that exists, for large bodies while they are sent
    public static Relay open(
            Door door,
            Pool pool,
            Ledger ledger,
            Timing timing,
            HttpTransport way,
            Path spools,
            MeterRegistry meters,
            World world) {
        return new Relay(new Means(
                door,
                pool,
                ledger,
                new Lines(world, way, timing.connect()),
                timing,
                new RetryBudget(world),
                new Figures(meters),
                spools,
                world));
    }

    /// The routes.
    public Routes routes() {
        Routes routes = Routes.none();
        for (Endpoint endpoint : Endpoint.all()) {
            routes = routes.with(
                    new Route(endpoint.method(), endpoint.pattern(), Surface.CODEX, BODY_LIMIT, (VisitHandler)
                            visit -> receive(endpoint, visit)));
        }
        return routes;
    }

    /// A handler for those whom the relay would serve; all others hear what they would hear there.
    public Handler admitting(BiFunction<Request, Caller, Answer> answer) {
        return request -> admitted(request, caller -> answer.apply(request, caller));
    }

    /// How many leases, reservations and streams are open.
    public int open() {
        return means.figures().open();
    }

    @Override
    public void close() {
        sweeping.interrupt();
        means.lines().close();
    }

    private Answer receive(Endpoint endpoint, Visit visit) {
        return admitted(visit.request(), caller -> new Turn(means, endpoint, visit, caller).run());
    }

    private Answer admitted(Request request, Function<Caller, Answer> then) {
        long before = means.world().nanos();
        var origin = new Door.Origin(request.peer().address().getHostAddress(), request.userAgent());
        Admission admission = means.door().admit(request.bearer(), origin);
        means.figures().took("auth", means.world().nanos() - before);
        return switch (admission) {
            case Admission.Admitted(Caller caller) -> then.apply(caller);
            case Admission.Refused refused -> Refusals.of(refused);
            case Admission.Forbidden forbidden -> Refusals.of(forbidden);
            case Admission.Unsure unsure -> Refusals.of(unsure);
        };
    }

    private void sweep() {
        while (!Thread.currentThread().isInterrupted()) {
            means.world().sleep(SWEEP);
            means.lines().sweep();
        }
    }
}
