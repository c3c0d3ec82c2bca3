/// Sweeping: what nobody can ask for any more is forgotten, and what is over by its epoch is written down as
/// such.
///
/// Runs beside the requests in small steps, on any number of nodes.
///
/// Law L1: sweeping changes no answer. What it forgets was refused already, and would be refused as unknown;
/// what it settles was over already.
@NullMarked
package dev.curfew.authority.sweep;

import org.jspecify.annotations.NullMarked;
