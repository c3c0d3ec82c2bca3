/// The guard of resource servers against the real authority, and against feeds that break off, are slow or
/// lie.
@org.jspecify.annotations.NullMarked
package dev.curfew.testkit.guard;
