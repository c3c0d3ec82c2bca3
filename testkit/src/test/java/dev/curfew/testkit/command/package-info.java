/// The commands of a person's own sign-in, run as a person runs them, against a scripted issuer and the real
/// authority.
@org.jspecify.annotations.NullMarked
package dev.curfew.testkit.command;
