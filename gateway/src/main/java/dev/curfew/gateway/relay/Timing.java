package dev.curfew.gateway.relay;

import java.time.Duration;

/// How long the relay waits for what.
///
/// @param connect for a connection to an upstream, TLS included
/// @param refresh for a credential that must be refreshed first
/// @param hold before anything is sent to the client, so that another account may be tried
/// @param keepalive between two comments to a client that has seen something and waits
/// @param ping between two questions whether both ends of a silent WebSocket are still there
/// @param firstHeader for an upstream that was asked for a stream
/// @param firstEvent after its header
/// @param betweenEvents for the next one
/// @param total for a request until something is sent to the client
public record Timing(
        Duration connect,
        Duration refresh,
        Duration hold,
        Duration keepalive,
        Duration ping,
        Duration firstHeader,
        Duration firstEvent,
        Duration betweenEvents,
        Duration total) {
    /// For models that think for minutes, and clients behind proxies that hang up after one.
    public static final Timing USUAL = new Timing(
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10));
}
