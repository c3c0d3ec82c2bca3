/// Where values live: one writing verb, a handful of reads, and three engines behind them.
///
/// {@link dev.curfew.authority.store.Store#decide} loads what a decision asks for, lets a pure rule decide, and
/// writes the new values and their events in one transaction. A {@link dev.curfew.authority.store.Kind} says
/// once how a value is a row; every engine reads that description, so none of them knows a feature.
///
/// Law L5: a change carries its events. Feed positions are given out in commit order and grow strictly.
@NullMarked
package dev.curfew.authority.store;

import org.jspecify.annotations.NullMarked;
