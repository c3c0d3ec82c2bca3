package dev.curfew.web;

/// What answers one kind of request. It runs on a virtual thread of its own and may block; a {@link
/// dev.curfew.base.Problem} that it throws is rendered in the form of the route's {@link Surface}.
@FunctionalInterface
public interface Handler {
    /// Answers `request`.
    Answer handle(Request request);
}
