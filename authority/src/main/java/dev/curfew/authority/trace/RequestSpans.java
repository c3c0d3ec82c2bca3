package dev.curfew.authority.trace;

import dev.curfew.web.RequestLog;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A span for each request, current on the request's thread until it is answered.
///
/// @param log who is told of requests beside
record RequestSpans(Tracer tracer, RequestLog log) implements RequestLog {
    private static final String UNMATCHED = "-";

    /// The scope ends where the answer is noted, which the edge does for each request that arrived.
    @Override
    @SuppressWarnings("MustBeClosedChecker")
    public RequestLog arrived(@Nullable String parent, boolean secure) {
        RequestLog told = log.arrived(parent, secure);
        Span span = tracer.spanBuilder("HTTP")
                .setSpanKind(SpanKind.SERVER)
                .setParent(context(parent))
                .setAttribute("url.scheme", secure ? "https" : "http")
                .startSpan();
        Scope scope = span.makeCurrent();
        return line -> {
            scope.close();
            end(span, line);
            told.note(line);
        };
    }

    @Override
    public void disbelieved(InetAddress neighbour) {
        log.disbelieved(neighbour);
    }

    /// Of a request that was never whole; nothing was done for it.
    @Override
    public void note(Line line) {
        log.note(line);
    }

    private static void end(Span span, Line line) {
        boolean known = !line.method().equals("OTHER");
        String method = known ? line.method() : "HTTP";
        boolean matched = !line.route().equals(UNMATCHED);
        span.updateName(matched ? method + " " + line.route() : method);
        span.setAttribute("http.request.method", known ? method : "_OTHER");
        if (matched) {
            span.setAttribute("http.route", line.route());
        }
        span.setAttribute("http.response.status_code", line.status());
        span.setAttribute("curfew.request.id", line.id());
        if (line.status() >= 500) {
            span.setAttribute("error.type", Integer.toString(line.status()));
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    /// What the parent says is only its identifiers: `tracestate` and baggage are the words of others.
    private static Context context(@Nullable String parent) {
        return parent == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), parent, Parent.INSTANCE);
    }

    private enum Parent implements TextMapGetter<String> {
        INSTANCE;

        @Override
        public Iterable<String> keys(String parent) {
            return List.of("traceparent");
        }

        @Override
        public @Nullable String get(@Nullable String parent, String key) {
            return key.equals("traceparent") ? parent : null;
        }
    }
}
