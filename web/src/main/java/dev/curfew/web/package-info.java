/// The HTTP edge: the only place that knows the server. Above it a request is a {@link
/// dev.curfew.web.Request}, an answer is an {@link dev.curfew.web.Answer}, and what goes wrong is a {@link
/// dev.curfew.base.Problem}.
///
/// A handler has the whole request in hand, or, as a {@link dev.curfew.web.VisitHandler}, its head, and
/// answers with bytes as they come.
///
/// A feature offers its {@link dev.curfew.web.Routes}; one {@link dev.curfew.web.Edge} serves them all, on
/// virtual threads, with the limits, the error forms, the security headers and the access line in one place.
/// The only routes of its own are the {@link dev.curfew.web.Assets}.
///
/// Law: whatever comes in is answered in the form of the surface that it was meant for, and no byte of it
/// reaches a header or a log line unescaped.
@org.jspecify.annotations.NullMarked
package dev.curfew.web;
