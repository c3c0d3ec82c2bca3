package dev.curfew.web;

/// What answers one kind of request, read whole.
@FunctionalInterface
public non-sealed interface Handler extends Answering {
    /// Answers `request`.
    Answer handle(Request request);
}
