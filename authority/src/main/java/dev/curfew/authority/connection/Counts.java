package dev.curfew.authority.connection;

import dev.curfew.authority.health.FewLabels;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// How refreshes at providers ended on this node, for the metrics.
final class Counts {
    private final Map<End, LongAdder> ends = new EnumMap<>(End.class);
    private final FewLabels labels = new FewLabels();
    private volatile @Nullable MeterRegistry registry;

    /// An end.
    enum End {
        /// It brought a new token.
        RENEWED,
        /// The provider refused for good.
        REFUSED,
        /// Something stood in the way that passes.
        FAILED,
        /// The first call may have arrived, and nobody saw its answer.
        UNANSWERED,
        /// A token was spent, and what it brought is lost.
        ROTATION_LOST
    }

    Counts() {
        for (End end : End.values()) {
            ends.put(end, new LongAdder());
        }
    }

    /// A provider refused with a word that no row of the table knows.
    void unknown(String code) {
        MeterRegistry known = registry;
        if (known != null) {
            known.counter("curfew.connections.unknown.codes", "code", labels.of(code))
                    .increment();
        }
    }

    void count(End end) {
        ends.getOrDefault(end, new LongAdder()).increment();
    }

    /// Lets `registry` know.
    ///
    /// @param spooled how many tokens wait for the database
    void watch(MeterRegistry registry, IntSupplier spooled) {
        this.registry = registry;
        ends.forEach(
                (end, count) -> FunctionCounter.builder("curfew.connections.refreshes", count, LongAdder::doubleValue)
                        .description("refreshes at providers, by how they ended")
                        .tag("end", end.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .register(registry));
        Gauge.builder("curfew.connections.spooled", spooled, IntSupplier::getAsInt)
                // Nobody else holds it.
                .strongReference(true)
                .description("new tokens of providers that wait for the database")
                .register(registry);
    }
}
