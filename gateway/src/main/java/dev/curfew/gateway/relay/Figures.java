package dev.curfew.gateway.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What the relay counts. No label holds anything that a person, a client or an upstream sent.
final class Figures {
    private final MeterRegistry registry;
    private final AtomicInteger leases = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger reservations = new AtomicInteger();
    private final LongAdder bytes = new LongAdder();
    private final ConcurrentHashMap<String, Timer> phases = new ConcurrentHashMap<>();

    Figures(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("curfew.gateway.leases", leases, AtomicInteger::get)
                .description("accounts that serve a request at this moment, each as often as it does")
                .register(registry);
        Gauge.builder("curfew.gateway.streams", streams, AtomicInteger::get)
                .description("answers that are being relayed")
                .register(registry);
        Gauge.builder("curfew.gateway.reservations", reservations, AtomicInteger::get)
                .description("reservations that are not settled")
                .register(registry);
        registry.more().counter("curfew.gateway.stream.bytes", java.util.List.of(), bytes, LongAdder::sum);
    }

    void leased(int change) {
        leases.addAndGet(change);
    }

    void streaming(int change) {
        streams.addAndGet(change);
    }

    void reserved(int change) {
        reservations.addAndGet(change);
    }

    /// How many leases and reservations are open.
    int open() {
        return leases.get() + reservations.get() + streams.get();
    }

    void relayed(long count) {
        bytes.add(count);
    }

    /// A request was answered.
    ///
    /// @param outcome a word of ours
    void answered(String route, String outcome) {
        Counter.builder("curfew.gateway.requests")
                .description("relayed requests, by what came of them")
                .tag("route", route)
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }

    /// Another try was made.
    void failedOver(String reason) {
        Counter.builder("curfew.gateway.failovers")
                .description("further tries of a request, by what became of the one before")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    /// No further try was made, since there had been too many.
    void outOfRetries() {
        registry.counter("curfew.gateway.retry.budget.exhausted").increment();
    }

    /// A phase of a request took `nanos`: `auth`, `body`, `select`, `present`, `connect`, `first_byte`.
    void took(String phase, long nanos) {
        phases.computeIfAbsent(phase, this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(String phase) {
        return Timer.builder("curfew.gateway.phase")
                .description("what the time of a request went to, until its first byte")
                .tag("phase", phase)
                .serviceLevelObjectives(
                        Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(25), Duration.ofSeconds(1))
                .register(registry);
    }
}
