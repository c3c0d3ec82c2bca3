package dev.curfew.authority.trace;

import dev.curfew.authority.store.Found;
import dev.curfew.authority.store.Key;
import dev.curfew.authority.store.Store;
import dev.curfew.base.Problem;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.List;
import java.util.function.Function;

/// A store that follows each decision which is made for a followed request: how long it waited for its batch,
/// and how long in all until it was durable. Nothing of the rows is told but the first one's kind.
///
/// @param system the database, in OpenTelemetry's words
record TracedStore(Store store, Tracer tracer, String system) implements Store {
    @Override
    public <R> R decide(Key key, Rule<R> rule) {
        if (!Span.current().getSpanContext().isValid()) {
            return store.decide(key, rule);
        }
        String kind =
                key.rows().isEmpty() ? "none" : key.rows().getFirst().kind().table();
        Span span = tracer.spanBuilder("decide " + kind)
                .setAttribute("db.system", system)
                .setAttribute("curfew.kind", kind)
                .startSpan();
        try {
            return store.decide(key, found -> {
                // from the start of the span until here it waited for its batch, and for the rows
                span.addEvent("held");
                return rule.decide(found);
            });
        } catch (RuntimeException e) {
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

    @Override
    public <R> R read(Function<Found, R> query) {
        return store.read(query);
    }

    @Override
    public List<Recorded> events(long position, int limit) {
        return store.events(position, limit);
    }

    @Override
    public long head() {
        return store.head();
    }

    @Override
    public String incarnation() {
        return store.incarnation();
    }

    @Override
    public String engine() {
        return store.engine();
    }

    @Override
    public Waking onEvents(Runnable wake) {
        return store.onEvents(wake);
    }

    @Override
    public void close() {
        store.close();
    }
}
