package dev.curfew.authority.trace;

import dev.curfew.authority.store.Store;
import dev.curfew.web.RequestLog;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Traces to a collector, in OTLP over HTTP. They are posted in batches, from a queue that has an end: what a
/// collector does not take in time is dropped, and nobody waits for it.
public final class OtlpTracing implements Tracing {
    private static final int QUEUE = 4096;
    private static final int BATCH = 512;
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// For the last spans of a server that stops.
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    private OtlpTracing(SdkTracerProvider provider, String version) {
        this.provider = provider;
        tracer = provider.tracerBuilder("dev.curfew")
                .setInstrumentationVersion(version)
                .build();
    }

    /// Begins to follow what is done.
    ///
    /// @param collector where spans are posted, the path included
    /// @param instance names this process among those of the same service
    public static Tracing to(URI collector, String version, String instance) {
        var resource = Resource.create(Attributes.builder()
                .put("service.name", "curfew")
                .put("service.version", version)
                .put("service.instance.id", instance)
                .build());
        // a second try would fill the queue while nobody listens
        var exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(collector.toString())
                .setTimeout(PATIENCE)
                .setConnectTimeout(PATIENCE)
                .setRetryPolicy(null)
                .build();
        var batches = BatchSpanProcessor.builder(new Delivery(exporter, collector.getAuthority()))
                .setMaxQueueSize(QUEUE)
                .setMaxExportBatchSize(BATCH)
                .setScheduleDelay(PERIOD)
                .setExporterTimeout(PATIENCE)
                .build();
        var provider = SdkTracerProvider.builder()
                .setResource(resource)
                .addSpanProcessor(batches)
                .build();
        return new OtlpTracing(provider, version);
    }

    @Override
    public RequestLog requests(RequestLog log) {
        return new RequestSpans(tracer, log);
    }

    @Override
    public Store decisions(Store store) {
        return new TracedStore(store, tracer, store.engine().toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() {
        provider.shutdown().join(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
    }
}
