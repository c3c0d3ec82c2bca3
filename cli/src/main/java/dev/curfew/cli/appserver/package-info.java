/// The app-server: the account of this machine as JSON-RPC, for editors, the terminal interface and Codex
/// hosts, over standard streams, WebSocket and Unix sockets.
///
/// {@link dev.curfew.cli.appserver.Message} and {@link dev.curfew.cli.appserver.Conversation} are the
/// protocol: a frame goes in, what it comes to comes out. {@link dev.curfew.cli.appserver.Methods} does what
/// is asked, {@link dev.curfew.cli.appserver.Notices} tells everybody what has changed, after it has been
/// answered. The transports know frames only.
///
/// Law L7: a logout is the client library's, the same as on the command line; there is no way out of its own.
@org.jspecify.annotations.NullMarked
package dev.curfew.cli.appserver;
