/// The app-server and the terminal interface, on real homes, servers, sockets and terminals, and beside the
/// real Codex.
@org.jspecify.annotations.NullMarked
package dev.curfew.testkit.appserver;
