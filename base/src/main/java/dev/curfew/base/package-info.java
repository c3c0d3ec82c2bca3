/// The ground that everything stands on: one {@link dev.curfew.base.World} for time, entropy and waiting, one
/// {@link dev.curfew.base.Secret} for what must not leak, one {@link dev.curfew.base.Problem} for what goes wrong.
///
/// Law: nothing outside {@code World} reads a clock, makes randomness, names an id or sleeps.
package dev.curfew.base;
