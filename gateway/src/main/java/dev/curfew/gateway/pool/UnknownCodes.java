package dev.curfew.gateway.pool;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Counts unknown codes, each by itself, so that whoever looks after a server sees what a provider newly
/// says.
///
/// Codes come from outside: only what looks like one is a label, and only the first few are.
public final class UnknownCodes implements UnknownCode {
    private static final int MOST = 50;
    private static final Pattern CODE = Pattern.compile("[a-z][a-z0-9_.-]{0,39}");
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Set<String> labels = ConcurrentHashMap.newKeySet();

    public UnknownCodes(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void heard(String where, String code) {
        registry.counter("curfew.pool.unknown.codes", "where", where, "code", label(code))
                .increment();
    }

    private String label(String code) {
        if (!CODE.matcher(code).matches()) {
            return OTHER;
        }
        if (labels.contains(code)) {
            return code;
        }
        synchronized (labels) {
            return labels.size() < MOST && labels.add(code) ? code : labels.contains(code) ? code : OTHER;
        }
    }
}
