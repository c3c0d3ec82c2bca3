package dev.curfew.authority.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;

/// An exporter that says once that its collector takes nothing, and once that it takes spans again.
final class Delivery implements SpanExporter {
    private static final System.Logger LOG = System.getLogger(Delivery.class.getName());

    private final SpanExporter exporter;
    private final String collector;
    private final AtomicBoolean away = new AtomicBoolean();

    /// @param collector how an operator knows it
    Delivery(SpanExporter exporter, String collector) {
        this.exporter = exporter;
        this.collector = collector;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> note(result.isSuccess()));
    }

    private void note(boolean taken) {
        if (away.getAndSet(!taken) == taken) {
            if (taken) {
                LOG.log(System.Logger.Level.INFO, "the collector of traces at " + collector + " is back");
            } else {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the collector of traces at " + collector + " takes none; they are dropped until it does");
            }
        }
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
