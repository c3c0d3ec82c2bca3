package dev.curfew.web;

/// What answers one kind of request, and reads its body when it wants it.
@FunctionalInterface
public non-sealed interface VisitHandler extends Answering {
    /// Answers the request of `visit`.
    Answer receive(Visit visit);
}
