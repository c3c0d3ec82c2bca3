/// The way of a request to an upstream and of its answer back, byte for byte.
///
/// Law L11, its first half: after the first byte that the caller sees, nothing is sent anew; before it, another
/// account may be tried. Every lease and every reservation is settled exactly once, however the request ends.
@NullMarked
package dev.curfew.gateway.relay;

import org.jspecify.annotations.NullMarked;
