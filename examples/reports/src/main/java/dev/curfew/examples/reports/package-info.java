/// A service that only people who are signed in may ask: the smallest whole program with a guard.
///
/// `examples/reports/run` builds and starts it. Law L9: somebody who has signed out is refused within the
/// guard's bound.
@org.jspecify.annotations.NullMarked
package dev.curfew.examples.reports;
