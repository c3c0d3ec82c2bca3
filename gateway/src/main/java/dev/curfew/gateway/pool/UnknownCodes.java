package dev.curfew.gateway.pool;

import dev.curfew.authority.health.FewLabels;
import io.micrometer.core.instrument.MeterRegistry;

/// Counts unknown codes, each by itself, so that whoever looks after a server sees what a provider newly says.
public final class UnknownCodes implements UnknownCode {
    private final MeterRegistry registry;
    private final FewLabels labels = new FewLabels();

    public UnknownCodes(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void heard(String where, String code) {
        registry.counter("curfew.pool.unknown.codes", "where", where, "code", labels.of(code))
                .increment();
    }
}
