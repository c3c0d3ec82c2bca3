package dev.curfew.web;

/// What answers the requests of a {@link Route}: with the whole request in hand, or with its head while the
/// rest may still be on its way. Either runs on a virtual thread of its own and may block; a {@link
/// dev.curfew.base.Problem} that it throws is rendered in the form of the route's {@link Surface}.
public sealed interface Answering permits Handler, VisitHandler {}
