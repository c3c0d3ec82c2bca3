package dev.curfew.authority.health;

import dev.curfew.web.RequestLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// The figures of one server, in Prometheus' form.
public final class Meters implements RequestLog {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Series, Timer> requests = new ConcurrentHashMap<>();

    private record Series(String method, String route, int status) {}

    /// Counts from now on, the machine's own figures included.
    public Meters() {
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    /// Where other parts register what they count.
    public MeterRegistry registry() {
        return registry;
    }

    @Override
    public void note(Line line) {
        requests.computeIfAbsent(new Series(line.method(), line.route(), line.status()), this::timer)
                .record(line.nanos(), TimeUnit.NANOSECONDS);
    }

    private Timer timer(Series series) {
        return Timer.builder("curfew.http.requests")
                .description("answered requests, by route")
                .tag("method", series.method())
                .tag("route", series.route())
                .tag("status", Integer.toString(series.status()))
                .publishPercentileHistogram(false)
                .register(registry);
    }

    String scrape() {
        return registry.scrape();
    }
}
