/// The terminal interface: how one's account stands, one's sessions, devices and revocations, and signing in
/// and out, on this host or another.
///
/// What is shown is a value ({@link dev.curfew.cli.tui.View}); {@link dev.curfew.cli.tui.Update} makes the
/// next one of what happens, {@link dev.curfew.cli.tui.Draw} makes rows of text of it, and both are pure.
/// {@link dev.curfew.cli.tui.Tui} holds the terminal and the connection.
///
/// Its law: it knows the app-server and nothing else, neither home nor store. What it signs out is therefore
/// the host that it is connected to, and never this machine by mistake.
@org.jspecify.annotations.NullMarked
package dev.curfew.cli.tui;
