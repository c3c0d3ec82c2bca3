package dev.curfew.authority.connection;

/// That a node is spending a credential's refresh token: written before the provider is called, so that a
/// crash leaves word of it.
///
/// It carries no time. Clocks of nodes differ by minutes, so how long one stands is measured by those who
/// wait for it, each with a clock of its own that only moves forward.
///
/// @param id a name of its own
/// @param node the process that makes it
public record Attempt(String id, String node) {}
