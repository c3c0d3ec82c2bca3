package dev.curfew.web;

/// What writes a stream of server-sent events. It runs on the request's own virtual thread; the stream ends when it
/// returns.
@FunctionalInterface
public interface EventWriter {
    /// Writes to `stream` for as long as there is something to say and it is open.
    void write(EventStream stream);
}
