/// What each request did and how long it waited, for those who follow it through many servers: OpenTelemetry
/// traces, posted to a collector that the operator names.
///
/// Owns no route. Without a collector none of OpenTelemetry is loaded, and nothing is wrapped.
///
/// Law L4: no span holds anything that a person or a client sent, but the identifiers of the trace that a
/// trusted proxy began.
@NullMarked
package dev.curfew.authority.trace;

import org.jspecify.annotations.NullMarked;
