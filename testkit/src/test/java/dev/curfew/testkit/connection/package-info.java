/// Connections against an issuer that keeps to the strictest rules there are: tokens that work once, and a family
/// that dies of a second use.
package dev.curfew.testkit.connection;
