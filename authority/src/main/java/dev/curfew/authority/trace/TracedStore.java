package dev.curfew.authority.trace;

import dev.curfew.authority.store.ForwardingStore;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;

/// A store that follows each decision which is made for a followed request: how long it waited for its batch,
/// and how long in all until it was durable. Nothing of the rows is told but the first one's kind.
final class TracedStore extends ForwardingStore {
    private final Tracer tracer;
    private final String system;

    /// @param system the database, in OpenTelemetry's words
    TracedStore(Store store, Tracer tracer, String system) {
        super(store);
        this.tracer = tracer;
        this.system = system;
    }

    @Override
    public <R> R decide(Key key, Rule<R> rule) {
        if (!Span.current().getSpanContext().isValid()) {
            return super.decide(key, rule);
        }
        String kind =
                key.rows().isEmpty() ? "none" : key.rows().getFirst().kind().table();
        Span span = tracer.spanBuilder("decide " + kind)
                .setAttribute("db.system", system)
                .setAttribute("curfew.kind", kind)
                .startSpan();
        try {
            return super.decide(key, found -> {
                // from the start of the span until here it waited for its batch, and for the rows
                span.addEvent("held");
                return rule.decide(found);
            });
        } catch (RuntimeException e) {
            // Whatever it is goes on to the caller; the span only says that it was.
            fail(span, e);
            throw e;
        } finally {
            span.end();
        }
    }

    /// Never tells the message: it may hold what the caller sent. That a rule says no is no failure.
    private static void fail(Span span, RuntimeException e) {
        if (!(e instanceof Problem problem)) {
            span.setAttribute("error.type", e.getClass().getName());
            span.setStatus(StatusCode.ERROR);
        } else if (problem.kind().status() >= 500) {
            span.setAttribute("error.type", problem.kind().name());
            span.setStatus(StatusCode.ERROR);
        }
    }
}
