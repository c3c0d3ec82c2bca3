package dev.curfew.cli.appserver;

/// The way to a peer. Sending never waits: a peer that does not read is hung up on, before what waits for it
/// grows large and before long.
public interface Outlet {
    /// Sends a frame, in the order of the calls.
    void send(String frame);

    /// Hangs up, after what was sent.
    void close();
}
