/// Figures that anybody can measure again: `bench/run`, and `bench/peers` beside other servers.
///
/// Each figure stands beside the engine's own limit, measured in the same run on the same machine, since only
/// their ratio means anything elsewhere.
@NullMarked
package dev.curfew.bench;

import org.jspecify.annotations.NullMarked;
