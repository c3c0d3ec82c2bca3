package dev.curfew.gateway.pool;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// How turns of conversations and questions for usage fared on this node, for the metrics.
final class PoolCounts {
    private final Map<Turn, LongAdder> turns = new EnumMap<>(Turn.class);
    private final Map<Asked, LongAdder> asked = new EnumMap<>(Asked.class);

    /// Which account got a turn.
    enum Turn {
        /// The one that alone can serve it.
        HELD,
        /// The one whose cache is warm.
        KEPT,
        /// Another than that, which could not take it.
        MOVED,
        /// Any: nothing that it carries is known.
        NEW
    }

    /// What came of a question for usage.
    enum Asked {
        ANSWERED,
        REFUSED,
        UNREACHABLE
    }

    PoolCounts() {
        for (Turn turn : Turn.values()) {
            turns.put(turn, new LongAdder());
        }
        for (Asked one : Asked.values()) {
            asked.put(one, new LongAdder());
        }
    }

    void count(Turn turn) {
        Objects.requireNonNull(turns.get(turn)).increment();
    }

    void count(Asked one) {
        Objects.requireNonNull(asked.get(one)).increment();
    }

    /// Lets `registry` know.
    void watch(MeterRegistry registry) {
        turns.forEach((turn, count) -> FunctionCounter.builder("curfew.pool.turns", count, LongAdder::doubleValue)
                .description("requests that got an account, by which one their conversation came to")
                .tag("account", turn.name().toLowerCase(Locale.ROOT))
                .register(registry));
        asked.forEach((one, count) -> FunctionCounter.builder("curfew.pool.usage.asked", count, LongAdder::doubleValue)
                .description("questions to providers for the usage of an account, by what came of them")
                .tag("outcome", one.name().toLowerCase(Locale.ROOT))
                .register(registry));
    }
}
