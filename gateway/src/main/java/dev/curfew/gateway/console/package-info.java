/// The pages of the gateway: the pool and the traffic.
///
/// What they look like is the authority's, whose templates and style are one system; here is only what stands in
/// them, and what a form does.
@NullMarked
package dev.curfew.gateway.console;

import org.jspecify.annotations.NullMarked;
