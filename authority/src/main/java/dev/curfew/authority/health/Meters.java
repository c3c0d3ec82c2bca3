package dev.curfew.authority.health;

import dev.curfew.web.RequestLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// The figures of one server, in Prometheus' form.
public final class Meters implements RequestLog {
    private static final System.Logger LOG = System.getLogger(Meters.class.getName());

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Series, Timer> requests = new ConcurrentHashMap<>();

    private final Counter near = disbelieved("own");
    private final Counter far = disbelieved("other");
    private final AtomicBoolean said = new AtomicBoolean();

    private record Series(String method, String route, int status) {}

    /// Counts from now on, the machine's own figures included.
    public Meters() {
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
    }

    /// Where other parts register what they count.
    public MeterRegistry registry() {
        return registry;
    }

    /// Lets parts register what they count.
    @SafeVarargs
    public final void watch(Consumer<MeterRegistry>... parts) {
        for (Consumer<MeterRegistry> part : parts) {
            part.accept(registry);
        }
    }

    private Counter disbelieved(String network) {
        return Counter.builder("curfew.http.disbelieved")
                .description("requests of peers that say on whose behalf they ask and are no known proxies")
                .tag("network", network)
                .register(registry);
    }

    /// One in our own network is a proxy that nobody has named; one from elsewhere is whoever likes to.
    @Override
    public void disbelieved(InetAddress neighbour) {
        if (!neighbour.isLoopbackAddress() && !neighbour.isSiteLocalAddress()) {
            far.increment();
            return;
        }
        near.increment();
        if (said.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} says on whose behalf it asks, and is not believed: if it is a proxy, name it with --behind-proxy",
                    neighbour.getHostAddress());
        }
    }

    @Override
    public void note(Line line) {
        var series = new Series(line.method(), line.route(), line.status());
        Timer timer = requests.get(series);
        if (timer == null) {
            timer = requests.computeIfAbsent(series, this::timer);
        }
        timer.record(line.nanos(), TimeUnit.NANOSECONDS);
    }

    private Timer timer(Series series) {
        return Timer.builder("curfew.http.requests")
                .description("answered requests, by route")
                .tag("method", series.method())
                .tag("route", series.route())
                .tag("status", Integer.toString(series.status()))
                .serviceLevelObjectives(
                        Duration.ofMillis(5), Duration.ofMillis(25), Duration.ofMillis(100), Duration.ofSeconds(1))
                .register(registry);
    }

    String scrape() {
        return registry.scrape();
    }
}
