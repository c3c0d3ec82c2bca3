/// The client library against servers that misbehave, crashes and other processes. Calls are counted where
/// they arrive.
@org.jspecify.annotations.NullMarked
package dev.curfew.testkit.client;
