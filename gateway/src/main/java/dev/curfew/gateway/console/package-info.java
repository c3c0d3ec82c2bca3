/// The pages of the gateway: the pool and the traffic. Templates and the looks of everything are the authority's.
@NullMarked
package dev.curfew.gateway.console;

import org.jspecify.annotations.NullMarked;
